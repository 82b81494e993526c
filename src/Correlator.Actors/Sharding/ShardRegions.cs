using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.DistributedData;
using Akka.Hosting;

namespace Correlator.Actors.Sharding;

/// <summary>Starts regions of shards. Akka.Hosting's way to do it does not let its user say how shards are shared out.</summary>
internal static class ShardRegions
{
    /// <summary>Registers a region of entities on nodes of a role; found in the registry under <typeparamref name="TKey"/>.</summary>
    public static AkkaConfigurationBuilder WithRegion<TKey>(
        this AkkaConfigurationBuilder builder,
        string name,
        Func<IActorRegistry, Func<string, Props>> entities,
        IMessageExtractor extractor,
        string role) => builder
        .AddHocon(
            ClusterSharding.DefaultConfig().WithFallback(DistributedData.DefaultConfig()).WithFallback(ClusterSingleton.DefaultConfig()),
            HoconAddMode.Append)
        .StartActors(async (system, registry) =>
        {
            var sharding = ClusterSharding.Get(system);
            var settings = ClusterShardingSettings.Create(system).WithRole(role);
            var region = await sharding.StartAsync(
                name,
                entities(registry),
                settings,
                extractor,
                new SettledAllocation(sharding.DefaultShardAllocationStrategy(settings)),
                PoisonPill.Instance).ConfigureAwait(false);
            registry.Register<TKey>(region);
        });
}
