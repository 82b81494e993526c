using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Actors.Zones;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>A line whose live feed stops speaking, with probes in the place of assets and zones.</summary>
public class WatchedLineTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly Zone Root = new("plant", null);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero));
    private readonly FeedContacts _contacts = new();

    [Fact]
    public async Task A_stalled_node_is_a_fact_of_the_root_zone_though_nothing_comes_and_later_records_are_not_before_it()
    {
        var (assets, zones) = (CreateTestProbe(), CreateTestProbe());
        var records = Channel();
        Sys.ActorOf(IngestLineActor.Props(Settings(records.Source, assets, zones)));
        await AnswerKeepers(assets);
        var feed = await records.Queue.Task;
        await feed.OfferAsync(Block(SampleFacts.At(10)));
        await AnswerShards(assets);
        var first = await zones.ExpectMsgAsync<AdvanceZone>();
        Assert.Equal(SampleFacts.At(10), first.Watermark);
        zones.Reply(new ZoneAdvanced("plant", first.Step.Number, [], [], [], EventTime.Max));

        _contacts.Of("sensor");
        AdvanceZone? told = null;
        // One look after the other: the timer's messages must each find the clock where it was.
        for (var look = 0; look < 30 && told is null; look++)
        {
            _time.Advance(new FeedWatchOptions().Every);
            if (!assets.HasMessages) await Task.Yield();
            var envelope = await Next(assets);
            if (envelope is null) continue;
            await AnswerShards(assets, envelope);
            told = await zones.ExpectMsgAsync<AdvanceZone>();
        }

        Assert.NotNull(told);
        var condition = Assert.IsType<FeedCondition>(Assert.Single(told.Facts).Fact);
        Assert.Equal((FeedConditionKind.NodeStalled, "plant", "sensor"), (condition.Condition, condition.Zone, condition.Source.Feed));
        Assert.Equal(SampleFacts.At(10), condition.KnownAt);
        Assert.True(told.Watermark > condition.KnownAt);
        zones.Reply(new ZoneAdvanced("plant", told.Step.Number, [], [], [], EventTime.Max));

        await feed.OfferAsync(Block(SampleFacts.At(10)));
        var next = await assets.ExpectMsgAsync<ShardEnvelope>();
        Assert.Equal(told.Watermark, next.Block.Watermark);
        Assert.Equal(told.Watermark, next.Block.Observations.Items[0].Watermark);
    }

    private static async Task<ShardEnvelope?> Next(Akka.TestKit.TestProbe assets)
    {
        try
        {
            return await assets.ExpectMsgAsync<ShardEnvelope>(TimeSpan.FromMilliseconds(100));
        }
        catch (Xunit.Sdk.XunitException)
        {
            return null;
        }
    }

    private static (Source<ObservationBlock, Akka.NotUsed> Source, TaskCompletionSource<ISourceQueueWithComplete<ObservationBlock>> Queue) Channel()
    {
        var queue = new TaskCompletionSource<ISourceQueueWithComplete<ObservationBlock>>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Source.Queue<ObservationBlock>(4, OverflowStrategy.Backpressure).MapMaterializedValue(given =>
        {
            queue.TrySetResult(given);
            return Akka.NotUsed.Instance;
        }), queue);
    }

    private static async Task AnswerKeepers(Akka.TestKit.TestProbe assets)
    {
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            var known = await assets.ExpectMsgAsync<AssetsKnown>();
            assets.Reply(new AssetsNoted(known.Shard, known.Step.Incarnation));
        }
    }

    // Until they have answered once, the line asks all shards for the time; their assets always want it here.
    private static async Task AnswerShards(Akka.TestKit.TestProbe assets, ShardEnvelope? first = null)
    {
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            var envelope = first ?? await assets.ExpectMsgAsync<ShardEnvelope>();
            first = null;
            assets.Reply(new EnvelopeApplied(envelope.Shard, envelope.Block.Number, EventTime.None, []));
        }
    }

    private static ObservationBlock Block(EventTime watermark)
    {
        var block = ObservationBlock.Rent();
        block.Count = 1;
        block.Items[0] = new Observation { Time = watermark, Watermark = watermark, Kind = ObservationKind.Generic };
        block.Watermark = watermark;
        return block;
    }

    private LineSettings Settings(Source<ObservationBlock, Akka.NotUsed> source, IActorRef assets, IActorRef zones)
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        return new LineSettings
        {
            Name = "watched",
            Open = _ => source,
            Plant = new PlantModel { IsDeclared = true, Root = Root, Zones = [Root], Assets = [] },
            Directory = new AssetDirectoryOptions { Shards = AssetSharding.Shards },
            Feeds = feeds,
            Assets = assets,
            Zones = zones,
            Desk = ActorRefs.Nobody,
            Rules = new RulesInForce(new RuleSet([])),
            Materializer = Sys.Materializer(),
            Time = _time,
            Contacts = _contacts,
            IsDurable = false,
        };
    }
}
