using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <summary>What an incident can be asked; changes nothing.</summary>
public interface IIncidentQuery
{
    public FactId IncidentId { get; }
}

/// <summary>Asks for the <see cref="IncidentSummary"/>.</summary>
public sealed record GetIncident(FactId IncidentId) : IIncidentQuery;

/// <summary>Asks for the detections that are kept whole (<see cref="IncidentDetections"/>).</summary>
public sealed record GetIncidentDetections(FactId IncidentId) : IIncidentQuery;

/// <summary>The detections kept whole, in order of event time and id.</summary>
public sealed record IncidentDetections(FactId IncidentId, IReadOnlyList<Detection> Detections);

/// <summary>
/// An incident on one page: what the SOC sees in a list. Assets, zones, rules and techniques are sorted.
/// </summary>
public sealed record IncidentSummary(
    FactId IncidentId,
    IncidentStatus Status,
    bool AwaitsAcknowledgement,
    string? Owner,
    Disposition? Disposition,
    Severity Severity,
    string Title,
    EventTime FirstTime,
    EventTime LastTime,
    int DetectionCount,
    int Level,
    int Revision,
    int PendingNotifications,
    IReadOnlyList<string> Assets,
    IReadOnlyList<string> Zones,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Techniques,
    IReadOnlyList<FactId> Related)
{
    /// <summary>The summary of an opened incident.</summary>
    public static IncidentSummary Of(IncidentState incident)
    {
        var evidence = incident.Evidence;
        return new IncidentSummary(
            incident.Id, incident.Status, incident.AwaitsAcknowledgement, incident.Owner, incident.Disposition,
            evidence.Severity, evidence.Headline?.Title ?? "", evidence.FirstTime, evidence.LastTime,
            evidence.DetectionCount, incident.Level, incident.Revision, incident.Outbox.Count,
            [.. evidence.Assets], [.. evidence.Zones], [.. evidence.Rules], [.. evidence.Techniques],
            [.. evidence.Related]);
    }
}
