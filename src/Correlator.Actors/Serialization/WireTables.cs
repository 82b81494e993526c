using Akka.Actor.Setup;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// What a node needs to read messages of others: numbers of feeds, sets of rules and zones are each node's own, so messages name them.
/// Given to the actor system as it is made.
/// </summary>
public sealed class WireTables(FeedTable feeds, RulesInForce rules) : Setup
{
    public FeedTable Feeds { get; } = feeds;

    public RulesInForce Rules { get; } = rules;

    /// <summary>
    /// Messages from so many bytes on are compressed where that makes them smaller; <see cref="int.MaxValue"/> never. A reader understands
    /// either, whatever it is set to itself.
    /// </summary>
    public int CompressFrom { get; init; } = int.MaxValue;

    internal ZoneTable Zones { get; } = new();
}
