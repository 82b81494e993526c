using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator incident list</c>: a line for each incident, the worst first.</summary>
internal static class IncidentListVerb
{
    /// <summary>Digits of an id that a line shows; "show" and "ack" take a beginning.</summary>
    private const int IdDigits = 12;

    public static Command Create(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("list", "List the incidents, the worst first.") { state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var incidents = await operations.ListIncidents(parsed.GetRequiredValue(state), cancellation)
                .ConfigureAwait(false);
            var page = terminal.OpenPage();
            if (incidents.Count == 0) page.Line(0, "No incidents.");
            var worst = incidents.OrderByDescending(v => v.Incident.Severity).ThenBy(v => v.Incident.FirstTime);
            page.Columns(0, [.. worst.Select(Row)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<string> Row(IncidentView view) =>
    [
        view.Incident.Id.ToString()[..IdDigits], Severities.Name(view.Incident.Severity), view.Status,
        view.AcknowledgedBy ?? "-",
        view.Incident.FirstTime.ToString(), view.Incident.Zone, view.Incident.Title,
    ];
}
