using Akka.Actor;
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
    public async Task After_twenty_checkpoints_a_snapshot_stands_for_the_events_before_it()
    {
        using var folder = new TemporaryFolder();
        await using (var state = StateSystem.Start(folder.Path))
        {
            using var kit = new TestKit(state.System);
            var shard = kit.CreateTestProbe();
            var keeper = shard.ChildActorOf(AssetKeeperActor.Props(0));
            for (byte checkpoint = 1; checkpoint <= 21; checkpoint++)
            {
                var observations = ObservationBlock.Rent();
                keeper.Tell(
                    new ShardEnvelope(
                        0, new LineStep(1, checkpoint - 1, checkpoint - 1, checkpoint),
                        RoutedBlock.Rent(observations, checkpoint, new RuleSet([])), [new SliceRange(Plc, 0, 1, 0)]), kit.TestActor);
                await shard.ExpectMsgAsync<AssetSlice>(TimeSpan.FromSeconds(10));
                shard.Send(keeper, new SliceApplied(1, 1, EventTime.Max, []));
                await kit.ExpectMsgAsync<EnvelopeApplied>();
                keeper.Tell(new SaveShard(0, new LineStep(1, checkpoint - 1, checkpoint, checkpoint)), kit.TestActor);
                await shard.ExpectMsgAsync<SaveAsset>();
                keeper.Tell(new AssetSaved(1, "plc-1", checkpoint, EventTime.Max, [checkpoint]));
                await kit.ExpectMsgAsync<ShardSaved>(TimeSpan.FromSeconds(10));
                observations.Return();
            }

            // The journal keeps the row of the highest number that was deleted.
            await kit.AwaitConditionAsync(
                () => Task.FromResult(StateSystem.Rows(folder.Path, "assets-0") is { Events: 3, Snapshots: 1 }), TimeSpan.FromSeconds(10));
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
}
