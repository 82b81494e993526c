using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Assets;

public class AssetActorTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly Zone Root = new("plant", null);
    private static readonly AssetProfile Plc = new() { Handle = 1, Id = "plc-1", Zone = Root, Shard = 0, Roles = AssetRoles.Controller };
    private static readonly AssetProfile Hmi = new() { Handle = 2, Id = "hmi-1", Zone = Root, Shard = 0 };

    private readonly FeedTable _feeds = Feeds();

    [Fact]
    public async Task A_slice_that_does_not_follow_the_last_one_is_refused_whole()
    {
        var (_, asset) = Asset();
        await Apply(asset, 1, previous: 0, Download(0));
        asset.Tell(Slice(5, previous: 3, incarnation: 1, null, Download(1)), TestActor);
        var rewind = await ExpectMsgAsync<Rewind>();
        Assert.Equal(("plc-1", 1L, 3L), (rewind.Receiver, rewind.Expected, rewind.Got));
        Assert.NotEmpty((await Apply(asset, 5, previous: 1, Download(1))).Facts);
    }

    [Fact]
    public async Task A_record_that_was_applied_before_gives_no_fact_again()
    {
        var (_, asset) = Asset();
        Assert.NotEmpty((await Apply(asset, 1, 0, Download(0))).Facts);
        Assert.Empty((await Apply(asset, 2, 1, Download(0))).Facts);
    }

    [Fact]
    public async Task A_new_incarnation_starts_from_what_is_stored_and_states_again_what_came_after()
    {
        var (_, asset) = Asset();
        await Apply(asset, 1, 0, Download(0));
        asset.Tell(new SaveAsset("plc-1", 7), TestActor);
        var stored = await ExpectMsgAsync<AssetSaved>();
        Assert.Equal(7, stored.Checkpoint);
        var lost = await Apply(asset, 2, 1, Download(10));
        Assert.NotEmpty(lost.Facts);

        asset.Tell(Slice(100, 0, incarnation: 100, stored.State, Download(0), Download(10)), TestActor);
        var again = await ExpectMsgAsync<SliceApplied>();
        Assert.Equal(lost.Facts.Select(fact => fact.Id), again.Facts.Select(fact => fact.Id));
        Assert.Equal(100, again.Incarnation);
    }

    [Fact]
    public async Task An_asset_that_slept_goes_on_from_the_state_that_comes_with_the_slice()
    {
        var (shard, asset) = Asset();
        await Apply(asset, 1, 0, Download(0));
        asset.Tell(new SaveAsset("plc-1", 1), TestActor);
        var stored = (await ExpectMsgAsync<AssetSaved>()).State;
        asset.Tell(new SleepAsset("plc-1"), TestActor);
        await shard.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        await asset.GracefulStop(TimeSpan.FromSeconds(10));

        (_, asset) = Asset();
        asset.Tell(Slice(2, previous: 1, incarnation: 1, stored, Download(0), Download(10)), TestActor);
        Assert.Equal(SampleFacts.At(10), Assert.Single((await ExpectMsgAsync<SliceApplied>()).Facts.OfType<ControlOperation>()).Time);
    }

    [Fact]
    public async Task An_asset_that_lost_its_memory_does_not_go_on_as_if_it_had_not()
    {
        var (_, asset) = Asset();
        asset.Tell(Slice(2, previous: 1, incarnation: 1, null, Download(0)), TestActor);
        Assert.Equal(1, (await ExpectMsgAsync<Rewind>()).Got);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_asset_that_died_alone_before_its_first_slice_of_an_incarnation_does_not_start_from_nothing(int observations)
    {
        var (_, asset) = Asset();
        asset.Tell(Slice(2, previous: 0, incarnation: 1, null, [.. Enumerable.Range(0, observations).Select(_ => Download(0))]), TestActor);
        Assert.Equal("plc-1", (await ExpectMsgAsync<Rewind>()).Receiver);
    }

    [Fact]
    public async Task A_quiet_slice_is_answered_without_facts_and_a_question_for_the_time_always()
    {
        var (_, asset) = Asset();
        var first = await Apply(asset, 1, 0, Poll(0));
        Assert.Same(first, await Apply(asset, 2, 1, Poll(1)));
        asset.Tell(new AssetSlice(new SliceRange(Plc, 0, 0, 0), 1, Block(3), null), TestActor);
        Assert.Empty((await ExpectMsgAsync<SliceApplied>()).Facts);
    }

    private (TestProbe Shard, IActorRef Asset) Asset()
    {
        var shard = CreateTestProbe();
        var settings = new AssetSettings(new BaselineOptions(), new PlantPolicy(PlantModel.Empty), _feeds);
        return (shard, shard.ChildActorOf(AssetActor.Props("plc-1", settings)));
    }

    private async Task<SliceApplied> Apply(IActorRef asset, long number, long previous, params Observation[] observations)
    {
        asset.Tell(Slice(number, previous, 1, previous == 0 ? [] : null, observations), TestActor);
        return await ExpectMsgAsync<SliceApplied>();
    }

    private static AssetSlice Slice(long number, long previous, long incarnation, byte[]? state, params Observation[] observations) =>
        new(new SliceRange(Plc, 0, observations.Length, previous), incarnation, Block(number, observations), state);

    private static RoutedBlock Block(long number, params Observation[] observations)
    {
        var block = ObservationBlock.Rent();
        observations.CopyTo(block.Items, 0);
        block.Count = observations.Length;
        block.Watermark = SampleFacts.Start;
        var routed = RoutedBlock.Rent(block, number, new RuleSet([]));
        for (var i = 0; i < observations.Length; i++) routed.References[i] = i * 2 + 1;
        return routed;
    }

    private static Observation Poll(double at) => new()
    {
        Time = SampleFacts.At(at),
        Watermark = SampleFacts.At(at - 1),
        Sequence = (long)at * 100,
        Kind = ObservationKind.Operation,
        Protocol = Protocol.Modbus,
        Operation = Operation.Read,
        OperationCode = 3,
        Outcome = Outcome.Success,
        OriginatorAsset = Hmi,
        ResponderAsset = Plc,
    };

    private static Observation Download(double at)
    {
        var download = Poll(at);
        download.Operation = Operation.ProgramDownload;
        return download;
    }

    private static FeedTable Feeds()
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        return feeds;
    }
}
