using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Model.Incidents;

namespace Correlator.Host.Running;

/// <summary>Incidents as commands show them.</summary>
internal static class IncidentReports
{
    public static IncidentReport Of(IncidentSnapshot incident) => IncidentReport.Of(
        incident.IncidentId, incident.Zones.Count == 1 ? incident.Zones[0] : string.Join(", ", incident.Zones), incident.Detections);

    public static IncidentView View(IncidentSnapshot incident) => new(
        Of(incident), incident.Status.ToString().ToLowerInvariant(), incident.Owner);
}
