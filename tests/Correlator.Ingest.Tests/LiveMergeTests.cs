using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests;

/// <summary>The merge of feeds that may be quiet. Wall time stands still unless a test moves it: what passes does so without waiting.</summary>
public sealed class LiveMergeTests() : TestKit("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    [Fact]
    public async Task A_feed_that_is_caught_up_holds_up_no_other()
    {
        var (feeds, merged) = Merge(2);
        await feeds[0].OfferAsync(Block(0, second: 1, isCaughtUp: true));
        await feeds[1].OfferAsync(Block(1, second: 2, isCaughtUp: true));
        Assert.Equal(2, await Records(merged, 2));
        for (var second = 3; second < 40; second++)
        {
            await feeds[1].OfferAsync(Block(1, second, isCaughtUp: true));
            Assert.Equal(1, await Records(merged, 1));
        }
    }

    [Fact]
    public async Task A_feed_that_has_more_is_waited_for_until_it_was_quiet_for_a_while()
    {
        var (feeds, merged) = Merge(2);
        await feeds[0].OfferAsync(Block(0, second: 1, isCaughtUp: false));
        await feeds[1].OfferAsync(Block(1, second: 2, isCaughtUp: true));
        List<EventTime> times = [];
        var pulled = merged.PullAsync();
        for (var begun = TimeProvider.System.GetTimestamp(); times.Count < 2; await Task.Yield())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < FeedReading.Patience);
            ((TestScheduler)Sys.Scheduler).Advance(TimeOrderedMerge.QuietAfter);
            if (!pulled.IsCompleted) continue;
            foreach (var record in (await pulled).Value.Observations) times.Add(record.Time);
            pulled = merged.PullAsync();
        }

        Assert.Equal([Start + TimeSpan.FromSeconds(1), Start + TimeSpan.FromSeconds(2)], times);
    }

    [Fact]
    public async Task What_comes_while_the_consumer_is_at_work_is_given_to_it_as_one_block()
    {
        var (feeds, merged) = Merge(2);
        await feeds[0].OfferAsync(Block(0, second: 1, isCaughtUp: true));
        for (var second = 2; second < 20; second++) await feeds[1].OfferAsync(Block(1, second, isCaughtUp: true));
        List<int> counts = [];
        while (counts.Sum() < 19) counts.Add((await merged.PullAsync().WaitAsync(FeedReading.Patience)).Value.Count);
        Assert.Equal(19, counts.Sum());
        Assert.True(counts.Count < 10, $"{counts.Count} blocks for 19 records.");
    }

    private static async Task<int> Records(ISinkQueue<ObservationBlock> merged, int atLeast)
    {
        var records = 0;
        while (records < atLeast) records += (await merged.PullAsync().WaitAsync(FeedReading.Patience)).Value.Count;
        return records;
    }

    private static ObservationBlock Block(ushort feed, int second, bool isCaughtUp)
    {
        var block = ObservationBlock.Rent();
        block.Items[block.Count++] = new Observation
        {
            Feed = feed,
            Sequence = second,
            Time = Start + TimeSpan.FromSeconds(second),
            Kind = ObservationKind.Operation,
        };
        block.IsCaughtUp = isCaughtUp;
        block.FeedStart = At(feed, second);
        block.Feeds.Add(At(feed, second + 1));
        return block;
    }

    private static FeedCheckpoint At(ushort feed, long sequence) =>
        new() { Feed = $"{feed}", Sequence = sequence, Resume = [], Format = "", Log = "", Observations = sequence };

    private (ISourceQueueWithComplete<ObservationBlock>[] Feeds, ISinkQueue<ObservationBlock> Merged) Merge(int feeds)
    {
        var sources = Enumerable.Range(0, feeds)
            .Select(_ => Source.Queue<ObservationBlock>(64, OverflowStrategy.Backpressure).PreMaterialize(Sys.Materializer())).ToArray();
        var merged = FeedPipeline.Merge(
            [.. sources.Select((source, index) => (
                new MergeInput($"{index}", IsLive: true), source.Item2.MapMaterializedValue(_ => NotUsed.Instance)))],
            TimeSpan.Zero, EventTime.None);
        var sink = Sink.Queue<ObservationBlock>().WithAttributes(Attributes.CreateInputBuffer(1, 1));
        return ([.. sources.Select(source => source.Item1)], merged.RunWith(sink, Sys.Materializer()));
    }
}
