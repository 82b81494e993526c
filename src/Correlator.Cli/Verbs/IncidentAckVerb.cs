using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator incident ack</c>: somebody takes an incident; its escalation ends.</summary>
internal static class IncidentAckVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Id of the incident, or a unique beginning of it." };
        var by = new Option<string>("--by") { Description = "Who takes it.", HelpName = "NAME", Required = true };
        by.Validators.Add(result =>
        {
            var isBlank = result.Tokens.Count > 0 && string.IsNullOrWhiteSpace(result.Tokens[0].Value);
            if (isBlank) result.AddError("--by must name a person");
        });
        var why = new Option<string?>("--why") { Description = "What there is to say.", HelpName = "TEXT" };
        var state = SharedOptions.ExistingState();

        var command = new Command("ack", "Acknowledge an incident: its escalation ends, and you own it.")
        {
            id, by, why, state,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new AcknowledgeRequest(
                parsed.GetRequiredValue(state), parsed.GetRequiredValue(id), parsed.GetRequiredValue(by).Trim(),
                parsed.GetValue(why));
            var view = await operations.AcknowledgeIncident(request, cancellation).ConfigureAwait(false);
            var incident = view.Incident;
            terminal.OpenPage().Line(0, $"Incident {incident.Id} ({incident.Title}): {IncidentShowVerb.Taken(view)}");
            return ExitCode.Done;
        });
        return command;
    }
}
