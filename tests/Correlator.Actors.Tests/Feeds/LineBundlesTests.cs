using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>What the line tells others' nodes, with a probe in the place of each courier.</summary>
public class LineBundlesTests : TestKit
{
    private static readonly Address There = new("akka.tcp", "correlator", "10.0.0.2", 4_711);
    private static readonly Address Elsewhere = new("akka.tcp", "correlator", "10.0.0.3", 4_711);

    private readonly Dictionary<Address, TestProbe> _couriers;
    private readonly LineBundles _bundles;

    public LineBundlesTests()
        : base(NodeConfiguration.InMemory)
    {
        _couriers = new() { [There] = CreateTestProbe(), [Elsewhere] = CreateTestProbe() };
        _bundles = new LineBundles(node => _couriers[node]);
        _bundles.Begin(1_000);
    }

    [Fact]
    public async Task A_shard_of_another_node_gets_its_envelope_by_the_courier_there_one_of_this_node_by_its_region()
    {
        Note(3, There);
        Note(4, Elsewhere);
        Note(5, There);
        _bundles.Note(new AssetsNoted(6, 1_000) { HasCourier = true }, TestActor);
        Assert.Equal([true, true, true, false], [Add(3, 7, 1), Add(4, 7, 1), Add(5, 7, 1), Add(6, 7, 1)]);
        await _couriers[There].ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _bundles.Send(7);
        Assert.Equal((7, false, "3 5"), Told(await _couriers[There].ExpectMsgAsync<Bundle>()));
        Assert.Equal((7, false, "4"), Told(await _couriers[Elsewhere].ExpectMsgAsync<Bundle>()));
        _bundles.Send(8);
        await _couriers[There].ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_member_of_a_version_without_couriers_is_told_by_the_regions()
    {
        _bundles.Note(new AssetsNoted(3, 1_000), new ElsewhereRef(There));
        Assert.False(Add(3, 7, 1));
        _bundles.Note("cell-1", new ElsewhereRef(There));
        Assert.False(_bundles.TryAdd(Advance("cell-1", 7)));
    }

    [Fact]
    public async Task A_bundle_that_is_full_goes_at_once_and_says_that_more_follows()
    {
        for (var shard = 0; shard < 4; shard++) Note(shard, There);
        Add(0, 7, 100);
        Add(1, 7, BundleSize.Max - 200);
        Add(2, 7, 200);
        Assert.Equal((7, true, "0 1"), Told(await _couriers[There].ExpectMsgAsync<Bundle>()));
        // One alone may be larger.
        Add(3, 7, BundleSize.Max * 2);
        Assert.Equal((7, true, "2"), Told(await _couriers[There].ExpectMsgAsync<Bundle>()));
        _bundles.Send(7);
        Assert.Equal((7, false, "3"), Told(await _couriers[There].ExpectMsgAsync<Bundle>()));
    }

    [Fact]
    public async Task A_zone_gets_its_first_step_by_its_region_and_the_next_ones_where_it_answered_from()
    {
        Note(3, There);
        Assert.False(_bundles.TryAdd(Advance("cell-1", 7)));
        _bundles.Note("cell-1", new ElsewhereRef(There));
        _bundles.Note("cell-2", TestActor);
        Assert.True(_bundles.TryAdd(Advance("cell-1", 8)));
        Assert.False(_bundles.TryAdd(Advance("cell-2", 8)));
        _bundles.Send(8);
        Assert.Equal((8, false, "cell-1"), Told(await _couriers[There].ExpectMsgAsync<Bundle>()));
        // It has moved: its way stays until the next incarnation.
        _bundles.Note("cell-1", TestActor);
        Assert.True(_bundles.TryAdd(Advance("cell-1", 9)));
    }

    [Fact]
    public async Task A_new_incarnation_knows_of_nobody_and_sends_nothing_that_was_left()
    {
        Note(3, There);
        Add(3, 7, 1);
        _bundles.Note("cell-1", new ElsewhereRef(There));
        _bundles.Begin(1_001);
        _bundles.Send(7);
        Assert.False(Add(3, 8, 1));
        Assert.False(_bundles.TryAdd(Advance("cell-1", 8)));
        await _couriers[There].ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    private void Note(int shard, Address node) => _bundles.Note(new AssetsNoted(shard, 1_000) { HasCourier = true }, new ElsewhereRef(node));

    private bool Add(int shard, long number, int references) =>
        _bundles.TryAdd(new ShardEnvelope(shard, Step(number), null!, [new SliceRange(SampleEnvelopes.Plc, 500, references, 0)]));

    private static AdvanceZone Advance(string zone, long number) =>
        new(zone, Step(number), SampleFacts.At(9), [], SampleEnvelopes.Rules);

    private static LineStep Step(long number) => new(1_000, 0, number - 1, number);

    private static (long Number, bool HasMore, string Receivers) Told(Bundle bundle)
    {
        Assert.Equal(1_000, bundle.Incarnation);
        return (bundle.Number, bundle.HasMore, string.Join(' ', bundle.Messages.Select(
            message => message is ShardEnvelope envelope ? envelope.Shard.ToString() : ((AdvanceZone)message).ZoneId)));
    }

    /// <summary>Who answered from another node.</summary>
    private sealed class ElsewhereRef(Address node) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(node) / "user" / "one";

        public override IActorRefProvider Provider => throw new NotSupportedException("Nobody is told.");
    }
}
