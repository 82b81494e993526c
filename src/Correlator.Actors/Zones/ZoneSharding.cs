using Akka.Cluster.Sharding;

namespace Correlator.Actors.Zones;

/// <summary>Where zones live.</summary>
public static class ZoneSharding
{
    public const string Region = "zone";

    /// <summary>Zones are few; shards only spread them over nodes.</summary>
    private const int Shards = 20;

    public static IMessageExtractor Extractor { get; } = HashCodeMessageExtractor.Create(
        Shards,
        message => (message as IWithZoneId)?.ZoneId ?? (message as ShardingEnvelope)?.EntityId,
        message => message is ShardingEnvelope envelope ? envelope.Message : message);
}
