using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public void A_block_holds_no_more_text_than_a_frame_between_nodes_has_room_for()
    {
        const int records = 20_000;
        var feeds = Enumerable.Range(0, 2).Select(feed => Enumerable.Range(0, records).Select(index => new Observation
        {
            Feed = (ushort)feed,
            Sequence = index * 10,
            Time = Start + TimeSpan.FromSeconds(index),
            Kind = ObservationKind.SensorAlert,
            Detail = new ObservationDetail { Message = new string('m', 500) },
        }).ToList()).ToArray();
        List<int> chars = [];
        var merged = Merged(
            [.. feeds.Select(feed => Cut(feed, [records / 2]))],
            block => chars.Add(block.Observations.ToArray().Sum(record => record.Detail!.TextChars())));
        Assert.Equal(2 * records, merged.Records.Count);
        Assert.True(chars.Count > 2 * records * 500 / TimeOrderedMerge.TextCharsMax, $"{chars.Count} blocks");
        Assert.All(chars, count => Assert.InRange(count, 0, TimeOrderedMerge.TextCharsMax + 500));
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

    [Fact]
    public async Task A_live_feed_that_is_quiet_for_a_second_is_not_waited_for_until_it_speaks()
    {
        var time = new FakeTimeProvider();
        var (speaks, quiet, merged) = Live(time);
        for (var i = 0; i < 20; i++) await speaks.OfferAsync(One(0, i, second: i));

        // While the other may just be late, time brings one block at a time.
        for (var tick = 0; tick < 10; tick++)
        {
            var next = merged.PullAsync();
            Assert.False(next.IsCompleted);
            time.Advance(TimeOrderedMerge.QuietAfter);
            Assert.Equal([(0, tick)], Told(await next.WaitAsync(FeedReading.Patience)));
        }

        // A second of silence, and nothing waits for it: all that is there is merged, and leaves with the next tick.
        var rest = merged.PullAsync();
        time.Advance(TimeOrderedMerge.QuietAfter);
        Assert.Equal(
            Enumerable.Range(10, 10).Select(i => (0, (long)i)), Told(await rest.WaitAsync(FeedReading.Patience)));

        // It speaks, so it is waited for again; what is late by then comes all the same.
        await quiet.OfferAsync(One(1, 0, second: 3));
        await speaks.OfferAsync(One(0, 20, second: 20));
        var spoken = merged.PullAsync();
        time.Advance(TimeOrderedMerge.QuietAfter);
        var told = Told(await spoken.WaitAsync(FeedReading.Patience)).ToList();
        while (told.Count < 2)
        {
            var more = merged.PullAsync();
            time.Advance(TimeOrderedMerge.QuietAfter);
            told.AddRange(Told(await more.WaitAsync(FeedReading.Patience)));
        }

        Assert.Equal([(0, 20), (1, 0)], told.Order());
        await speaks.OfferAsync(One(0, 21, second: 21));
        var waiting = merged.PullAsync();
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeOrderedMerge.QuietAfter);
        Assert.Equal([(0, 21)], Told(await waiting.WaitAsync(FeedReading.Patience)));
        speaks.Complete();
        quiet.Complete();
    }

    [Fact]
    public async Task When_all_live_feeds_are_quiet_for_longer_than_the_lateness_event_time_reaches_what_is_known()
    {
        var time = new FakeTimeProvider();
        var (speaks, quiet, merged) = Live(time);
        await speaks.OfferAsync(One(0, 0, second: 5));
        var first = merged.PullAsync();
        time.Advance(TimeOrderedMerge.QuietAfter);
        var block = (await first.WaitAsync(FeedReading.Patience)).Value;
        Assert.Equal(Start + TimeSpan.FromSeconds(5) - Lateness, block.Watermark);

        var flushed = merged.PullAsync();
        time.Advance(Lateness);
        block = (await flushed.WaitAsync(FeedReading.Patience)).Value;
        Assert.Equal((0, Start + TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(1)), (block.Count, block.Watermark));
        speaks.Complete();
        quiet.Complete();
    }

    // Two live feeds by hand, merged by a clock by hand.
    private (ISourceQueueWithComplete<ObservationBlock> First, ISourceQueueWithComplete<ObservationBlock> Second,
        ISinkQueue<ObservationBlock> Merged) Live(TimeProvider time)
    {
        MergeInput[] inputs = [new("0", IsLive: true), new("1", IsLive: true)];
        var source = Source.Queue<ObservationBlock>(32, OverflowStrategy.Backpressure);
        var sink = Sink.Queue<ObservationBlock>().WithAttributes(Attributes.CreateInputBuffer(1, 1));
        var graph = RunnableGraph.FromGraph(GraphDsl.Create(
            source, source, sink, ValueTuple.Create, (builder, first, second, merged) =>
            {
                var merge = builder.Add(new TimeOrderedMerge(inputs, Lateness, EventTime.None, time));
                builder.From(first).To(merge.In(0));
                builder.From(second).To(merge.In(1));
                builder.From(merge.Out).To(merged);
                return ClosedShape.Instance;
            }));
        return graph.Run(streams.Materializer);
    }

    private static ObservationBlock One(ushort feed, long sequence, int second)
    {
        var block = ObservationBlock.Rent(1);
        block.Count = 1;
        block.Items[0] = new Observation
        {
            Feed = feed,
            Sequence = sequence,
            Time = Start + TimeSpan.FromSeconds(second),
            Kind = ObservationKind.Operation,
        };
        return block;
    }

    private static IEnumerable<(int Feed, long Sequence)> Told(Option<ObservationBlock> block) =>
        [.. block.Value.Observations.ToArray().Select(record => ((int)record.Feed, record.Sequence))];

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

    private (List<Observation> Records, EventTime Watermark) Merged(
        Source<ObservationBlock, Akka.NotUsed>[] feeds, Action<ObservationBlock>? look = null)
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
                look?.Invoke(block);
                records.AddRange(block.Observations);
                watermark = block.Watermark;
                block.Return();
            },
            streams.Materializer);
        Assert.True(Task.WaitAll([run], FeedReading.Patience));
        return (records, watermark);
    }
}
