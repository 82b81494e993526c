using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests;

[Collection(nameof(Streams))]
public sealed class FeedPipelineTests(Streams streams) : IDisposable
{
    private const string Header =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p"
        + "\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-pipeline-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_merge_resumed_where_its_feeds_were_half_read_gives_exactly_the_rest()
    {
        // Two feeds that take turns: the first block ends in the middle of both.
        string[] paths = [Log("a.log", 0, 80_000), Log("b.log", 1, 80_000)];
        var whole = await Read(paths, [], EventTime.None);
        Assert.Equal(2, whole.Count);
        Assert.Equal(160_000, whole.Sum(block => block.Records.Count));

        var feeds = whole[0].Feeds;
        var rest = await Read(paths, feeds, whole[0].Watermark);
        Assert.Equal(whole[1].Records, rest.SelectMany(block => block.Records));
        Assert.Equal(
            whole[1].Feeds.Values.OrderBy(feed => feed.Feed).Select(feed => (feed.Feed, feed.Sequence, feed.Observations, feed.First, feed.Last)),
            rest[^1].Feeds.Values.OrderBy(feed => feed.Feed).Select(feed => (feed.Feed, feed.Sequence, feed.Observations, feed.First, feed.Last)));
        Assert.Equal(whole[1].Watermark, rest[^1].Watermark);
    }

    private string Log(string name, int offset, int records)
    {
        var path = Path.Combine(_folder, name);
        using var writer = new StreamWriter(path);
        writer.Write(Header);
        for (var i = 0; i < records; i++)
        {
            writer.Write($"{1_772_431_200 + i / 10}.{(i % 10 * 2 + offset) % 20:00}\tC1\t10.0.0.1\t1\t10.0.0.2\t502\ttcp\n");
        }

        return path;
    }

    private async Task<List<ReadBlock>> Read(string[] paths, Dictionary<string, FeedCheckpoint> from, EventTime watermark)
    {
        using var quarantine = new CountingQuarantine();
        var table = new FeedTable();
        var feeds = paths.Select(path =>
            new PipelineFeed(new FileFeed(path, new FileFeedOptions { Path = path }), path, null, IsLive: false)).ToArray();
        List<ReadBlock> blocks = [];
        var reached = new Dictionary<string, FeedCheckpoint>(from);
        await FeedPipeline.Open(feeds, table, quarantine, from, TimeSpan.FromSeconds(10), watermark).RunForeach(
            block =>
            {
                foreach (var feed in block.Feeds) reached[feed.Feed] = feed;
                blocks.Add(new ReadBlock(
                    [.. block.Observations.ToArray().Select(record => (record.Feed, record.Sequence, record.Time, record.Watermark))],
                    new Dictionary<string, FeedCheckpoint>(reached),
                    block.Watermark));
                block.Return();
            },
            streams.Materializer).WaitAsync(FeedReading.Patience);
        Assert.Empty(quarantine.Counts);
        return blocks;
    }

    private sealed record ReadBlock(
        List<(ushort Feed, long Sequence, EventTime Time, EventTime Watermark)> Records,
        Dictionary<string, FeedCheckpoint> Feeds,
        EventTime Watermark);
}
