using Correlator.Model.Facts;
using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>
/// The sliding windows of one count, a group each. A window ends at the newest time of its group; a threshold is
/// reached on the way
/// up only. Bounded over all groups.
/// </summary>
internal sealed class CountMemory(CountPattern pattern, int membersMax, long latenessTicks)
{
    private static readonly object NullKey = new();

    private readonly Dictionary<object, Group> _groups = [];
    private readonly Queue<Member> _arrivals = new();
    private int _live;

    public int Count => _live;

    /// <summary>Members that the bound pushed out so far.</summary>
    public long Evicted { get; private set; }

    /// <summary>Counts the fact; returns an element when its group has reached the threshold by it.</summary>
    public Element? Add(Fact fact, int origin)
    {
        // Both are asked before anything changes: they are a rule's own code and may throw.
        var key = pattern.GroupBy?.Invoke(fact) ?? NullKey;
        var value = pattern.Distinct?.Invoke(fact) ?? NullKey;
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new Group(key));
        group.Newest = Math.Max(group.Newest, fact.Time.Ticks);
        Prune(group);
        if (group.Newest - fact.Time.Ticks > pattern.WindowTicks) return null;
        if (Number(group) < pattern.AtLeast) group.IsAbove = false;
        Enter(group, new Member(group, fact, origin, value));
        EvictBeyondBound();
        if (group.IsAbove || Number(group) < pattern.AtLeast) return null;
        group.IsAbove = true;
        return Evidence(group, fact);
    }

    /// <summary>Forgets groups and members that no window can hold any more.</summary>
    public void Expire(long clock)
    {
        while (_arrivals.TryPeek(out var oldest))
        {
            if (!oldest.IsGone)
            {
                if (clock - oldest.Time <= pattern.WindowTicks + latenessTicks) return;
                Remove(oldest);
            }

            _arrivals.Dequeue();
        }
    }

    public void Clear()
    {
        _groups.Clear();
        _arrivals.Clear();
        _live = 0;
    }

    /// <summary>Members in the order of arrival, each with its group's state, for a snapshot.</summary>
    public IReadOnlyList<(Fact Fact, int Origin, bool IsAbove, long Newest)> Save() =>
        [.. _arrivals.Where(m => !m.IsGone).Select(m => (m.Fact, m.Origin, m.Group.IsAbove, m.Group.Newest))];

    public void Restore(Fact fact, int origin, bool isAbove, long newest)
    {
        var key = pattern.GroupBy?.Invoke(fact) ?? NullKey;
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new Group(key));
        (group.IsAbove, group.Newest) = (isAbove, newest);
        Enter(group, new Member(group, fact, origin, pattern.Distinct?.Invoke(fact) ?? NullKey));
    }

    private int Number(Group group) => pattern.Distinct is null ? group.Members.Count : group.Values.Count;

    private void Enter(Group group, Member member)
    {
        // Kept in the order of time; nearly always this is an append.
        var at = group.Members.Count;
        while (at > 0 && group.Members[at - 1].Time > member.Time) at--;
        group.Members.Insert(at, member);
        group.Values[member.Value] = group.Values.GetValueOrDefault(member.Value) + 1;
        _arrivals.Enqueue(member);
        _live++;
    }

    private void Prune(Group group)
    {
        var stale = 0;
        while (stale < group.Members.Count && group.Newest - group.Members[stale].Time > pattern.WindowTicks) stale++;
        for (var i = 0; i < stale; i++) Leave(group.Members[i]);
        group.Members.RemoveRange(0, stale);
    }

    private void EvictBeyondBound()
    {
        while (_live > membersMax && _arrivals.TryDequeue(out var oldest))
        {
            if (oldest.IsGone) continue;
            Remove(oldest);
            Evicted++;
        }
    }

    private void Remove(Member member)
    {
        member.Group.Members.Remove(member);
        Leave(member);
        if (member.Group.Members.Count == 0) _groups.Remove(member.Group.Key);
    }

    private void Leave(Member member)
    {
        member.IsGone = true;
        _live--;
        var left = member.Group.Values[member.Value] - 1;
        if (left == 0) member.Group.Values.Remove(member.Value);
        else member.Group.Values[member.Value] = left;
    }

    /// <summary>The members that make up the number: all of them, or the newest of each distinct value.</summary>
    private Element Evidence(Group group, Fact last)
    {
        var members = group.Members;
        if (pattern.Distinct is not null)
        {
            var seen = new HashSet<object>();
            members = [.. members.AsEnumerable().Reverse().Where(m => seen.Add(m.Value)).Reverse()];
        }

        var origin = members.TrueForAll(m => m.Origin == members[0].Origin) ? members[0].Origin : 0;
        return new Element(last, origin, [.. members.Select(m => m.Fact)]);
    }

    private sealed class Group(object key)
    {
        public object Key { get; } = key;
        public List<Member> Members { get; } = [];
        public Dictionary<object, int> Values { get; } = [];
        public bool IsAbove { get; set; }
        public long Newest { get; set; }
    }

    private sealed class Member(Group group, Fact fact, int origin, object value)
    {
        public Group Group { get; } = group;
        public Fact Fact { get; } = fact;
        public int Origin { get; } = origin;
        public object Value { get; } = value;
        public long Time => Fact.Time.Ticks;
        public bool IsGone { get; set; }
    }
}
