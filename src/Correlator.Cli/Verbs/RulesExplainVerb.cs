using System.CommandLine;
using System.CommandLine.Parsing;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator rules explain</c>: what a rule looks for and why, or why a detection of it was raised, down to the
/// sensors' records.
/// </summary>
internal static class RulesExplainVerb
{
    /// <summary>So many of those that an id could mean are enough to go on with.</summary>
    private const int CandidatesMax = 5;

    public static Command Create(IOperations operations, Terminal terminal)
    {
        var rule = new Argument<string>("RULE") { Description = "Id of the rule." };
        var detection = new Argument<string?>("DETECTION")
        {
            Description = "Id of a detection of it, or a unique beginning; without it the rule itself is explained.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var state = new Option<string?>("--state")
        {
            Description = "Directory with the node's state that has the detection. Default: "
                + $"{SharedOptions.DefaultStateDirectory}.",
            HelpName = "DIR",
        };
        state.Validators.Add(SharedOptions.DirectoryExists);
        var report = new Option<string?>("--report")
        {
            Description = "The report of replay --json that has the detection, instead of a state directory.",
            HelpName = "FILE",
        };
        report.Validators.Add(SharedOptions.FileExists);
        var rules = SharedOptions.RulesDirectory();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("explain", "Explain a rule, or why it raised a detection.")
        {
            rule, detection, state, report, rules, json,
        };
        command.Validators.Add(result => SharedOptions.AtMostOneOf(result, state, report));
        command.SetAction(async (parsed, cancellation) =>
        {
            var explained = await operations
                .ExplainRule(parsed.GetRequiredValue(rule), parsed.GetValue(rules), cancellation).ConfigureAwait(false);
            var found = parsed.GetValue(detection) is not { } id ? null
                : parsed.GetValue(report) is { } file ? InReport(id, explained.Id, file)
                : await InState(operations, id, explained.Id, parsed.GetValue(state), cancellation)
                    .ConfigureAwait(false);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(RuleExplanationJson.Of(explained, found));
            else if (found is null) RulePages.Write(terminal.OpenPage(), explained);
            else RulePages.Write(terminal.OpenPage(), explained, found);
            return ExitCode.Done;
        });
        return command;
    }

    private static ExplainedDetection InReport(string id, string rule, string file)
    {
        try
        {
            return Find(id, rule, ReplayReportFile.Detections(file), file);
        }
        catch (InvalidDataException none)
        {
            throw new UsageException(none.Message, none);
        }
    }

    private static async Task<ExplainedDetection> InState(
        IOperations operations, string id, string rule, string? state, CancellationToken cancellation)
    {
        var directory = state ?? SharedOptions.DefaultStateDirectory;
        if (!Directory.Exists(directory)) throw new UsageException($"--state {directory}: there is no such directory");
        var incidents = await operations.ListIncidents(directory, cancellation).ConfigureAwait(false);
        var detections = incidents.SelectMany(incident => incident.Incident.Detections).Select(ExplainedDetection.Of);
        return Find(id, rule, [.. detections], directory);
    }

    private static ExplainedDetection Find(
        string id, string rule, IReadOnlyList<ExplainedDetection> among, string where)
    {
        ExplainedDetection[] all =
            [.. among.Where(d => d.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).DistinctBy(d => d.Id)];
        ExplainedDetection[] found = [.. all.Where(d => d.Rule == rule)];
        if (found.Length == 1) return found[0];
        if (all.Length == 0) throw new UsageException($"{where}: there is no detection {id}");
        throw new UsageException(found.Length == 0
            ? $"{where}: detection {all[0].Id} is one of {all[0].Rule}, not of {rule}"
            : $"{where}: {found.Length} detections of {rule} begin with {id}: "
                + string.Join(", ", found.Take(CandidatesMax).Select(d => d.Id)));
    }
}
