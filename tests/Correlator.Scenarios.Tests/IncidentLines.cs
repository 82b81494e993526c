using Correlator.Host.Running;

namespace Correlator.Scenarios.Tests;

/// <summary>Incidents as lines that can be compared: ids, detections, facts and where their records are.</summary>
internal static class IncidentLines
{
    public static async Task<List<string>> Of(CorrelatorNode node)
    {
        var incidents = await node.Incidents(default);
        return
        [
            .. incidents.OrderBy(incident => incident.FirstTime).ThenBy(incident => incident.IncidentId).SelectMany(
                incident => incident.Detections.OrderBy(detection => detection.Time).ThenBy(detection => detection.Id).Select(
                    detection => $"{incident.IncidentId} {detection.Id} {detection.Rule} {detection.Severity} {detection.Time} "
                        + string.Join(' ', detection.Facts.Select(fact => $"{fact.Id}@{fact.Source.Feed}:{fact.Source.Position}")))),
        ];
    }
}
