namespace Correlator.Cli.Reports;

/// <summary>One rule on one day (UTC) under two rule sets.</summary>
public sealed record BacktestDay(
    string Rule, DateOnly Day, int InForce, int Candidate, int Added, int Removed, int Changed);

/// <summary>How a detection of the set in force would be told by the other set.</summary>
public sealed record BacktestChange(BacktestDetection InForce, BacktestDetection Candidate);

/// <summary>
/// What one rule set would raise that another does not, what not, and what otherwise. Detections are the same by their
/// id, or when one rule raised them on the same facts.
/// </summary>
public sealed record BacktestComparison(
    IReadOnlyList<BacktestDetection> Added, IReadOnlyList<BacktestDetection> Removed,
    IReadOnlyList<BacktestChange> Changed, IReadOnlyList<BacktestDay> Days)
{
    public bool IsSame => Added.Count == 0 && Removed.Count == 0 && Changed.Count == 0;

    public static BacktestComparison Of(BacktestReport report)
    {
        var inForce = report.InForce.DistinctBy(d => d.Id).ToArray();
        var candidate = report.Candidate.DistinctBy(d => d.Id).ToArray();
        var byId = candidate.ToDictionary(d => d.Id);
        var pairs = inForce.Where(d => byId.ContainsKey(d.Id)).Select(d => new BacktestChange(d, byId[d.Id])).ToList();
        var known = pairs.Select(pair => pair.InForce.Id).ToHashSet();
        // Those that one rule raised on the same facts pair in the order of events.
        var alike = candidate.Where(d => !known.Contains(d.Id)).GroupBy(d => (d.Rule, d.Evidence))
            .ToDictionary(group => group.Key, group => new Queue<BacktestDetection>(group));
        var removed = new List<BacktestDetection>();
        foreach (var detection in inForce.Where(d => !known.Contains(d.Id)))
        {
            if (alike.GetValueOrDefault((detection.Rule, detection.Evidence)) is { Count: > 0 } same)
            {
                pairs.Add(new BacktestChange(detection, same.Dequeue()));
            }
            else removed.Add(detection);
        }

        BacktestDetection[] added = [.. alike.Values.SelectMany(left => left).OrderBy(d => d.Time).ThenBy(d => d.Id)];
        BacktestChange[] changed =
            [.. pairs.Where(IsToldOtherwise).OrderBy(pair => pair.InForce.Time)];
        return new BacktestComparison(added, removed, changed, DaysOf(inForce, candidate, added, removed, changed));
    }

    private static bool IsToldOtherwise(BacktestChange pair) =>
        pair.InForce.Severity != pair.Candidate.Severity || pair.InForce.Text != pair.Candidate.Text;

    private static BacktestDay[] DaysOf(
        BacktestDetection[] inForce, BacktestDetection[] candidate, BacktestDetection[] added,
        List<BacktestDetection> removed, BacktestChange[] changed)
    {
        var days = new SortedDictionary<(string Rule, DateOnly Day), BacktestDay>();
        foreach (var detection in inForce) Count(detection, day => day with { InForce = day.InForce + 1 });
        foreach (var detection in candidate) Count(detection, day => day with { Candidate = day.Candidate + 1 });
        foreach (var detection in added) Count(detection, day => day with { Added = day.Added + 1 });
        foreach (var detection in removed) Count(detection, day => day with { Removed = day.Removed + 1 });
        foreach (var change in changed) Count(change.InForce, day => day with { Changed = day.Changed + 1 });
        return [.. days.Values];

        void Count(BacktestDetection detection, Func<BacktestDay, BacktestDay> one)
        {
            var key = (detection.Rule, DateOnly.FromDateTime(detection.Time.ToDateTimeOffset().UtcDateTime));
            days[key] = one(days.GetValueOrDefault(key) ?? new BacktestDay(key.Rule, key.Item2, 0, 0, 0, 0, 0));
        }
    }
}
