using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator rules list</c>: a line for each rule.</summary>
internal static class RulesListVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var rules = SharedOptions.RulesDirectory();
        var command = new Command("list", "List the rules: id, version, severity, techniques, title, where from.")
        {
            rules,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var listed = await operations.ListRules(parsed.GetValue(rules), cancellation).ConfigureAwait(false);
            terminal.OpenPage().Columns(0, [.. listed.Select(rule => (IReadOnlyList<string>)
            [
                rule.Id, rule.Version, rule.IsEnabled ? Severities.Name(rule.Severity) : "off",
                string.Join(' ', rule.Techniques), rule.Title, rule.Source,
            ])]);
            return ExitCode.Done;
        });
        return command;
    }
}
