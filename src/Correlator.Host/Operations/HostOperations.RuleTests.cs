using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Host.Running;
using Correlator.Model.Detections;
using Correlator.Rules;
using Correlator.Rules.Language.Sigma;
using Correlator.Rules.Trying;

namespace Correlator.Host.Operations;

/// <content>Rules tried on the tests that they ship with.</content>
internal sealed partial class HostOperations
{
    public async Task<RulesTestReport> TestRules(
        IReadOnlyList<string> paths, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var files = SigmaFiles.Read([.. paths.Select(FolderOf).Distinct(StringComparer.Ordinal)], cancellation);
        var sigma = SigmaContent.Of(files.Sigma);
        // As written: how a plant tunes them would make the tests of others fail.
        var rules = RuleFiles.Compile(sigma);
        string[] faults = [.. files.Errors, .. RuleFiles.Errors(rules, sigma, "shipped rules")];
        if (faults.Length > 0) return new RulesTestReport(0, [], faults);

        // Dark rules, and those that others join, may be asked about events.
        var ids = rules.Rules.Select(rule => rule.Id).Concat(files.Sigma.Rules.Select(rule => SigmaEngineRule.IdOf(rule.Header)));
        var read = paths.Count == 0
            ? RuleTestFiles.Shipped()
            : RuleTestFiles.Read(paths, ids, isEmptyAllowed: false, cancellation);
        RuleTestCase[] cases = [.. read.Files.SelectMany(file => file.Cases)];
        string[] errors =
        [
            .. read.Errors.Select(error => error.ToString()),
            .. cases.SelectMany(RuleTestFiles.MissingPaths),
            .. cases.SelectMany(test => WhyNotJudged(test, rules, files.Sigma)),
        ];
        if (errors.Length > 0) return new RulesTestReport(read.Files.Count, [], errors);

        var views = new List<RuleTestView>();
        foreach (var test in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = test.AsksAboutEvents ? RuleTestRun.Run(files.Sigma.Rules, test)
                : test.ReplaysFeeds ? await Replay(rules, test, progress, cancellation).ConfigureAwait(false)
                : RuleTestRun.Run(rules, test);
            views.Add(new RuleTestView(test.Rule, test.Name, $"{test.File}:{test.Line}", result.Differences));
        }

        return new RulesTestReport(read.Files.Count, views, []);
    }

    // The rules of a single file of tests lie beside it.
    private static string FolderOf(string path) => Directory.Exists(path) ? path
        : Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    /// <summary>A near-miss of a rule that is not even asked would pass for ever.</summary>
    private static IEnumerable<string> WhyNotJudged(RuleTestCase test, RuleSet rules, SigmaReadResult sigma)
    {
        var isThere = test.AsksAboutEvents
            ? sigma.Rules.Any(rule => SigmaEngineRule.IdOf(rule.Header) == test.Rule)
            : rules.Rules.Any(rule => rule.Id == test.Rule);
        if (isThere || test.Rule.Length == 0) yield break;
        yield return $"{test.File}:{test.Line}:1: " + (test.AsksAboutEvents
            ? $"events: '{test.Rule}' is no Sigma rule that looks at one record"
            : $"rule: '{test.Rule}' is dark or only joined by others: it can be asked about events alone");
    }

    private static async Task<RuleTestResult> Replay(
        RuleSet rules, RuleTestCase test, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var request = new ReplayRequest
        {
            Paths = [.. test.Feed.Select(path => RuleTestFiles.Resolve(test, path))],
            LearnUntil = test.LearnUntil,
            InMemory = true,
        };
        var plant = PlantFiles.Read([.. test.Plant.Select(path => RuleTestFiles.Resolve(test, path))]);
        var stated = new List<StatedMatch>();
        await ReplayRun.Raise(request, plant, rules, Keep, progress, cancellation).ConfigureAwait(false);
        return RuleTestRun.Judge(test, stated);

        // What the case does not judge would only cost memory.
        void Keep(Detection detection)
        {
            if (test.Judges(detection.Rule)) stated.Add(StatedMatch.Of(detection));
        }
    }
}
