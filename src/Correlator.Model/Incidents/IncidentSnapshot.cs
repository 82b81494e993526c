using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <summary>The whole state of an incident as plain values, to be stored; its shape may only grow.</summary>
/// <remarks>Lists are in a fixed order, so that equal states give equal bytes; the ids of detections are
/// sorted.</remarks>
public sealed record IncidentSnapshot
{
    public required FactId IncidentId { get; init; }
    public required IncidentStatus Status { get; init; }
    public required bool AwaitsAcknowledgement { get; init; }
    public required string? Owner { get; init; }
    public required Disposition? Disposition { get; init; }
    public required Severity? AnnunciatedSeverity { get; init; }
    public required DateTimeOffset AnnunciatedAt { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required int Revision { get; init; }
    public required int Level { get; init; }
    public required int DeliveredInRevision { get; init; }
    public required Severity Severity { get; init; }
    public required EventTime FirstTime { get; init; }
    public required EventTime LastTime { get; init; }
    public required int NamesTurnedAway { get; init; }
    public required IReadOnlyList<FactId> DetectionIds { get; init; }
    public required IReadOnlyList<Detection> Detections { get; init; }
    public required IReadOnlyList<string> Assets { get; init; }
    public required IReadOnlyList<string> Zones { get; init; }
    public required IReadOnlyList<string> Rules { get; init; }
    public required IReadOnlyList<string> Techniques { get; init; }
    public required IReadOnlyList<FactId> Related { get; init; }
    public required IReadOnlyList<PendingNotification> Outbox { get; init; }
}
