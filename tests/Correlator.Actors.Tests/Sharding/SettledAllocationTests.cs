using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Correlator.Actors.Sharding;
using Correlator.Actors.Tests.RuleSets;

namespace Correlator.Actors.Tests.Sharding;

/// <summary>
/// How shards are moved when a member has died and come back before its old region was given up: Akka's own strategy would ask the dead
/// one to hand its shards over, and wait for that until the time for it is over.
/// </summary>
public class SettledAllocationTests
{
    private static readonly IImmutableSet<string> Nothing = ImmutableHashSet<string>.Empty;

    private static IShardAllocationStrategy Akkas => ShardAllocationStrategy.LeastShardAllocationStrategy(10, 0.2);

    [Fact]
    public async Task Nothing_moves_while_the_dead_region_of_a_member_that_is_back_is_not_given_up()
    {
        await using var members = await EngineMembers.Start(2);
        var regions = Regions(members, (0, 1, 0..20), (1, 1, 20..40), (1, 2, 40..40));
        Assert.NotEmpty(await Moved(Akkas, members, regions));
        Assert.Empty(await Moved(new SettledAllocation(Akkas), members, regions));
    }

    [Fact]
    public async Task Shards_move_to_a_member_that_is_back_once_its_dead_region_is_given_up()
    {
        await using var members = await EngineMembers.Start(2);
        var regions = Regions(members, (0, 1, 0..40), (1, 2, 40..40));
        var moved = await Moved(new SettledAllocation(Akkas), members, regions);
        Assert.NotEmpty(moved);
        Assert.Equal(await Moved(Akkas, members, regions), moved);
    }

    private static Task<IImmutableSet<string>> Moved(
        IShardAllocationStrategy strategy, EngineMembers members, IImmutableDictionary<IActorRef, IImmutableList<string>> regions)
    {
        ((IActorSystemDependentAllocationStrategy)strategy).Start(members[0].System);
        return strategy.Rebalance(regions, Nothing);
    }

    // As the first member's coordinator has them: each region on a member, with the number of its incarnation and its shards.
    private static ImmutableDictionary<IActorRef, IImmutableList<string>> Regions(
        EngineMembers members, params (int Member, long Incarnation, Range Shards)[] regions) => regions.ToImmutableDictionary(
        region => ((ExtendedActorSystem)members[0].System).Provider.ResolveActorRef(
            $"{members[region.Member].Address}/system/sharding/asset#{region.Incarnation}"),
        region => (IImmutableList<string>)[.. Enumerable.Range(0, region.Shards.End.Value).Skip(region.Shards.Start.Value).Select(shard => $"{shard}")]);
}
