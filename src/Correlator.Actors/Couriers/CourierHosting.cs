using Akka.Actor;
using Akka.Hosting;
using Correlator.Actors.Assets;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Couriers;

/// <summary>Where couriers are: one on each node that has assets and zones.</summary>
public static class CourierHosting
{
    private const string Name = "courier";

    /// <summary>Starts the node's courier; after its regions, and before it becomes a member.</summary>
    public static AkkaConfigurationBuilder AddCourier(this AkkaConfigurationBuilder builder) => builder.WithActors(
        (system, registry) => system.ActorOf(CourierActor.Props(registry.Get<AssetActor>(), registry.Get<ZoneActor>()), Name));

    /// <summary>
    /// The courier of another node. Not a selection: that would wrap what it is told into a message more, and copy it.
    /// </summary>
    public static IActorRef At(ActorSystem system, Address node) =>
        ((ExtendedActorSystem)system).Provider.ResolveActorRef(new RootActorPath(node) / "user" / Name);
}
