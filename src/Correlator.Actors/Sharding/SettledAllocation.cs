using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace Correlator.Actors.Sharding;

/// <summary>
/// Shares shards out as another strategy does, but moves none while two regions have one address: one of them is that of a process that has
/// died and come back, is not given up yet, and cannot hand anything over. A move from it would hold its shards back for the whole
/// hand-off timeout, long after they could have a new home.
/// </summary>
/// <remarks>Akka's own strategy takes the dead region for the member that is back, since it looks at addresses alone.</remarks>
internal sealed class SettledAllocation(IShardAllocationStrategy strategy) : IActorSystemDependentAllocationStrategy
{
    private static readonly IImmutableSet<string> None = ImmutableHashSet<string>.Empty;

    private Address _self = Address.AllSystems;

    public void Start(ActorSystem system)
    {
        _self = Cluster.Get(system).SelfAddress;
        if (strategy is IActorSystemDependentAllocationStrategy dependent) dependent.Start(system);
    }

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
        strategy.AllocateShard(requester, shardId, currentShardAllocations);

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
        currentShardAllocations.Keys.CountBy(AddressOf).Any(regions => regions.Value > 1)
            ? Task.FromResult(None)
            : strategy.Rebalance(currentShardAllocations, rebalanceInProgress);

    private Address AddressOf(IActorRef region) => region.Path.Address.HasLocalScope ? _self : region.Path.Address;
}
