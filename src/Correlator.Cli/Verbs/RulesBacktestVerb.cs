using System.CommandLine;
using System.CommandLine.Parsing;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Model.Observations;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules backtest</c>: what a rule set would have raised on past feeds, compared with the one in force.
/// </summary>
internal static class RulesBacktestVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var directory = new Argument<string>("DIR")
        {
            Description = "The rule set to try: a directory with rules and tuning.",
        };
        directory.Validators.Add(SharedOptions.DirectoryExists);
        var paths = SharedOptions.ExistingPaths("FEED", "Recorded logs, or directories of them; merged by event time.");
        var plant = SharedOptions.PlantFiles();
        var inForce = new Option<string?>("--in-force")
        {
            Description = "Directory of the rule set in force. Default: the shipped rules as they are.",
            HelpName = "DIR",
        };
        inForce.Validators.Add(SharedOptions.DirectoryExists);
        var from = Time("--from", "Count only detections from this event time on (ISO 8601, UTC if no offset).");
        var to = Time("--to", "Count only detections before this event time.");
        var learnUntil = SharedOptions.LearnUntil();
        var learnFraction = SharedOptions.LearnFraction();
        var json = new Option<string?>("--json")
        {
            Description = "Also write the comparison as JSON (docs/rules.md).",
            HelpName = "FILE",
        };
        json.Validators.Add(SharedOptions.DirectoryOfFileExists);
        var command = new Command(
            "backtest", "Tell what a rule set would have raised on past feeds that the one in force did not.")
        {
            directory, paths, plant, inForce, from, to, learnUntil, learnFraction, json,
        };
        command.Validators.Add(result => SharedOptions.AtMostOneOf(result, learnUntil, learnFraction));
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new BacktestRequest
            {
                RulesDirectory = parsed.GetRequiredValue(directory),
                Paths = parsed.GetRequiredValue(paths),
                PlantFiles = parsed.GetValue(plant) ?? [],
                InForceDirectory = parsed.GetValue(inForce),
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                LearnUntil = parsed.GetValue(learnUntil),
                LearnFraction = parsed.GetValue(learnFraction),
            };
            if (request is { From: { } first, To: { } last } && first >= last)
            {
                throw new UsageException($"--from {first} is not before --to {last}");
            }

            var report = await ProgressBars
                .Run(terminal, "backtest", progress => operations.Backtest(request, progress, cancellation))
                .ConfigureAwait(false);
            var comparison = BacktestComparison.Of(report);
            if (parsed.GetValue(json) is { } file)
            {
                WholeFile.Write(file, stream => BacktestJson.Write(stream, report, comparison));
            }

            BacktestPages.Write(terminal.OpenPage(), report, comparison);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<EventTime?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = SharedOptions.ParseTime,
    };
}
