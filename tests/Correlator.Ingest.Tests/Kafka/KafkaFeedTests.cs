using System.Globalization;
using Confluent.Kafka;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;
using Correlator.Testing.Brokers;

namespace Correlator.Ingest.Tests.Kafka;

/// <summary>Kafka feeds against a cluster with real sockets.</summary>
[Collection(nameof(Streams))]
public sealed class KafkaFeedTests(Streams streams) : IDisposable
{
    private readonly KafkaBroker _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Each_partition_is_a_feed_whose_sequences_are_its_offsets()
    {
        await _kafka.Produce("own", 0, "a", "b\r\n", "c");
        await _kafka.Produce("own", 3, "x", "y");
        var (first, last) = (new RecordReading(streams, _kafka.Feed("own")), new RecordReading(streams, _kafka.Feed("own", 3)));
        await first.UntilAsync(3);
        await last.UntilAsync(2);
        Assert.Equal(["a", "b", "c"], first.Records);
        Assert.Equal([0L, 1, 2], first.Sequences);
        Assert.Equal(new FeedPosition(3, "", 0, "own/0"), first.End);
        Assert.Equal(["x", "y"], last.Records);
        Assert.Equal("feed-3", _kafka.Feed("own", 3).Id);
        await first.StopAsync();
        await last.StopAsync();
    }

    [Fact]
    public async Task What_comes_while_it_reads_is_read_and_a_resumed_feed_misses_and_repeats_nothing()
    {
        var sent = Enumerable.Range(0, 500).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        await _kafka.Produce("resume", 0, sent[..200]);
        var before = new RecordReading(streams, _kafka.Feed("resume"));
        await before.UntilAsync(200);
        await _kafka.Produce("resume", 0, sent[200..300]);
        await before.UntilAsync(300);
        await before.StopAsync();
        await _kafka.Produce("resume", 0, sent[300..]);
        var after = new RecordReading(streams, _kafka.Feed("resume"), before.End);
        await after.UntilAsync(200);
        Assert.Equal(sent, before.Records.Concat(after.Records));
        await after.StopAsync();
    }

    [Fact]
    public async Task The_broker_is_told_of_a_position_when_that_is_committed_and_never_earlier()
    {
        await _kafka.Produce("commit", 0, "a", "b", "c");
        var feed = _kafka.Feed("commit");
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(3);
        Assert.Equal(-1, _kafka.Committed("commit", 0));
        feed.Commit(reading.End with { Sequence = 2 });
        await Eventually(() => feed.Counters.CommittedOffset == 2);
        Assert.Equal(2, _kafka.Committed("commit", 0));
        feed.Commit(reading.End with { Sequence = 1 });
        feed.Commit(reading.End);
        await Eventually(() => feed.Counters.CommittedOffset == 3);
        await reading.StopAsync();
        Assert.Equal(3, _kafka.Committed("commit", 0));
        Assert.Equal(0, feed.Counters.CommitsFailed);
    }

    [Fact]
    public async Task Records_without_a_value_are_skipped_and_counted_and_still_pass()
    {
        await _kafka.Produce("null", 0, null, "a", null, "", "b", null);
        var feed = _kafka.Feed("null");
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(() => reading.End.Sequence == 6);
        Assert.Equal(["a", "b"], reading.Records);
        Assert.Equal([1L, 4], reading.Sequences);
        Assert.Equal(4, feed.Counters.NullValues);
        await reading.StopAsync();
    }

    [Fact]
    public async Task A_record_over_the_bound_is_refused_with_its_offset_and_its_neighbours_are_read()
    {
        await _kafka.Produce("long", 0, "a", new string('x', 5_000), "b");
        var feed = KafkaFeeds.Of(_kafka.Options("long") with { RecordBytesMax = 4_999 });
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(2);
        Assert.Equal(["a", "b"], reading.Records);
        var rejected = Assert.Single(reading.Rejected);
        Assert.Equal((1L, DecodeResult.TooLong, 5_000L), (rejected.Sequence, rejected.Reason, rejected.Length));
        Assert.Equal(RejectedRecord.HeadBytesMax, rejected.Head.Length);
        Assert.Equal(1, feed.Counters.RecordsRefused);
        await reading.StopAsync();
    }

    [Fact]
    public async Task Chunks_are_bounded_and_no_more_than_one_is_read_ahead_of_the_stream()
    {
        await _kafka.Produce("bound", 0, Enumerable.Range(0, 400).Select(_ => new byte[1_000]));
        var options = _kafka.Options("bound") with { ChunkBytes = 10_000, GatherTime = TimeSpan.FromSeconds(5) };
        var reading = new RecordReading(streams, KafkaFeeds.Of(options));
        await reading.PullAsync();
        Assert.Equal(10, reading.Records.Count);
        await reading.UntilAsync(400);
        Assert.Equal(400, reading.End.Sequence);
        await reading.StopAsync();
    }

