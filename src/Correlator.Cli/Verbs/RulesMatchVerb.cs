using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator rules match</c>: which Sigma rules match which raw events, a line of JSON an event.</summary>
internal static class RulesMatchVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var rules = new Argument<string>("RULES") { Description = "A Sigma file, or a directory of them." };
        rules.Validators.Add(SharedOptions.PathsExist);
        var events = SharedOptions.ExistingFiles(
            "EVENTS", "Files of events: one JSON object a line, or objects one after another, or an array.");
        var command = new Command("match", "Tell which Sigma rules match raw events, whatever their log source.")
        {
            rules,
            events,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var broken = await operations.MatchRules(
                parsed.GetRequiredValue(rules), parsed.GetRequiredValue(events), terminal.Out, terminal.Error,
                cancellation).ConfigureAwait(false);
            if (broken == 0) return ExitCode.Done;
            terminal.Error.WriteLine($"{Figures.Of(broken, "event")} could not be read.");
            return ExitCode.Failed;
        });
        return command;
    }
}
