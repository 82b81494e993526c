using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Host.Running;
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
        // As written: how a plant tunes them would make the tests of others fail.
        var rules = RuleFiles.Compile(SigmaContent.Of(SigmaFiles.Read(paths.Where(Directory.Exists).ToArray(), cancellation).Sigma));
        var read = paths.Count == 0
            ? RuleTestFiles.Shipped()
            : RuleTestFiles.Read(paths, rules.Rules.Select(rule => rule.Id), isEmptyAllowed: false, cancellation);
        RuleTestCase[] cases = [.. read.Files.SelectMany(file => file.Cases)];
        string[] errors = [.. read.Errors.Select(error => error.ToString()), .. cases.SelectMany(RuleTestFiles.MissingPaths)];
        if (errors.Length > 0) return new RulesTestReport(read.Files.Count, [], errors);

        var views = new List<RuleTestView>();
        foreach (var test in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = test.ReplaysFeeds
                ? await Replay(rules, test, progress, cancellation).ConfigureAwait(false)
                : RuleTestRun.Run(rules, test);
            views.Add(new RuleTestView(test.Rule, test.Name, $"{test.File}:{test.Line}", result.Differences));
        }

        return new RulesTestReport(read.Files.Count, views, []);
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
        var report = await ReplayRun.Run(request, plant, rules, progress, cancellation).ConfigureAwait(false);
        return RuleTestRun.Judge(test, report.Incidents.SelectMany(incident => incident.Detections).Select(StatedMatch.Of));
    }
}
