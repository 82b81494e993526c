using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator replay</c>: runs recorded feeds through the engine and explains what it found.</summary>
internal static class ReplayVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var paths = SharedOptions.ExistingPaths("PATH", "Recorded logs, or directories of them; merged by event time.");
        var plant = SharedOptions.PlantFiles();
        var rules = SharedOptions.RulesDirectory();
        var learnUntil = SharedOptions.LearnUntil();
        var learnFraction = SharedOptions.LearnFraction();
        var state = new Option<string?>("--state")
        {
            Description = "Directory to keep state in. Default: a temporary one, removed at the end.",
            HelpName = "DIR",
        };
        var inMemory = new Option<bool>("--in-memory") { Description = "Keep state in memory alone." };
        var json = new Option<string?>("--json")
        {
            Description = "Write the report as JSON (docs/replay-report.md); - is standard output.",
            HelpName = "FILE",
        };
        json.Validators.Add(SharedOptions.DirectoryOfFileExists);
        var speed = new Option<double>("--speed")
        {
            Description = "Recorded seconds a second, or max (the default).",
            HelpName = "max|N",
            CustomParser = ParseSpeed,
        };

        var command = new Command("replay", "Run recorded feeds through the engine and explain what it finds.")
        {
            paths, plant, rules, learnUntil, learnFraction, state, inMemory, json, speed,
        };
        command.Validators.Add(result => SharedOptions.AtMostOneOf(result, learnUntil, learnFraction));
        command.Validators.Add(result => SharedOptions.AtMostOneOf(result, state, inMemory));
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new ReplayRequest
            {
                Paths = parsed.GetRequiredValue(paths),
                PlantFiles = parsed.GetValue(plant) ?? [],
                RulesDirectory = parsed.GetValue(rules),
                LearnUntil = parsed.GetValue(learnUntil),
                LearnFraction = parsed.GetValue(learnFraction),
                StateDirectory = parsed.GetValue(state),
                InMemory = parsed.GetValue(inMemory),
                Speed = parsed.GetValue(speed) is > 0 and < double.PositiveInfinity and var times ? times : null,
            };
            var report = await ProgressBars
                .Run(terminal, "replay", progress => operations.Replay(request, progress, cancellation))
                .ConfigureAwait(false);
            Tell(report, parsed.GetValue(json), terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(ReplayReport report, string? jsonFile, Terminal terminal)
    {
        if (jsonFile == SharedOptions.StandardOutput)
        {
            using var bytes = new MemoryStream();
            ReplayReportJson.Write(bytes, report);
            terminal.Out.Write(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
            terminal.Out.Flush();
            ReplaySummary.Write(terminal.OpenErrorPage(), report);
            return;
        }

        if (jsonFile is not null) WholeFile.Write(jsonFile, stream => ReplayReportJson.Write(stream, report));
        ReplaySummary.Write(terminal.OpenPage(), report);
    }

    private static double ParseSpeed(ArgumentResult result) => result.Tokens[0].Value == "max"
        ? double.PositiveInfinity
        : SharedOptions.ParseNumber(result, "max or a number above 0", n => n > 0) ?? 0;
}
