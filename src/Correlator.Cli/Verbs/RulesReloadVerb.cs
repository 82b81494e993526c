using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules reload</c>: a running node, and the members of its cluster, read their rules anew. All of them take over at one point, or
/// none does.
/// </summary>
internal static class RulesReloadVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("reload", "Let a running node and all members of its cluster read their rules anew, without a restart: all take over, or none.") { state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await operations.ReloadRules(parsed.GetValue(state)!, cancellation).ConfigureAwait(false);
            foreach (var error in answer.Errors) terminal.Error.WriteLine(error);
            if (answer.Errors.Count > 0)
            {
                terminal.Error.WriteLine("The rules in force stay as they are.");
                return ExitCode.WrongUsage;
            }

            terminal.Out.WriteLine($"{Figures.Of(answer.Kept, "rule")} kept with what they hold.");
            Write(terminal, "changed", answer.Changed);
            Write(terminal, "added", answer.Added);
            Write(terminal, "removed", answer.Removed);
            if (answer.Nodes.Count > 1) terminal.Out.WriteLine($"rules {answer.InForce} are in force on {string.Join(", ", answer.Nodes)}.");
            if (answer.Unconfirmed.Count == 0) return ExitCode.Done;
            terminal.Error.WriteLine(
                $"Not confirmed yet by {string.Join(", ", answer.Unconfirmed)}: see `correlator cluster show` until all say the same.");
            return ExitCode.Failed;
        });
        return command;
    }

    private static void Write(Terminal terminal, string what, IReadOnlyList<string> rules)
    {
        if (rules.Count > 0) terminal.Out.WriteLine($"{what}: {string.Join(", ", rules)}");
    }
}
