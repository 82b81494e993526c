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

    internal ZoneTable Zones { get; } = new();
}
