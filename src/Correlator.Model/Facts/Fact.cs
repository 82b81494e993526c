using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Facts;

/// <summary>
/// What rules reason about. Immutable; it has an event time and a deterministic id, and can be walked back to the sensor's record.
/// Each subtype is stored and sent, so its shape may only grow.
/// </summary>
public abstract record Fact
{
    public required FactId Id { get; init; }

    /// <summary>When it happened, by the sensor.</summary>
    public required EventTime Time { get; init; }

    /// <summary>
    /// When rules may learn of it: <see cref="Time"/>, or the feed's watermark if the record came later than that. Facts are
    /// put to rules in the order of this, then time, then id: results then depend neither on block sizes nor on parallelism.
    /// </summary>
    public required EventTime KnownAt { get; init; }

    /// <summary>Id of the asset whose actor stated it; the zone's id for a zone's own facts.</summary>
    public required string Subject { get; init; }

    /// <summary>Zone of the subject: where the fact enters the tree.</summary>
    public required string Zone { get; init; }

    public Participant? Originator { get; init; }
    public Participant? Responder { get; init; }
    public Protocol Protocol { get; init; }
    public Operation Operation { get; init; }

    /// <summary>What was addressed, as text for people and joins: "unit 3 400-409", a tag, "-" when nothing.</summary>
    public string Target { get; init; } = "-";

    public Outcome Outcome { get; init; }

    /// <summary>Ticket of the maintenance window that covers it; null when none does. Changes severity and routing, never visibility.</summary>
    public string? Maintenance { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The record that gave it: feed id and position in that feed.</summary>
    public required Provenance Source { get; init; }

    /// <summary>Name of the fact's kind as reports count it: "new-peer", "control-operation", "sensor-alert" …</summary>
    public abstract string KindName { get; }
}

/// <summary>Where a fact's record is: feed id and position (byte offset for files).</summary>
public sealed record Provenance(string Feed, long Position);

/// <summary>One end of what a fact tells, as of its event time.</summary>
/// <param name="Asset">Asset id; null when the address is outside the plant.</param>
/// <param name="Address">Address as the sensor gave it; none when it gave none.</param>
/// <param name="Zone">Zone id; "external" outside the plant.</param>
/// <param name="PurdueLevel">Of the zone; null when not stated.</param>
public sealed record Participant(
    string? Asset, NetworkAddress Address, string Zone, AssetRoles Roles = AssetRoles.None, int Criticality = 3, double? PurdueLevel = null)
{
    public const string ExternalZone = "external";

    public bool IsExternal => Asset is null;

    public bool Is(AssetRoles role) => (Roles & role) != 0;

    /// <summary>Asset id, or the address of an outsider: what joins and people call it.</summary>
    public string Name => Asset ?? Address.ToString();

    public static Participant Of(AssetProfile? asset, NetworkAddress address) => asset is null
        ? new Participant(null, address, ExternalZone)
        : new Participant(asset.Id, address, asset.Zone.Id, asset.Roles, asset.Criticality, asset.Zone.PurdueLevel);

    public override string ToString() => Name;
}
