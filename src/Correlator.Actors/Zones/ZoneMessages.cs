using Correlator.Actors.Delivery;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Zones;

/// <summary>Addressed to one zone.</summary>
public interface IWithZoneId : IWireMessage
{
    public string ZoneId { get; }
}

/// <summary>
/// One step of a zone: the facts that a block gave it, its own and its children's, and the time that the block proves.
/// </summary>
/// <param name="Rules">Those in force for this step; the same for all zones of a block.</param>
public sealed record AdvanceZone(
    string ZoneId, LineStep Step, EventTime Watermark, IReadOnlyList<ZoneFact> Facts, RuleSet Rules) : IWithZoneId;

/// <summary>A fact on its way into a zone.</summary>
/// <param name="Child">Id of the child zone that it came up from; null for the zone's own.</param>
public readonly record struct ZoneFact(Fact Fact, string? Child);

/// <summary>A zone has taken its step.</summary>
/// <param name="Upward">Facts that some rule could still join with facts from elsewhere.</param>
/// <param name="Conclusions">Facts derived in this step, for the books.</param>
/// <param name="NeedsTimeAt">Event time at which the zone has something to do even without new facts; Max when nothing waits.</param>
public sealed record ZoneAdvanced(
    string ZoneId,
    long Block,
    IReadOnlyList<Fact> Upward,
    IReadOnlyList<Fact> Conclusions,
    IReadOnlyList<Detection> Detections,
    EventTime NeedsTimeAt) : IWireMessage;

/// <summary>Makes a zone's working memory durable.</summary>
/// <param name="Step">Its number is the checkpoint's.</param>
public sealed record SaveZone(string ZoneId, LineStep Step) : IWithZoneId;

public sealed record ZoneSaved(string ZoneId, long Checkpoint) : IWireMessage;

/// <summary>A zone's state: event time, facts that wait, conduits, rule session. Stored for ever, so its shape may only grow.</summary>
/// <param name="Checkpoint">Number of the checkpoint that it is stored for; 0 for what is known to be committed.</param>
/// <param name="Committed">Number of the committed checkpoint that it goes on from.</param>
public sealed record ZoneStored(byte[] State, long Checkpoint = 0, long Committed = 0) : IStored
{
    /// <summary>Of the line that was followed; 0 in what older versions stored.</summary>
    public long Incarnation { get; init; }
}
