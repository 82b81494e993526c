using System.Buffers;
using Akka;
using Akka.Streams.Dsl;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Tests.Feeds;

[Collection(nameof(Streams))]
public sealed class FeedSupervisionTests(Streams streams) : IDisposable
{
    private static readonly FeedRestartOptions AtOnce = new() { BackoffMin = TimeSpan.FromMilliseconds(1), Jitter = 0 };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_feed_that_fails_is_opened_again_from_where_the_caller_says()
    {
        var feed = new Faltering();
        var running = FeedSupervision.Restarting(feed, () => feed.Given, AtOnce);
        var read = await new FeedReading(streams, running.Chunks, FeedPosition.Start).ToEndAsync();
        Assert.Equal("0123456789", read.Text);
        Assert.Equal(3, running.Restarts);
        Assert.Equal(10, running.ChunksRead);
        Assert.Equal(10, running.BytesRead);
        Assert.Equal(10, running.RecordsRejected);
    }

    [Fact]
    public async Task A_missing_file_is_tried_until_it_is_there()
    {
        var feed = new FileFeed("late", new FileFeedOptions { Path = _folder["late.log"] });
        var running = FeedSupervision.Restarting(feed, () => FeedPosition.Start, AtOnce);
        var read = new FeedReading(streams, running.Chunks, FeedPosition.Start);
        var first = read.PullAsync();
        while (running.Restarts < 2) await Task.Yield();
        File.WriteAllText(_folder["late.tmp"], "here\n");
        File.Move(_folder["late.tmp"], _folder["late.log"]);
        Assert.True(await first);
        Assert.Equal("here\n", read.Text);
        Assert.False(await read.PullAsync());
    }

    [Fact]
    public async Task A_paused_feed_reads_at_most_one_chunk_ahead_and_goes_on_when_resumed()
    {
        var lines = string.Concat(Enumerable.Range(0, 1000).Select(line => $"line {line}\n"));
        var feed = new FileFeed("a", new FileFeedOptions { Path = _folder.Write("a.log", lines), ChunkBytesMax = 16 });
        var running = FeedSupervision.Restarting(feed, () => FeedPosition.Start, AtOnce);
        running.Pause();
        var read = new FeedReading(streams, running.Chunks, FeedPosition.Start);
        var first = read.PullAsync();
        while (running.ChunksRead == 0) await Task.Yield();
        Assert.True(running.IsPaused);
        Assert.False(first.IsCompleted);
        Assert.InRange(running.ChunksRead, 1, 2);
        running.Resume();
        Assert.True(await first);
        await read.ToEndAsync();
        Assert.Equal(lines, read.Text);
    }

    [Fact]
    public async Task A_restart_on_request_opens_the_feed_anew_at_the_position()
    {
        _folder.Write("a.log", "one\n");
        var feed = new FollowFeed("a", Follow(), TimeProvider.System);
        var committed = FeedPosition.Start;
        var running = FeedSupervision.Restarting(feed, () => committed, AtOnce);
        var read = new FeedReading(streams, running.Chunks, FeedPosition.Start);
        await read.UntilAsync("one\n");
        committed = new FeedPosition(100, "", 0, "");
        running.Restart();
        await read.UntilAsync("one\none\n");
        Assert.Equal(104, read.Last.Sequence);
        Assert.Equal(1, running.Restarts);
        running.Stop();
    }

    [Fact]
    public async Task A_stopped_feed_completes_and_leaves_others_running()
    {
        _folder.Write("a.log", "one\n");
        var stopped = FeedSupervision.Restarting(
            new FollowFeed("a", Follow(), TimeProvider.System), () => FeedPosition.Start, AtOnce);
        var other = FeedSupervision.Restarting(
            new FollowFeed("b", Follow(), TimeProvider.System), () => FeedPosition.Start, AtOnce);
        var readStopped = new FeedReading(streams, stopped.Chunks, FeedPosition.Start);
        var readOther = new FeedReading(streams, other.Chunks, FeedPosition.Start);
        await readStopped.UntilAsync("one\n");
        stopped.Stop();
        Assert.False(await readStopped.PullAsync());
        _folder.Append("a.log", "two\n");
        await readOther.UntilAsync("one\ntwo\n");
        other.Stop();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_setting_out_of_its_range_is_named(double jitter)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => new FeedRestartOptions { Jitter = jitter });
        Assert.Contains("Jitter", fault.Message, StringComparison.Ordinal);
    }

    private FollowFeedOptions Follow() =>
        new() { Path = _folder["a.log"], PollInterval = TimeSpan.FromMilliseconds(5) };

    /// <summary>Ten chunks of one byte; fails after every third.</summary>
    private sealed class Faltering() : Feed("faltering")
    {
        public FeedPosition Given { get; private set; } = FeedPosition.Start;

        public override Source<FeedChunk, NotUsed> Open(FeedPosition from)
        {
            var first = (int)from.Sequence;
            return Source.From(Enumerable.Range(first, 10 - first)).Select(at => Chunk(at, at == first + 3));
        }

        private FeedChunk Chunk(int at, bool fails)
        {
            if (fails) throw new IOException("The disk went away.");
            var buffer = ArrayPool<byte>.Shared.Rent(1);
            buffer[0] = (byte)('0' + at);
            Given = new FeedPosition(at + 1, "", 0, "");
            return new FeedChunk(buffer, 1, at, Given)
            {
                Rejected = [new RejectedRecord(at, DecodeResult.TooLong, [])],
            };
        }
    }
}
