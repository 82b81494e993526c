using Correlator.Model.Detections;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Trying;

/// <summary>What a rule stated, as tests judge it.</summary>
/// <param name="Severity">Null when only a conclusion was drawn.</param>
public sealed record StatedMatch(string Rule, Severity? Severity, string Text, string? Conclusion)
{
    public static StatedMatch Of(Detection detection) => new(detection.Rule, detection.Severity, detection.Text, null);

    internal static StatedMatch Of(RuleMatch match) => new(
        match.Rule, match.Detection?.Severity, match.Detection?.Text ?? match.Conclusion?.Summary ?? match.Text,
        match.Conclusion?.Name);

    public override string ToString() => string.Join(' ',
    [
        Rule,
        .. Severity is { } severity ? new[] { RuleTestWords.Name(severity) } : [],
        .. Conclusion is { } name ? new[] { $"concludes {name}" } : [],
        $"\"{Text}\"",
    ]);
}

/// <summary>Runs cases that give facts or events, and judges what came of any case.</summary>
public static class RuleTestRun
{
    /// <summary>Gives the facts to a session of its own and judges its matches.</summary>
    public static RuleTestResult Run(RuleSet rules, RuleTestCase test)
    {
        var session = rules.OpenSession(test.Zone);
        foreach (var fact in test.Given) session.Insert(fact, 0);
        session.Advance(test.Until);
        var matches = new List<RuleMatch>();
        session.Drain(matches);
        var stated = matches.Where(match => match.Kind == RuleMatchKind.Stated);
        var result = Judge(test, stated.Select(StatedMatch.Of));
        var statistics = session.Statistics;
        return statistics.ConditionFaults == 0 ? result : result with
        {
            Differences = [.. result.Differences, $"! conditions or texts threw {statistics.ConditionFaults} times"],
        };
    }

    /// <summary>
    /// Asks Sigma rules about each event, whatever their log source; a match says which event it was: "event 1".
    /// </summary>
    public static RuleTestResult Run(IReadOnlyList<SigmaRule> rules, RuleTestCase test)
    {
        var stated = new List<StatedMatch>();
        foreach (var (index, root) in test.Events.Index())
        {
            var @event = new SigmaJsonEvent(root);
            foreach (var rule in rules.Where(rule => rule.Matches(@event)))
            {
                stated.Add(new StatedMatch(
                    SigmaEngineRule.IdOf(rule.Header), SigmaEngineRule.SeverityOf(rule.Header.Level), $"event {index + 1}", null));
            }
        }

        return Judge(test, stated);
    }

    /// <summary>Each expected match must be met by a match of its own, and each match must have been expected.</summary>
    public static RuleTestResult Judge(RuleTestCase test, IEnumerable<StatedMatch> stated)
    {
        StatedMatch[] came = [.. stated.Where(match => test.Judges(match.Rule))];
        var metBy = Pair(test.Expect, came);
        return new RuleTestResult(test,
        [
            .. test.Expect.Where((_, i) => metBy[i] < 0).Select(expected => $"- {expected}"),
            .. came.Where((_, i) => !metBy.Contains(i)).Select(match => $"+ {match}"),
        ]);
    }

    // Which came match meets which expected one; -1 for none. An expectation that others could do with gives its match
    // up when it finds another (augmenting paths): the order in a file must not decide.
    private static int[] Pair(IReadOnlyList<ExpectedMatch> expected, StatedMatch[] came)
    {
        var holder = new int[came.Length];
        Array.Fill(holder, -1);
        for (var i = 0; i < expected.Count; i++) Take(i, new bool[came.Length]);
        return [.. Enumerable.Range(0, expected.Count).Select(i => Array.IndexOf(holder, i))];

        bool Take(int wanting, bool[] tried)
        {
            for (var m = 0; m < came.Length; m++)
            {
                if (tried[m] || !expected[wanting].IsMetBy(came[m])) continue;
                tried[m] = true;
                if (holder[m] >= 0 && !Take(holder[m], tried)) continue;
                holder[m] = wanting;
                return true;
            }

            return false;
        }
    }
}
