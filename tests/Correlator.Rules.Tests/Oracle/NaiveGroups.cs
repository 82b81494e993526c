namespace Correlator.Rules.Tests.Oracle;

/// <summary>Goes through the whole log for one grouping pattern and tells each time that a group reached its threshold.</summary>
internal sealed class NaiveGroups(NaiveLog log, PatternSpec pattern, int born, long lateness)
{
    private readonly Grouping _group = pattern.Group!;

    private long Window => TimeSpan.FromSeconds(_group.Window).Ticks;

    public List<Unit> Elements() => _group.IsTumbling ? Tumbling() : Sliding();

    /// <summary>When the windows of this entry end.</summary>
    public long EndOf(Entry entry) => (entry.Time / Window + 1) * Window;

    private List<Unit> Sliding()
    {
        var found = new List<Unit>();
        foreach (var group in Members().GroupBy(KeyOf))
        {
            var (members, isAbove) = (new List<Entry>(), false);
            foreach (var (step, entry, isRetraction) in ChangesOf([.. group]))
            {
                var clock = log.ClockOf(step);
                members.RemoveAll(m => clock - m.Time > Window + lateness);
                if (isRetraction)
                {
                    if (members.Remove(entry)) isAbove &= members.Count > 0 && Holds(members);
                    continue;
                }

                var newest = members.Select(m => m.Time).Append(entry.Time).Max();
                members.RemoveAll(m => newest - m.Time > Window);
                if (newest - entry.Time > Window) continue;
                isAbove &= members.Count > 0 && Holds(members);
                members.Add(entry);
                members = [.. members.OrderBy(m => m.Time).ThenBy(m => m.Work)];
                if (isAbove || !Holds(members)) continue;
                isAbove = true;
                found.Add(UnitOf(Evidence(members), entry, entry.Time, entry.End, step));
            }
        }

        return found;
    }

    private List<Unit> Tumbling()
    {
        var found = new List<Unit>();
        foreach (var window in Members().Where(e => log.ClockOf(e.Work) < EndOf(e)).GroupBy(e => (KeyOf(e), EndOf(e))))
        {
            var end = window.Key.Item2;
            var close = log.Steps.FindIndex(s => s.Kind == StepKind.Close && s.Clock >= end);
            if (close < 0) continue;
            var members = window.Where(e => e.Retracted > close).OrderBy(e => e.Time).ThenBy(e => e.Work).ToList();
            if (members.Count > 0 && Holds(members)) found.Add(UnitOf(members, members[^1], end - 1, members[^1].End, close));
        }

        return found;
    }

    private IEnumerable<Entry> Members() => log.Entries.Where(e => e.Work >= born && NaiveConditions.Accepts(pattern, e.Fact));

    private object KeyOf(Entry entry) => _group.By is { } by ? NaiveConditions.Read(entry.Sample!, by) ?? "" : "";

    private static IEnumerable<(int Step, Entry Entry, bool IsRetraction)> ChangesOf(Entry[] entries) =>
        entries.Select(e => (e.Work, e, false))
            .Concat(entries.Where(e => e.Retracted < int.MaxValue).Select(e => (e.Retracted, e, true)))
            .OrderBy(c => c.Item1);

    private List<Entry> Evidence(List<Entry> members) => _group.Figure != Figure.Distinct
        ? members
        : [.. members.Where((m, i) => !members.Skip(i + 1).Any(l => Equals(DistinctOf(l), DistinctOf(m))))];

    private object? DistinctOf(Entry entry) => NaiveConditions.Read(entry.Sample!, _group.Distinct);

    private static Unit UnitOf(List<Entry> members, Entry last, long time, long end, int step) => new(
        last.Fact, [.. members], true, time, end,
        members.TrueForAll(m => m.Origin == members[0].Origin) ? members[0].Origin : 0, step);

    private bool Holds(List<Entry> members)
    {
        var values = members.Select(m => m.Sample!.Value).Order().ToArray();
        return _group.Figure switch
        {
            Figure.Count => members.Count >= _group.Bound,
            Figure.Distinct => members.Select(DistinctOf).Distinct().Count() >= _group.Bound,
            Figure.Sum => values.Sum() >= _group.Bound,
            Figure.Average => values.Average() >= _group.Bound,
            Figure.Min => values[0] <= _group.Bound,
            Figure.Max => values[^1] >= _group.Bound,
            Figure.Percentile => Percentile(values, _group.Share) >= _group.Bound,
            _ => members.Count >= 2 && Percentile(values, 0.5) >= _group.Bound,
        };
    }

    private static double Percentile(double[] sorted, double share)
    {
        var rank = share * (sorted.Length - 1);
        var below = (int)rank;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
