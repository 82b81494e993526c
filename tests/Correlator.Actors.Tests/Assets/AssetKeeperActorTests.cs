using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Assets;

/// <summary>The keeper, with a probe in the place of its shard and the assets there: the test answers for the assets, in whatever order.</summary>
public class AssetKeeperActorTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly Zone Root = new("plant", null);
    private static readonly AssetProfile Plc = Asset(1, "plc-1");
    private static readonly AssetProfile Hmi = Asset(2, "hmi-1");

    private long _incarnation;
    private long _previous;

    [Fact]
    public async Task Facts_of_all_slices_come_back_with_the_block_that_gave_them()
    {
        var (shard, keeper) = Keeper();
        keeper.Tell(Envelope(1, Slice(Plc), Slice(Hmi)), TestActor);
        Assert.Equal("plc-1", (await shard.ExpectMsgAsync<AssetSlice>()).Range.Asset.Id);
        Assert.Equal("hmi-1", (await shard.ExpectMsgAsync<AssetSlice>()).Range.Asset.Id);
        shard.Send(keeper, Applied(Hmi, SampleFacts.At(50), SampleFacts.Access));
        shard.Send(keeper, Applied(Plc, SampleFacts.At(40), SampleFacts.Control));
        var answer = await ExpectMsgAsync<EnvelopeApplied>();
        Assert.Equal((1, SampleFacts.At(40)), (answer.Number, answer.SilentAfter));
        Assert.Equal(2, answer.Facts.Count);
    }

    [Fact]
    public async Task A_block_that_comes_while_another_is_under_way_gets_its_own_answer()
    {
        var (shard, keeper) = Keeper();
        keeper.Tell(Envelope(1, Slice(Plc), Slice(Hmi)), TestActor);
        keeper.Tell(Envelope(2, Slice(Plc, previous: 1)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        await shard.ExpectMsgAsync<AssetSlice>();
        shard.Send(keeper, Applied(Plc, EventTime.Max, SampleFacts.Control));
        shard.Send(keeper, Applied(Hmi, EventTime.Max, SampleFacts.Access));
        var first = await ExpectMsgAsync<EnvelopeApplied>();
        Assert.Equal((1L, 2), (first.Number, first.Facts.Count));

        var next = await shard.ExpectMsgAsync<AssetSlice>();
        Assert.Equal(2, next.Block.Number);
        shard.Send(keeper, Applied(Plc, EventTime.Max, SampleFacts.Alert));
        var second = await ExpectMsgAsync<EnvelopeApplied>();
        Assert.Equal((2L, SampleFacts.Alert.Id), (second.Number, Assert.Single(second.Facts).Id));
    }

    [Fact]
    public async Task A_gap_goes_to_the_line_and_leaves_nothing_behind_for_the_next_incarnation()
    {
        var (shard, keeper) = Keeper();
        keeper.Tell(Envelope(1, Slice(Plc), Slice(Hmi)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        await shard.ExpectMsgAsync<AssetSlice>();
        shard.Send(keeper, Applied(Plc, EventTime.Max, SampleFacts.Control));
        keeper.Tell(new Rewind("hmi-1", 1, 0, 17));
        Assert.Equal(17, (await ExpectMsgAsync<Rewind>()).Got);

        keeper.Tell(Envelope(100, incarnation: 99, Slice(Plc)), TestActor);
        Assert.Empty((await shard.ExpectMsgAsync<AssetSlice>()).State!);
        // An answer to the block that was given up, too late.
        shard.Send(keeper, Applied(Hmi, EventTime.Max, SampleFacts.Access));
        shard.Send(keeper, Applied(Plc, EventTime.Max, incarnation: 99, SampleFacts.Alert));
        var answer = await ExpectMsgAsync<EnvelopeApplied>();
        Assert.Equal((100L, SampleFacts.Alert.Id), (answer.Number, Assert.Single(answer.Facts).Id));
    }

    [Fact]
    public async Task An_asset_is_asked_for_its_silence_once_time_has_passed_its_deadline()
    {
        var (shard, keeper) = Keeper();
        keeper.Tell(Envelope(1, Slice(Plc)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        shard.Send(keeper, Applied(Plc, SampleFacts.At(60)));
        Assert.Equal(SampleFacts.At(60), (await ExpectMsgAsync<EnvelopeApplied>()).SilentAfter);

        keeper.Tell(Envelope(2, SampleFacts.At(60)), TestActor);
        await ExpectMsgAsync<EnvelopeApplied>();
        keeper.Tell(Envelope(3, SampleFacts.At(60.1)), TestActor);
        var asked = await shard.ExpectMsgAsync<AssetSlice>();
        Assert.Equal(("plc-1", 0), (asked.Range.Asset.Id, asked.Range.Count));
        shard.Send(keeper, Applied(Plc, EventTime.Max, SampleFacts.Deviation));
        Assert.Single((await ExpectMsgAsync<EnvelopeApplied>()).Facts);
    }

    [Fact]
    public async Task What_changed_is_stored_and_a_keeper_that_comes_back_hands_it_out_again()
    {
        var (shard, keeper) = Keeper();
        await Apply(shard, keeper, 1, Plc);
        await Save(shard, keeper, 1, Plc, [1]);
        keeper.Tell(Save(2), TestActor);
        Assert.Equal(0, (await ExpectMsgAsync<ShardSaved>()).Assets);

        await keeper.GracefulStop(TimeSpan.FromSeconds(10));
        (shard, keeper) = Keeper();
        keeper.Tell(Envelope(50, incarnation: 50, committed: 1, Slice(Plc)), TestActor);
        Assert.Equal("01", Convert.ToHexString((await shard.ExpectMsgAsync<AssetSlice>()).State!));
    }

    [Fact]
    public async Task What_was_stored_for_a_checkpoint_that_the_line_did_not_commit_is_dropped_by_its_next_incarnation()
    {
        var (shard, keeper) = Keeper();
        await Apply(shard, keeper, 1, Plc);
        await Save(shard, keeper, 1, Plc, [1]);
        await Apply(shard, keeper, 2, Plc, previous: 1);
        await Save(shard, keeper, 2, Plc, [2]);
        foreach (var restarts in new[] { false, true })
        {
            if (restarts)
            {
                await keeper.GracefulStop(TimeSpan.FromSeconds(10));
                (shard, keeper) = Keeper();
            }

            var incarnation = restarts ? 60 : 50;
            keeper.Tell(Envelope(incarnation, incarnation, committed: 1, Slice(Plc)), TestActor);
            Assert.Equal("01", Convert.ToHexString((await shard.ExpectMsgAsync<AssetSlice>()).State!));
        }
    }

    [Fact]
    public async Task A_shard_that_moved_and_lost_what_it_had_applied_asks_the_line_to_go_back()
    {
        var (shard, keeper) = Keeper();
        await Apply(shard, keeper, 1, Plc);
        await keeper.GracefulStop(TimeSpan.FromSeconds(10));
        (_, keeper) = Keeper();
        keeper.Tell(new SaveShard(0, new LineStep(1, 0, 1, 1)), TestActor);
        Assert.Equal(1, (await ExpectMsgAsync<Rewind>()).Incarnation);
        _previous = 1;
        keeper.Tell(Envelope(2, Slice(Plc, previous: 1)), TestActor);
        Assert.Equal((0L, 1L), ((await ExpectMsgAsync<Rewind>()) is var rewind ? (rewind.Expected, rewind.Got) : default));
    }

    [Fact]
    public async Task An_older_line_that_does_not_know_that_it_is_over_is_not_listened_to()
    {
        var (shard, keeper) = Keeper();
        keeper.Tell(Envelope(50, incarnation: 50, Slice(Plc)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        keeper.Tell(Envelope(2, incarnation: 1, Slice(Plc)), TestActor);
        keeper.Tell(new SaveShard(0, new LineStep(1, 0, 0, 1)), TestActor);
        await shard.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task An_answer_to_an_earlier_checkpoint_does_not_complete_a_later_one()
    {
        var (shard, keeper) = Keeper();
        await Apply(shard, keeper, 1, Plc);
        await Apply(shard, keeper, 2, Hmi);
        keeper.Tell(Save(1), TestActor);
        var earlier = await shard.ExpectMsgAsync<SaveAsset>();
        await shard.ExpectMsgAsync<SaveAsset>();
        keeper.Tell(Save(2), TestActor);
        var plc = await shard.ExpectMsgAsync<SaveAsset>();
        var hmi = await shard.ExpectMsgAsync<SaveAsset>();
        keeper.Tell(Saved(Plc, earlier, [9]));
        keeper.Tell(Saved(Plc, plc, [1]));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        keeper.Tell(Saved(Hmi, hmi, [2]));
        var saved = await ExpectMsgAsync<ShardSaved>();
        Assert.Equal((2L, 2), (saved.Checkpoint, saved.Assets));
    }

    [Fact]
    public async Task A_quiet_asset_is_put_to_sleep_and_woken_with_its_stored_state()
    {
        var (shard, keeper) = Keeper();
        await Apply(shard, keeper, 1, Plc);
        await Save(shard, keeper, 1, Plc, [1]);
        for (var checkpoint = 2; checkpoint <= 60; checkpoint++)
        {
            keeper.Tell(Save(checkpoint), TestActor);
            Assert.Equal(0, (await ExpectMsgAsync<ShardSaved>()).Assets);
        }

        Assert.Equal("plc-1", (await shard.ExpectMsgAsync<SleepAsset>()).AssetId);
        keeper.Tell(Envelope(100, Slice(Plc, previous: 1)), TestActor);
        Assert.Equal("01", Convert.ToHexString((await shard.ExpectMsgAsync<AssetSlice>()).State!));
        shard.Send(keeper, Applied(Plc, EventTime.Max));
        await ExpectMsgAsync<EnvelopeApplied>();
        keeper.Tell(Envelope(101, Slice(Plc, previous: 100)), TestActor);
        Assert.Null((await shard.ExpectMsgAsync<AssetSlice>()).State);
    }

    [Fact]
    public async Task An_asset_that_has_answered_gets_its_slices_directly_until_it_sleeps_or_the_line_starts_anew()
    {
        var (shard, keeper) = Keeper();
        var asset = CreateTestProbe();
        keeper.Tell(Envelope(1, Slice(Plc)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        asset.Send(keeper, Applied(Plc, EventTime.Max));
        await ExpectMsgAsync<EnvelopeApplied>();
        keeper.Tell(Envelope(2, Slice(Plc, previous: 1)), TestActor);
        Assert.Equal(2, (await asset.ExpectMsgAsync<AssetSlice>()).Block.Number);
        asset.Send(keeper, Applied(Plc, EventTime.Max));
        await ExpectMsgAsync<EnvelopeApplied>();

        keeper.Tell(Envelope(50, incarnation: 50, Slice(Plc)), TestActor);
        Assert.Equal(50, (await shard.ExpectMsgAsync<AssetSlice>()).Block.Number);
        await asset.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private (TestProbe Shard, IActorRef Keeper) Keeper()
    {
        var shard = CreateTestProbe();
        return (shard, shard.ChildActorOf(AssetKeeperActor.Props(0)));
    }

    private async Task Apply(TestProbe shard, IActorRef keeper, long number, AssetProfile asset, long previous = 0)
    {
        keeper.Tell(Envelope(number, Slice(asset, previous)), TestActor);
        await shard.ExpectMsgAsync<AssetSlice>();
        shard.Send(keeper, Applied(asset, EventTime.Max));
        await ExpectMsgAsync<EnvelopeApplied>();
    }

    private Task Save(TestProbe shard, IActorRef keeper, long checkpoint, AssetProfile asset, byte[] state) =>
        Save(shard, keeper, checkpoint, [asset], state);

    private async Task Save(TestProbe shard, IActorRef keeper, long checkpoint, AssetProfile[] assets, byte[]? state = null)
    {
        keeper.Tell(Save(checkpoint), TestActor);
        foreach (var asset in assets)
        {
            var ask = await shard.ExpectMsgAsync<SaveAsset>();
            Assert.Equal(asset.Id, ask.AssetId);
            keeper.Tell(Saved(asset, ask, state ?? [1]));
        }

        Assert.Equal(assets.Length, (await ExpectMsgAsync<ShardSaved>()).Assets);
    }

    private static AssetSaved Saved(AssetProfile asset, SaveAsset ask, byte[] state) =>
        new(asset.Handle, asset.Id, ask.Checkpoint, EventTime.Max, state);

    private static SliceApplied Applied(AssetProfile asset, EventTime silentAfter, params Fact[] facts) =>
        Applied(asset, silentAfter, 1, facts);

    private static SliceApplied Applied(AssetProfile asset, EventTime silentAfter, long incarnation, params Fact[] facts) =>
        new(asset.Handle, incarnation, silentAfter, facts);

    private static SliceRange Slice(AssetProfile asset, long previous = 0) => new(asset, 0, 1, previous);

    private ShardEnvelope Envelope(long number, params SliceRange[] slices) => Envelope(number, 1, slices);

    private ShardEnvelope Envelope(long number, long incarnation, params SliceRange[] slices) =>
        Envelope(number, incarnation, committed: 0, slices);

    private ShardEnvelope Envelope(long number, long incarnation, long committed, params SliceRange[] slices) =>
        new(0, Step(number, incarnation, committed), Block(number, SampleFacts.Start), slices);

    private ShardEnvelope Envelope(long number, EventTime watermark) => new(0, Step(number, 1, 0), Block(number, watermark), []);

    private SaveShard Save(long checkpoint) => new(0, new LineStep(_incarnation, 0, _previous, checkpoint));

    private LineStep Step(long number, long incarnation, long committed)
    {
        var step = new LineStep(incarnation, committed, incarnation == _incarnation ? _previous : 0, number);
        (_incarnation, _previous) = (incarnation, number);
        return step;
    }

    private static RoutedBlock Block(long number, EventTime watermark)
    {
        var observations = ObservationBlock.Rent();
        observations.Watermark = watermark;
        return RoutedBlock.Rent(observations, number, new RuleSet([]));
    }

    private static AssetProfile Asset(int handle, string id) => new() { Handle = handle, Id = id, Zone = Root, Shard = 0 };
}
