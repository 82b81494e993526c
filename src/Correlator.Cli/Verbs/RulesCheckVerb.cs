using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules check</c>: tells every error of Sigma files at once, and what could not fire here.
/// </summary>
internal static class RulesCheckVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var paths = SharedOptions.ExistingPaths("PATH", "Sigma files (*.yml, *.yaml), or directories of them.");
        var command = new Command("check", "Check Sigma rules; every error is told with file, line, column and reason.")
        {
            paths,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = parsed.GetRequiredValue(paths);
            var report = await operations.CheckRules(asked, cancellation).ConfigureAwait(false);
            foreach (var error in report.Errors) terminal.Error.WriteLine(error);
            Write(terminal.OpenPage(), report);
            return report.Errors.Count == 0 ? ExitCode.Done : ExitCode.WrongUsage;
        });
        return command;
    }

    private static void Write(ReportPage page, RulesCheckReport report)
    {
        page.Line(0,
            $"{Figures.Of(report.Files, "file")}: {Figures.Of(report.Rules, "rule")}, "
            + $"{Figures.Of(report.Correlations, "correlation rule")}, {Figures.Of(report.Errors.Count, "error")}.");
        if (report.Dark.Count > 0)
        {
            var rules = Figures.Of(report.Dark.Sum(dark => dark.Rules), "rule");
            page.Line(0, $"Dark, because nothing here can fulfil them: {rules}.");
            page.Columns(2, [.. report.Dark.Select(dark => (IReadOnlyList<string>)[dark.Reason, $"{dark.Rules}"])]);
        }

        foreach (var open in report.OpenPlaceholders)
        {
            page.Line(0, $"{open.Rule}: placeholder %{open.Name}% has no values; what needs it does not match.");
        }
    }
}
