using System.Globalization;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Diagnosis;

/// <summary>Looks at each window of each group: which ones reach the threshold, and how near the others come.</summary>
internal sealed class GroupAttempt
{
    private readonly GroupPlan _plan;

    public GroupAttempt(PositivePattern pattern, IReadOnlyList<TimedFact> facts)
    {
        _plan = pattern.Group!;
        var members = facts.Where(f => pattern.Alpha.Tests.All(t => Holds(t, f))).OrderBy(f => f.Time).ToArray();
        var windows = members.GroupBy(m => _plan.KeyOf(m.Fact)).SelectMany(g => WindowsOf([.. g])).ToArray();
        Reached = [.. windows.Where(w => _plan.Holds(w)).Select(w => (BoundOf(w), new TimedFact(w.Last.Fact, w.Time)))];
        if (Reached.Count > 0) return;
        WhyNot = windows.Length == 0
            ? new WhyNotReason(WhyNotKind.NoFact, pattern.Variable, null, null, $"none of {facts.Count} facts fulfils its conditions")
            : Explain(pattern.Variable, windows.MaxBy(w => w.Count)!);
    }

    /// <summary>What the rule's variable would be, and the fact that stands for it.</summary>
    public IReadOnlyList<(object Slot, TimedFact Fact)> Reached { get; }

    public WhyNotReason? WhyNot { get; }

    private static bool Holds(AlphaTest test, TimedFact fact)
    {
        try
        {
            return test.Reader.Read(fact.Fact);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            return false;
        }
    }

    private IEnumerable<WindowFigures> WindowsOf(TimedFact[] group) => _plan.IsTumbling
        ? group.GroupBy(m => m.Time / _plan.WindowTicks)
            .Select(w => new WindowFigures(_plan, [.. w], (w.Key + 1) * _plan.WindowTicks - 1))
        : group.Select(last => new WindowFigures(
            _plan, [.. group.Where(m => m.Time <= last.Time && last.Time - m.Time <= _plan.WindowTicks)], last.Time));

    private object BoundOf(WindowFigures window)
    {
        if (_plan.Binding is null) return window.Last.Fact;
        var figures = new GroupFigures(
            window.Count, window.DistinctCount, window.Sum, window.Average, window.Min, window.Max,
            new EventTime(window.First.Time), new EventTime(window.Last.Time));
        return _plan.Binding(_plan.KeyOf(window.Last.Fact), window.Last.Fact, window.Facts, figures);
    }

    private WhyNotReason Explain(string variable, WindowFigures window)
    {
        var figure = _plan.Threshold switch
        {
            GroupThreshold.Count => $"count {window.Count}, at least {_plan.Bound} asked for",
            GroupThreshold.DistinctCount => $"{window.DistinctCount} different, at least {_plan.Bound} asked for",
            GroupThreshold.Sum => Of("sum", window.Sum, "at least"),
            GroupThreshold.Average => Of("average", window.Average, "at least"),
            GroupThreshold.Min => Of("smallest", window.Min, "at most"),
            GroupThreshold.Max => Of("largest", window.Max, "at least"),
            GroupThreshold.Percentile => Of($"percentile {_plan.Share}", window.Percentile(_plan.Share), "at least"),
            _ => $"count {window.Count}; its condition is false",
        };
        var key = _plan.KeyOf(window.Last.Fact) is { } by and not byte ? $" of '{by}'" : "";
        return new WhyNotReason(WhyNotKind.Threshold, variable, null, window.Last.Fact,
            $"group{key} from {new EventTime(window.First.Time)} to {new EventTime(window.Last.Time)}: {figure}");

        string Of(string name, double value, string side) =>
            string.Create(CultureInfo.InvariantCulture, $"{name} {value}, {side} {_plan.Bound} asked for");
    }
}

/// <summary>The figures of one window.</summary>
internal sealed class WindowFigures(GroupPlan plan, TimedFact[] members, long time) : GroupStatistics
{
    private readonly List<double> _sorted = plan.Value is { } value ? [.. members.Select(m => value.Read(m.Fact)).Order()] : [];

    public long Time => time;
    public TimedFact First => members[0];
    public TimedFact Last => members[^1];
    public override int Count => members.Length;
    public override int DistinctCount =>
        plan.Distinct is { } distinct ? members.Select(m => distinct.Read(m.Fact)).Distinct().Count() : 0;
    public override double Sum => _sorted.Sum();
    public override double Min => _sorted.Count == 0 ? double.NaN : _sorted[0];
    public override double Max => _sorted.Count == 0 ? double.NaN : _sorted[^1];
    public override IReadOnlyList<object> Facts => [.. members.Select(m => m.Fact)];

    public override double Percentile(double share) => Percentiles.Of(_sorted, share);
}
