using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Correlator.Actors.Sharding;

namespace Correlator.Actors.Zones;

/// <summary>Where zones live.</summary>
public static class ZoneSharding
{
    public const string Region = "zone";

    /// <summary>Zones are few; shards only spread them over nodes.</summary>
    private const int Shards = 20;

    public static IMessageExtractor Extractor { get; } = HashCodeMessageExtractor.Create(
        Shards,
        message => (message as IWithZoneId)?.ZoneId,
        message => message);

    /// <summary>Registers the region; found in the registry under <see cref="ZoneActor"/>.</summary>
    /// <param name="isEngine">False: this node holds no zones, it only reaches them.</param>
    public static AkkaConfigurationBuilder AddZones(
        this AkkaConfigurationBuilder builder, ZoneSettings settings, bool isEngine = true) => isEngine
        ? builder.WithRegion<ZoneActor>(Region, _ => id => ZoneActor.Props(id, settings), Extractor, NodeRoles.Engine)
        : builder.WithShardRegionProxy<ZoneActor>(Region, NodeRoles.Engine, Extractor);
}
