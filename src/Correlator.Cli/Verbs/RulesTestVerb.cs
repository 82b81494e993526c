using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules test</c>: gives each rule what its tests say, and tells what came of it that should not have, or
/// did not come.
/// </summary>
internal static class RulesTestVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Tests (*.test.yaml), or directories of rules and their tests. Default: the shipped ones.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        paths.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0) SharedOptions.PathsExist(result);
        });
        var command = new Command("test", "Run the tests that rules ship with; exit code 1 when one fails.") { paths };
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = parsed.GetValue(paths) ?? [];
            var report = await ProgressBars
                .Run(terminal, "rules test", progress => operations.TestRules(asked, progress, cancellation))
                .ConfigureAwait(false);
            foreach (var error in report.Errors)
            {
                terminal.Error.WriteLine(TerminalText.Clean(error, terminal.ErrorIsTerminal));
            }

            if (report.Errors.Count > 0) return ExitCode.WrongUsage;
            Write(terminal, report);
            return report.Cases.All(IsPassed) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static bool IsPassed(RuleTestView test) => test.Differences.Count == 0;

    /// <summary>A line a case, however long: whoever searches the output finds it whole.</summary>
    private static void Write(Terminal terminal, RulesTestReport report)
    {
        foreach (var test in report.Cases)
        {
            Say(terminal, IsPassed(test)
                ? $"ok      {test.Rule}: {test.Name}"
                : $"FAILED  {test.Rule}: {test.Name} ({test.Where})");
            foreach (var difference in test.Differences) Say(terminal, $"        {difference}");
        }

        var failed = report.Cases.Count(test => !IsPassed(test));
        Say(terminal,
            $"{Figures.Of(report.Files, "file")}, {Figures.Of(report.Cases.Count, "case")}: "
            + $"{Figures.Count(report.Cases.Count - failed)} ok, {Figures.Count(failed)} failed.");
    }

    private static void Say(Terminal terminal, string line) =>
        terminal.Out.WriteLine(TerminalText.Clean(line, terminal.OutIsTerminal));
}
