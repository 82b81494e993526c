using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// Windows side by side, a group each. A window is judged once, when it is over; a fact that comes after that is counted
/// and left out.
/// </summary>
internal sealed class TumblingGroups<TKey>(GroupPlan<TKey> plan, int membersMax) : GroupMemory
    where TKey : notnull
{
    private readonly SortedDictionary<long, Dictionary<TKey, List<Member>>> _windows = [];
    private int _count;

    public override int Count => _count;

    public override long ClosesAt => _windows.Count == 0 ? long.MaxValue : EndOf(_windows.Keys.First());

    public override GroupElement? Add(object fact, long time, int origin, long clock)
    {
        var key = plan.Key.Read(fact);
        var number = Math.DivRem(time, plan.WindowTicks).Quotient;
        if (EndOf(number) <= clock)
        {
            // It was judged when time had passed its end, were there facts in it or not.
            TooLate++;
            return null;
        }

        if (!_windows.TryGetValue(number, out var window)) _windows.Add(number, window = []);
        if (!window.TryGetValue(key, out var members)) window.Add(key, members = []);
        members.Add(new Member(fact, time, origin));
        _count++;
        while (_count > membersMax) EvictOldest();
        return null;
    }

    public override void Retract(object fact, Func<object, bool> isIt, long clock)
    {
        var key = plan.Key.Read(fact);
        foreach (var window in _windows.Values)
        {
            if (window.TryGetValue(key, out var members)) _count -= members.RemoveAll(m => isIt(m.Fact));
        }
    }

    public override object? Find(Func<object, bool> isIt) =>
        _windows.Values.SelectMany(w => w.Values).SelectMany(m => m).Select(m => m.Fact).FirstOrDefault(isIt);

    public override void Close(long clock, List<GroupElement> elements)
    {
        while (ClosesAt <= clock)
        {
            var (number, window) = _windows.First();
            _windows.Remove(number);
            foreach (var (key, arrived) in window)
            {
                _count -= arrived.Count;
                if (arrived.Count == 0) continue;
                var members = arrived.OrderBy(m => m.Time).ToList();
                var figures = new ListStatistics(members, plan);
                if (plan.Holds(figures)) elements.Add(ElementOf(key, members, figures, EndOf(number) - 1));
            }
        }
    }

    public override void Expire(long clock)
    {
        // A window leaves when it is judged.
    }

    public override void Clear()
    {
        _windows.Clear();
        _count = 0;
    }

    public override IReadOnlyList<GroupMember> Save() =>
    [
        .. _windows.Values.SelectMany(w => w.Values).SelectMany(m => m)
            .Select(m => new GroupMember(m.Fact, m.Time, m.Origin, false)),
    ];

    public override void Restore(GroupMember member) => Add(member.Fact, member.Time, member.Origin, long.MinValue);

    private long EndOf(long number) => (number + 1) * plan.WindowTicks;

    private void EvictOldest()
    {
        var (number, window) = _windows.First();
        var (key, members) = window.First();
        if (members.Count > 0)
        {
            members.RemoveAt(0);
            _count--;
            Evicted++;
            LastEvicted = $"{key}";
        }

        if (members.Count == 0) window.Remove(key);
        if (window.Count == 0) _windows.Remove(number);
    }

    private GroupElement ElementOf(TKey key, List<Member> members, ListStatistics statistics, long time)
    {
        var facts = members.ConvertAll(m => m.Fact).ToArray();
        var origin = members.TrueForAll(m => m.Origin == members[0].Origin) ? members[0].Origin : 0;
        var figures = new GroupFigures(
            statistics.Count, statistics.DistinctCount, plan.Value is null ? double.NaN : statistics.Sum,
            plan.Value is null ? double.NaN : statistics.Average, statistics.Min, statistics.Max,
            new EventTime(members[0].Time), new EventTime(members[^1].Time));
        var bound = plan.Binding is null
            ? facts[^1]
            : plan.Binding(GroupPlan<TKey>.Plain(key), facts[^1], facts, figures);
        return new GroupElement(bound, facts[^1], facts, figures, time, origin);
    }

    private readonly record struct Member(object Fact, long Time, int Origin);

    /// <summary>The figures of a whole window.</summary>
    private sealed class ListStatistics(List<Member> members, GroupPlan plan) : Language.GroupStatistics
    {
        private readonly List<double> _sorted = plan.Value is null ? [] : [.. members.Select(m => plan.Value.Read(m.Fact)).Order()];

        public override int Count => members.Count;
        public override int DistinctCount { get; } =
            plan.Distinct is null ? 0 : members.Select(m => plan.Distinct.Read(m.Fact)).Distinct().Count();
        public override double Sum => _sorted.Sum();
        public override double Min => _sorted.Count == 0 ? double.NaN : _sorted[0];
        public override double Max => _sorted.Count == 0 ? double.NaN : _sorted[^1];
        public override IReadOnlyList<object> Facts => members.ConvertAll(m => m.Fact);

        public override double Percentile(double share) => Percentiles.Of(_sorted, share);
    }
}
