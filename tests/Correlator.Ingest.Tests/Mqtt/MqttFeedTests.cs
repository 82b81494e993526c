using Correlator.Ingest.Feeds;
using Correlator.Ingest.Mqtt;
using Correlator.Ingest.Spools;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Ingest.Tests.Sparkplug;
using Correlator.Model.Observations;
using Correlator.Testing.Brokers;

namespace Correlator.Ingest.Tests.Mqtt;

/// <summary>MQTT feeds against a broker with real sockets.</summary>
[Collection(nameof(Streams))]
public sealed class MqttFeedTests(Streams streams) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task Messages_become_records_in_order_and_each_is_acknowledged(int quality, bool isVersion3)
    {
        await using var broker = await MqttBroker.StartAsync();
        var feed = Feed(Options(broker) with { Quality = quality, IsVersion3 = isVersion3 });
        await using var receiving = feed.Receive();
        await ConnectedAsync(feed);
        for (var i = 0; i < 50; i++) await broker.Publish("plant/alerts", $"record {i}", quality);
        await broker.Publish("plant/alerts", "one\r\ntwo\n");
        await broker.Publish("elsewhere/alerts", "not asked for");
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(52);
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"record {i}"), "one", "two"], reading.Records);
        await Eventually(() => Task.FromResult(feed.Counters.MessagesAcknowledged == 51));
        await reading.StopAsync();
    }

    [Fact]
    public async Task A_session_keeps_what_comes_while_the_feed_is_away()
    {
        await using var broker = await MqttBroker.StartAsync();
        await using (Feed(Options(broker)).Receive()) await ConnectedAsync(_last!);

        await Eventually(async () => !await broker.IsConnectedAsync());
        for (var i = 0; i < 20; i++) await broker.Publish("plant/alerts", $"{i}");
        var after = Feed(Options(broker));
        await using var receiving = after.Receive();
        var reading = new RecordReading(streams, after);
        await reading.UntilAsync(20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), reading.Records);
        Assert.Empty(reading.Reports);
        await reading.StopAsync();
    }

    [Fact]
    public async Task What_was_in_the_spool_but_not_acknowledged_when_the_feed_died_is_known_when_it_comes_again()
    {
        await using var broker = await MqttBroker.StartAsync();
        broker.LosesAcknowledgements = true;
        var before = Feed(Options(broker));
        await using (before.Receive())
        {
            await ConnectedAsync(before);
            for (var i = 0; i < 5; i++) await broker.Publish("plant/alerts", $"{i}");
            await Eventually(() => Task.FromResult(before.Counters.MessagesReceived == 5));
        }

        broker.LosesAcknowledgements = false;
        var after = Feed(Options(broker));
        await using var receiving = after.Receive();
        await ConnectedAsync(after);
        await broker.Publish("plant/alerts", "last");
        var reading = new RecordReading(streams, after);
        await reading.UntilAsync(() => reading.Records.Contains("last"));
        Assert.Equal(["0", "1", "2", "3", "4", "last"], reading.Records.Distinct());
        Assert.Equal(reading.Records.Count, reading.Records.Distinct().Count());
        await reading.StopAsync();
    }

    [Fact]
    public async Task A_connection_that_is_dropped_is_made_again_and_nothing_is_missing()
    {
        await using var broker = await MqttBroker.StartAsync();
        var feed = Feed(Options(broker));
        await using var receiving = feed.Receive();
        await ConnectedAsync(feed);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 10; i++) await broker.Publish("plant/alerts", $"{round}.{i}");
            await broker.DropAsync();
            await broker.Publish("plant/alerts", $"{round}.away");
            var made = round + 2;
            await Eventually(() => Task.FromResult(feed.Counters.ConnectionsMade >= made));
        }

        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(() => reading.Records.Distinct().Count() == 33);
        await reading.StopAsync();
    }

    [Fact]
    public async Task A_broker_that_was_started_anew_without_its_sessions_is_a_loss_that_is_told()
    {
        await using var broker = await MqttBroker.StartAsync();
        var feed = Feed(Options(broker));
        await using var receiving = feed.Receive();
        await ConnectedAsync(feed);
        await broker.StopAsync();
        await broker.StartAgainAsync();
        await Eventually(() => Task.FromResult(feed.Counters.ConnectionsMade == 2));
        await broker.Publish("plant/alerts", "after");
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(1);
        Assert.Equal(["after"], reading.Records);
        Assert.Contains("not kept the session", Assert.Single(reading.Reports).Reason, StringComparison.Ordinal);
        Assert.Equal(1, feed.Counters.SessionsLost);
        await reading.StopAsync();
    }

    [Fact]
    public async Task Nothing_is_acknowledged_while_the_spool_has_no_room_and_all_of_it_comes_once_it_has()
    {
        await using var broker = await MqttBroker.StartAsync();
        var feed = new MqttFeed(
            "mqtt", Options(broker), new SpoolOptions { Directory = _folder["spool"], BytesMax = 16 << 20 }, new TestEgress(),
            TimeProvider.System);
        await using var receiving = feed.Receive();
        await ConnectedAsync(feed);
        var payload = new string('x', 1_000_000);
        for (var i = 0; i < 30; i++) await broker.Publish("plant/alerts", $"{i} {payload}");
        await Eventually(() => Task.FromResult(feed.Counters.ConnectionsFailed > 0));
        Assert.InRange(feed.Counters.MessagesAcknowledged, 1, 29);

        var reading = new RecordReading(streams, feed);
        while (reading.Records.Distinct().Count() < 30)
        {
            await reading.PullAsync();
            feed.Commit(reading.End);
        }

        Assert.Equal(Enumerable.Range(0, 30), reading.Records.Distinct().Select(record => int.Parse(record.Split(' ')[0], null)));
        Assert.Empty(reading.Reports);
        await reading.StopAsync();
    }

    [Fact]
    public async Task Sparkplug_messages_become_records_and_what_the_numbers_leave_out_is_told()
    {
        await using var broker = await MqttBroker.StartAsync();
        var feed = Feed(Options(broker) with { Topics = ["spBv1.0/#"] });
        await using var receiving = feed.Receive();
        await ConnectedAsync(feed);
        const ulong time = 1_700_000_000_000;
        await broker.Publish("spBv1.0/STATE/host", "{}");
        await broker.Publish("spBv1.0/G/NBIRTH/E", TestPayload.Of(time, 0, TestPayload.Metric("Flow", 3).Double(1)));
        await broker.Publish("spBv1.0/G/NDATA/E", TestPayload.Of(time, 1, TestPayload.Metric(alias: 3).Double(2)), quality: 0);
        await broker.Publish("spBv1.0/G/NDATA/E", [0xFF, 0xFF]);
        await broker.Publish("spBv1.0/G/NDATA/E", TestPayload.Of(time, 5, TestPayload.Metric(alias: 3).Double(3)));
        var reading = new RecordReading(streams, feed);
        await reading.UntilAsync(4);
        Assert.Equal(
            """{"sparkplug":"NDATA","t":1700000000000,"asset":"G/E","metric":"Flow","v":3}""", reading.Records[3]);
        var report = Assert.Single(reading.Reports);
        Assert.Equal((FeedConditionKind.RecordsLost, 3L), (report.Kind, report.Records));
        Assert.Single(reading.Rejected);
        Assert.Equal((1L, 4L), (feed.SparkplugCounters.MessagesIgnored, feed.Counters.MessagesAcknowledged));
        await reading.StopAsync();
    }

    [Fact]
    public async Task The_feed_sends_nothing_but_what_receiving_takes()
    {
        await using var broker = await MqttBroker.StartAsync();
        await using (Feed(Options(broker) with { Topics = ["spBv1.0/#"], Quality = 2 }).Receive())
        {
            await ConnectedAsync(_last!);
            await broker.Publish("spBv1.0/G/NDATA/E", TestPayload.Of(1, 1, TestPayload.Metric(alias: 3).Double(2)), 2);
            await broker.Publish("spBv1.0/G/NDATA/E", TestPayload.Of(1, 9), 1);
            await Eventually(() => Task.FromResult(_last!.Counters.MessagesAcknowledged == 2));
        }

        string[] allowed =
        [
            "MqttConnectPacket", "MqttSubscribePacket", "MqttPubAckPacket", "MqttPubRecPacket", "MqttPubCompPacket",
            "MqttPingReqPacket", "MqttDisconnectPacket",
        ];
        Assert.Contains("MqttSubscribePacket", broker.Packets);
        Assert.Empty(broker.Packets.Except(allowed));
    }

    [Fact]
    public async Task A_wrong_password_and_a_forbidden_broker_are_faults_that_show_no_secret()
    {
        await using var broker = await MqttBroker.StartAsync(password: "right");
        var security = new MqttSecurity { IsTlsOn = false, User = "u", PasswordFile = _folder.Write("password", "wr0ng-secret\n") };
        var feed = Feed(Options(broker) with { Security = security });
        await using (feed.Receive())
        {
            await Eventually(() => Task.FromResult(feed.Counters.LastFault is not null));
            Assert.DoesNotContain("wr0ng-secret", feed.Counters.LastFault!, StringComparison.Ordinal);
            Assert.Equal(0, feed.Counters.ConnectionsMade);
            _folder.Write("password", "right");
            await ConnectedAsync(feed);
        }

        var egress = new TestEgress((_, _) => true);
        var forbidden = Feed(Options(broker), egress);
        await using (forbidden.Receive())
        {
            await Eventually(() => Task.FromResult(forbidden.Counters.ConnectionsFailed > 0));
            Assert.Equal(broker.Address.ToString(), egress.Asked.First());
            Assert.Contains("forbidden", forbidden.Counters.LastFault!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a/#/b")]
    [InlineData("a+/b")]
    [InlineData("")]
    [InlineData("spBv1.0/#", "other/#")]
    public void Topics_that_cannot_be_are_refused_beforehand(params string[] topics)
    {
        var options = new MqttFeedOptions
        {
            Broker = new BrokerAddress("b", 1),
            Topics = topics,
            ClientId = "c",
            Directory = _folder["mqtt"],
        };
        Assert.NotEmpty(options.Faults());
    }

    private MqttFeed? _last;

    private MqttFeed Feed(MqttFeedOptions options, IFeedEgress? egress = null) => _last = new MqttFeed(
        "mqtt", options, new SpoolOptions { Directory = _folder["spool"] }, egress ?? new TestEgress(), TimeProvider.System);

    private MqttFeedOptions Options(MqttBroker broker) => new()
    {
        Broker = broker.Address,
        Topics = ["plant/#"],
        ClientId = MqttBroker.ClientId,
        Directory = _folder["mqtt"],
        Security = new MqttSecurity { IsTlsOn = false },
        Reconnect = new FeedRestartOptions
        {
            BackoffMin = TimeSpan.FromMilliseconds(20),
            BackoffMax = TimeSpan.FromMilliseconds(200),
        },
    };

    private static Task ConnectedAsync(MqttFeed feed) =>
        Eventually(() => Task.FromResult(feed.Counters.ConnectionsMade > 0));

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo()) await timer.WaitForNextTickAsync(patience.Token);
    }
}
