using Akka.Cluster.Sharding;

namespace Correlator.Actors.Incidents;

/// <summary>Where incidents live, and the one desk of the plant that decides which incident a detection belongs to.</summary>
public static class IncidentSharding
{
    public const string Region = "incident";
    public const string DeskRegion = "incident-desk";
    public const string Desk = "desk";

    private const int Shards = 20;

    public static IMessageExtractor Extractor { get; } = HashCodeMessageExtractor.Create(
        Shards,
        message => (message as IWithIncidentId)?.IncidentId.ToString() ?? (message as ShardingEnvelope)?.EntityId,
        message => message is ShardingEnvelope envelope ? envelope.Message : message);

    public static IMessageExtractor DeskExtractor { get; } = HashCodeMessageExtractor.Create(1, _ => Desk, message => message);
}
