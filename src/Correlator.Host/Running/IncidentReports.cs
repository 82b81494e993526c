using Correlator.Actors.Incidents;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Host.Running;

/// <summary>Incidents as commands show them.</summary>
internal static class IncidentReports
{
    public static IncidentReport Of(IncidentAnswer answer) =>
        IncidentReport.Of(answer.Summary.IncidentId, answer.Summary.Zones[0], answer.Detections);

    public static IncidentView View(IncidentAnswer answer) => new(
        Of(answer), answer.Summary.Status.ToString().ToLowerInvariant(), answer.Summary.Owner);
}
