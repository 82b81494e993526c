using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator incident show</c>: explains an incident down to the sensor's records.</summary>
internal static class IncidentShowVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Id of the incident, or a unique beginning of it." };
        var state = SharedOptions.ExistingState();
        var command = new Command("show", "Explain an incident: rules, facts, and the sensor's records behind them.")
        {
            id, state,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var view = await operations
                .ShowIncident(parsed.GetRequiredValue(state), parsed.GetRequiredValue(id), cancellation)
                .ConfigureAwait(false);
            var page = terminal.OpenPage();
            IncidentPages.Write(page, view.Incident);
            var status = view.AcknowledgedBy is null ? $"{view.Status}, nobody has acknowledged it" : Taken(view);
            page.Line(3, status, label: "Status      ");
            foreach (var line in view.Notifications) page.Line(5, line, label: "- ");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>"acknowledged by maria at … (why)".</summary>
    internal static string Taken(IncidentView view)
    {
        var at = view.AcknowledgedAt is { } time ? $" at {EventTime.FromDateTimeOffset(time)}" : "";
        return $"{view.Status}, acknowledged by {view.AcknowledgedBy}{at}{(view.Why is null ? "" : $": {view.Why}")}";
    }
}