    [Fact]
    public async Task What_retention_has_eaten_is_counted_and_told_and_reading_goes_on_at_the_earliest()
    {
        // The mock keeps 5 MiB a partition.
        await _kafka.Produce("eaten", 0, "first");
        var feed = _kafka.Feed("eaten");
        var before = new RecordReading(streams, feed);
        await before.UntilAsync(1);
        await before.StopAsync();
        for (var i = 0; i < 12; i++) await _kafka.Produce("eaten", 0, [new byte[900_000]]);

        var after = new RecordReading(streams, feed, before.End);
        await after.UntilAsync(() => after.End.Sequence == 13);
        var report = Assert.Single(after.Reports);
        Assert.Equal(FeedConditionKind.RecordsLost, report.Kind);
        Assert.Equal(after.Sequences[0] - 1, report.Records);
        Assert.True(report.Records > 0);
        Assert.Equal(report.Records, feed.Counters.OffsetsLost);
        await after.StopAsync();
    }

    [Fact]
    public async Task A_topic_that_was_made_anew_is_an_error_that_says_so()
    {
        await _kafka.Produce("anew", 0, "a");
        var fault = await FaultOf(_kafka.Feed("anew"), new FeedPosition(100, "", 0, "anew/0"));
        Assert.Contains("made anew", Assert.IsType<KafkaSetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_of_another_topic_is_an_error_that_names_both()
    {
        await _kafka.Produce("other", 0, "a", "b");
        var fault = await FaultOf(_kafka.Feed("other"), new FeedPosition(1, "", 0, "conn/0"));
        Assert.Contains("conn/0", Assert.IsType<KafkaSetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "read by nobody")]
    [InlineData(5, "do not exist")]
    public async Task A_number_of_partitions_that_is_not_the_topics_is_an_error(int configured, string why)
    {
        await _kafka.Produce("count", 0, "a");
        var fault = await FaultOf(KafkaFeeds.Of(_kafka.Options("count") with { Partitions = configured }));
        Assert.Contains(why, Assert.IsType<KafkaSetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_may_not_be_connected_to_is_not_connected_to()
    {
        var egress = new TestEgress((_, _) => true);
        var feed = KafkaFeeds.Of(_kafka.Options("egress"), egress: egress);
        Assert.IsType<UnauthorizedAccessException>(await FaultOf(feed));
        Assert.Equal([_kafka.Address.ToString()], egress.Asked);
    }

    [Fact]
    public async Task A_broker_that_only_the_cluster_names_is_asked_for_before_it_is_read_from()
    {
        await _kafka.Produce("named", 0, "a");
        var egress = new TestEgress((host, _) => host == _kafka.Address.Host);
        var options = _kafka.Options("named") with { Brokers = [_kafka.Address with { Host = "localhost" }] };
        Assert.NotEqual("localhost", _kafka.Address.Host);
        Assert.IsType<UnauthorizedAccessException>(await FaultOf(KafkaFeeds.Of(options, egress: egress)));
        Assert.Equal([$"localhost:{_kafka.Address.Port}", _kafka.Address.ToString()], egress.Asked);
    }

    [Fact]
    public async Task A_broker_that_must_not_be_spoken_to_any_more_is_left_at_the_next_look()
    {
        await _kafka.Produce("asset", 0, "a");
        var isAsset = false;
        var options = _kafka.Options("asset") with { LookInterval = TimeSpan.FromSeconds(1) };
        var reading = new RecordReading(streams, KafkaFeeds.Of(options, egress: new TestEgress((_, _) => Volatile.Read(ref isAsset))));
        await reading.UntilAsync(1);
        Volatile.Write(ref isAsset, true);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(reading.PullAsync);
    }

    [Fact]
    public async Task A_secret_is_in_no_fault()
    {
        using var folder = new TestFolder();
        const string secret = "s3cret-of-the-test";
        var options = _kafka.Options("secret") with
        {
            AnswerTimeout = TimeSpan.FromSeconds(1),
            Security = new KafkaSecurity
            {
                IsTlsOn = false,
                Login = KafkaLogin.ScramSha256,
                User = "reader",
                PasswordFile = folder.Write("password", secret + "\n"),
            },
        };
        var feed = KafkaFeeds.Of(options);
        var fault = await FaultOf(feed);
        Assert.IsAssignableFrom<KafkaException>(fault);
        Assert.DoesNotContain(secret, fault + feed.Counters.LastFault + options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_secret_is_an_error_that_names_its_file()
    {
        var security = new KafkaSecurity
        {
            IsTlsOn = false,
            Login = KafkaLogin.ScramSha512,
            User = "reader",
            PasswordFile = "/nowhere/password",
        };
        var fault = await FaultOf(KafkaFeeds.Of(_kafka.Options("missing") with { Security = security }));
        Assert.Contains("/nowhere/password", Assert.IsAssignableFrom<IOException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_the_network_could_read_is_refused_beforehand()
    {
        var security = new KafkaSecurity
        {
            IsTlsOn = false,
            Login = KafkaLogin.Plain,
            User = "reader",
            PasswordFile = "p",
        };
        Assert.Throws<ArgumentException>(() => KafkaFeeds.Of(_kafka.Options("plain") with { Security = security }));
    }

    private async Task<Exception> FaultOf(KafkaFeed feed, FeedPosition? from = null) =>
        await Assert.ThrowsAnyAsync<Exception>(() => new RecordReading(streams, feed, from).PullAsync());

    private static async Task Eventually(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(FeedReading.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo()) await timer.WaitForNextTickAsync(patience.Token);
    }
}
