using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Model.Attack;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules coverage</c>: the matrix of ATT&amp;CK for ICS, and which rules cover what of it.
/// </summary>
internal static class RulesCoverageVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var rules = SharedOptions.RulesDirectory();
        var navigator = new Option<string?>("--navigator")
        {
            Description = "Also write the coverage as a layer for the ATT&CK Navigator (JSON, layer format 4.5).",
            HelpName = "FILE",
        };
        navigator.Validators.Add(SharedOptions.DirectoryOfFileExists);
        var command = new Command(
            "coverage", "Tell which techniques of ATT&CK for ICS are covered, by which rules, and which are not.")
        {
            rules, navigator,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var listed = await operations.ListCoverage(parsed.GetValue(rules), cancellation).ConfigureAwait(false);
            var coverage = AttackCoverage.Of(listed);
            if (parsed.GetValue(navigator) is { } file)
            {
                WholeFile.Write(file, stream => NavigatorLayer.Write(stream, coverage));
            }

            Write(terminal.OpenPage(), coverage);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(ReportPage page, IReadOnlyList<TechniqueCoverage> coverage)
    {
        foreach (var tactic in AttackTechniques.Tactics)
        {
            var entries = coverage.Where(entry => entry.Technique.Tactics.Contains(tactic.Id)).ToArray();
            page.Heading($"{tactic.Name}: {Count(entries, CoverageState.Covered)} of {entries.Length} covered");
            page.Columns(2, [.. entries.Select(entry => (IReadOnlyList<string>)
            [
                entry.Technique.Id, entry.Technique.Name, AttackCoverage.Name(entry.State),
                string.Join(", ", entry.Rules),
            ])]);
        }

        page.Blank();
        page.Line(0, $"{Figures.Of(coverage.Count, "technique")}: " + string.Join(", ",
            Enum.GetValues<CoverageState>()
                .Select(state => $"{Count(coverage, state)} {AttackCoverage.Name(state)}")) + ".");
    }

    private static int Count(IReadOnlyList<TechniqueCoverage> entries, CoverageState state) =>
        entries.Count(entry => entry.State == state);
}
