using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Assets;

public class AssetKeeperStorageTests
{
    private static readonly AssetProfile Plc = new() { Handle = 1, Id = "plc-1", Zone = new Zone("plant", null), Shard = 0 };

    [Fact]
    public async Task After_twenty_events_a_snapshot_stands_for_those_before_it()
    {
        using var folder = new TemporaryFolder();
        await using (var state = StateSystem.Start(folder.Path))
        {
            using var kit = new TestKit(state.System);
            var shard = kit.CreateTestProbe();
            var keeper = shard.ChildActorOf(AssetKeeperActor.Props(0));
            for (byte checkpoint = 1; checkpoint <= 21; checkpoint++)
            {
                await Store(kit, shard, keeper, incarnation: 1, previous: checkpoint - 1, number: checkpoint);
            }

            // A fence and eighteen states are in the snapshot; the journal keeps the row of the highest number that was deleted.
            await kit.AwaitConditionAsync(
                () => Task.FromResult(StateSystem.Rows(folder.Path, "assets-0") is { Events: 4, Snapshots: 1 }), TimeSpan.FromSeconds(10));
        }

        await using (var state = StateSystem.Start(folder.Path))
        {
            using var kit = new TestKit(state.System);
            var shard = kit.CreateTestProbe();
            var keeper = shard.ChildActorOf(AssetKeeperActor.Props(0));
            var observations = ObservationBlock.Rent();
            keeper.Tell(
                new ShardEnvelope(
                    0, new LineStep(22, 21, 0, 22), RoutedBlock.Rent(observations, 22, new RuleSet([])), [new SliceRange(Plc, 0, 1, 0)]),
                kit.TestActor);
            Assert.Equal("15", Convert.ToHexString((await shard.ExpectMsgAsync<AssetSlice>(TimeSpan.FromSeconds(10))).State!));
        }
    }

    [Fact]
    public async Task A_keeper_that_never_lives_for_twenty_checkpoints_is_pruned_too()
    {
        using var folder = new TemporaryFolder();
        await using var state = StateSystem.Start(folder.Path);
        using var kit = new TestKit(state.System);
        for (byte life = 1; life <= 5; life++)
        {
            var shard = kit.CreateTestProbe();
            var keeper = shard.ChildActorOf(AssetKeeperActor.Props(0));
            for (byte i = 1; i <= 3; i++)
            {
                var number = (byte)(life * 10 + i);
                await Store(kit, shard, keeper, incarnation: life * 10, previous: i == 1 ? 0 : number - 1, number);
            }

            if (life < 5) await keeper.GracefulStop(TimeSpan.FromSeconds(10));
        }

        // Each life stores a fence and three states.
        await kit.AwaitConditionAsync(
            () => Task.FromResult(StateSystem.Rows(folder.Path, "assets-0") is { Events: 2, Snapshots: 1 }), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_keeper_whose_assets_are_quiet_keeps_no_fence_for_each_start()
    {
        using var folder = new TemporaryFolder();
        await using var state = StateSystem.Start(folder.Path);
        using var kit = new TestKit(state.System);
        for (var life = 1; life <= 20; life++)
        {
            var keeper = kit.CreateTestProbe().ChildActorOf(AssetKeeperActor.Props(0));
            keeper.Tell(new AssetsKnown(0, new LineStep(life, 0, 0, life), [Plc]), kit.TestActor);
            await kit.ExpectMsgAsync<AssetsNoted>(TimeSpan.FromSeconds(10));
            if (life < 20) await keeper.GracefulStop(TimeSpan.FromSeconds(10));
        }

        await kit.AwaitConditionAsync(
            () => Task.FromResult(StateSystem.Rows(folder.Path, "assets-0") is { Events: 1, Snapshots: 1 }), TimeSpan.FromSeconds(10));
    }

    private static async Task Store(TestKit kit, TestProbe shard, IActorRef keeper, long incarnation, long previous, byte number)
    {
        var (observations, committed) = (ObservationBlock.Rent(), number - 1);
        keeper.Tell(
            new ShardEnvelope(
                0, new LineStep(incarnation, committed, previous, number),
                RoutedBlock.Rent(observations, number, new RuleSet([])), [new SliceRange(Plc, 0, 1, previous)]), kit.TestActor);
        await shard.ExpectMsgAsync<AssetSlice>(TimeSpan.FromSeconds(10));
        shard.Send(keeper, new SliceApplied(1, incarnation, EventTime.Max, []));
        await kit.ExpectMsgAsync<EnvelopeApplied>();
        keeper.Tell(new SaveShard(0, new LineStep(incarnation, committed, number, number)), kit.TestActor);
        await shard.ExpectMsgAsync<SaveAsset>();
        keeper.Tell(new AssetSaved(1, "plc-1", number, EventTime.Max, [number]));
        await kit.ExpectMsgAsync<ShardSaved>(TimeSpan.FromSeconds(10));
        observations.Return();
    }
}
