using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests;

[Collection(nameof(Streams))]
public class TimeOrderedMergeTests(Streams streams)
{
    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(10);

    [Property(MaxTest = 25)]
    public void Feeds_in_order_come_out_as_a_stable_sort_would_give_them_with_the_same_watermarks_however_they_are_cut(int seed)
    {
        var random = new Random(seed);
        var feeds = Enumerable.Range(0, 3).Select(feed => Records(random, (ushort)feed, isOrdered: true)).ToArray();
        var expected = feeds.SelectMany(feed => feed)
            .OrderBy(record => record.Time).ThenBy(record => record.Feed).ThenBy(record => record.Sequence)
            .Select(record => (record.Feed, record.Sequence)).ToArray();

        var whole = Merged(feeds.Select(feed => Cut(feed, [])).ToArray());
        Assert.Equal(expected, whole.Records.Select(record => (record.Feed, record.Sequence)));
        var cut = Merged(feeds.Select(feed => Cut(feed, [.. Enumerable.Range(0, 3).Select(_ => random.Next(feed.Count + 1))])).ToArray());
        Assert.Equal(
            whole.Records.Select(record => (record.Feed, record.Sequence, record.Watermark)),
            cut.Records.Select(record => (record.Feed, record.Sequence, record.Watermark)));
        Assert.Equal(whole.Watermark, cut.Watermark);
    }

    [Property(MaxTest = 25)]
    public void Every_record_comes_out_once_and_in_the_order_of_its_feed_whatever_its_time(int seed)
    {
        var random = new Random(seed);
        var feeds = Enumerable.Range(0, 3).Select(feed => Records(random, (ushort)feed, isOrdered: false)).ToArray();
        var merged = Merged([.. feeds.Select(feed => Cut(feed, [random.Next(feed.Count + 1)]))]);
        foreach (var feed in feeds)
        {
            Assert.Equal(
                feed.Select(record => record.Sequence),
                merged.Records.Where(record => record.Feed == feed[0].Feed).Select(record => record.Sequence));
        }

        Assert.Equal(feeds.Sum(feed => feed.Count), merged.Records.Count);
    }

    [Property(MaxTest = 200)]
    public void A_watermark_never_falls_and_stays_the_lateness_behind_the_latest(int[] seconds)
    {
        var watermark = new Watermark(Lateness, EventTime.None);
        var before = EventTime.None;
        var latest = EventTime.None;
        foreach (var second in seconds)
        {
            var record = new Observation { Time = Start + TimeSpan.FromSeconds(second % 40_000), Kind = ObservationKind.Operation };
            watermark.Stamp(ref record);
            Assert.Equal(before, record.Watermark);
            if (record.Time > latest) latest = record.Time;
            Assert.Equal(latest - Lateness, watermark.Current);
            before = watermark.Current;
        }
    }

    [Fact]
    public void One_absurd_time_moves_no_watermark_and_three_that_agree_do()
    {
        var watermark = new Watermark(Lateness, EventTime.None);
        Put(watermark, 0);
        Put(watermark, 1_000_000);
        Put(watermark, 1);
        Put(watermark, 1_000_000);
        Put(watermark, 1_000_001);
        Assert.Equal(Start + TimeSpan.FromSeconds(1) - Lateness, watermark.Current);
        Put(watermark, 1_000_002);
        Assert.Equal(Start + TimeSpan.FromSeconds(1_000_002) - Lateness, watermark.Current);
    }

    private static void Put(Watermark watermark, double seconds)
    {
        var record = new Observation { Time = Start + TimeSpan.FromSeconds(seconds), Kind = ObservationKind.Operation };
        watermark.Stamp(ref record);
    }

    private static List<Observation> Records(Random random, ushort feed, bool isOrdered)
    {
        var times = Enumerable.Range(0, 1 + random.Next(200)).Select(_ => random.Next(300)).ToArray();
        if (isOrdered) Array.Sort(times);
        return [.. times.Select((time, index) => new Observation
        {
            Feed = feed, Sequence = index * 10, Time = Start + TimeSpan.FromSeconds(time), Kind = ObservationKind.Operation,
        })];
    }

    private static Source<ObservationBlock, Akka.NotUsed> Cut(List<Observation> records, int[] cuts)
    {
        int[] ends = [.. cuts.Order(), records.Count];
        return Source.From(Enumerable.Range(0, ends.Length)).Select(part =>
        {
            var from = part == 0 ? 0 : ends[part - 1];
            var block = ObservationBlock.Rent();
            foreach (var record in records[from..ends[part]]) block.Items[block.Count++] = record;
            block.FeedStart = At(records, from);
            block.Feeds.Add(At(records, ends[part]));
            return block;
        });
    }

    private static FeedCheckpoint At(List<Observation> records, int index) => new()
    {
        Feed = $"{records[0].Feed}",
        Sequence = index * 10,
        Resume = [],
        Format = "",
        Log = "",
        Observations = index,
    };

    private (List<Observation> Records, EventTime Watermark) Merged(Source<ObservationBlock, Akka.NotUsed>[] feeds)
    {
        var inputs = feeds.Select((_, index) => new MergeInput($"{index}", IsLive: false)).ToArray();
        var graph = Source.FromGraph(GraphDsl.Create(builder =>
        {
            var merge = builder.Add(new TimeOrderedMerge(inputs, Lateness, EventTime.None));
            for (var i = 0; i < feeds.Length; i++) builder.From(builder.Add(feeds[i])).To(merge.In(i));
            return new SourceShape<ObservationBlock>(merge.Out);
        }));
        List<Observation> records = [];
        var watermark = EventTime.None;
        var run = graph.RunForeach(
            block =>
            {
                records.AddRange(block.Observations);
                watermark = block.Watermark;
                block.Return();
            },
            streams.Materializer);
        Assert.True(Task.WaitAll([run], FeedReading.Patience));
        return (records, watermark);
    }
}
