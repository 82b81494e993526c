using System.Runtime.InteropServices;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// Sliding windows, a group each. A window ends at the newest time of its group; a threshold is reached on the way up
/// only. Figures are kept up to date with each fact that comes or goes.
/// </summary>
/// <remarks>
/// Members are in one ring in the order of arrival, and in one chain a group in the order of time. Costs a look-up and a
/// write a fact; nothing is allocated in steady state unless a rule asks for distinct values or an order of values.
/// </remarks>
internal sealed class SlidingGroups<TKey> : GroupMemory
    where TKey : notnull
{
    private static readonly object NullValue = new();

    private readonly GroupPlan<TKey> _plan;
    private readonly int _membersMax;
    private readonly long _latenessTicks;
    private readonly Dictionary<TKey, int> _byKey = [];
    private readonly Dictionary<(int Group, object Value), int> _distinct = [];
    private readonly View _view;
    private Window[] _groups = new Window[8];
    private int _freeGroup = -1;
    private int _groupsUsed;
    private Member[] _ring = new Member[16];
    private long _tail;
    private long _head;
    private int _count;

    public SlidingGroups(GroupPlan<TKey> plan, int membersMax, long latenessTicks)
    {
        (_plan, _membersMax, _latenessTicks) = (plan, membersMax, latenessTicks);
        _view = new View(this);
    }

    public override int Count => _count;

    public override GroupElement? Add(object fact, long time, int origin, long clock)
    {
        // All are asked before anything changes: they are a rule's own code and may throw.
        var key = _plan.Key.Read(fact);
        var value = _plan.Value?.Read(fact) ?? 0;
        var distinct = _plan.Distinct is null ? null : _plan.Distinct.Read(fact) ?? NullValue;
        var group = GroupOf(key);
        Forget(group, clock - _plan.WindowTicks - _latenessTicks);
        Forget(group, time - _plan.WindowTicks);
        ref var window = ref _groups[group];
        if (window.Count > 0 && At(window.Newest).Time - time > _plan.WindowTicks) return null;
        if (window.IsAbove && (window.Count == 0 || !Holds(group))) window.IsAbove = false;
        Enter(group, fact, time, origin, value, distinct);
        EvictBeyondBound();
        window = ref _groups[group];
        if (window.IsAbove || window.Count == 0 || !Holds(group)) return null;
        window.IsAbove = true;
        return ElementOf(group, fact, time);
    }

    public override void Retract(object fact, Func<object, bool> isIt, long clock)
    {
        if (!_byKey.TryGetValue(_plan.Key.Read(fact), out var group)) return;
        Forget(group, clock - _plan.WindowTicks - _latenessTicks);
        for (var number = _groups[group].Oldest; number >= 0; number = At(number).Next)
        {
            if (!isIt(At(number).Fact!)) continue;
            Remove(number);
            if (_groups[group].IsAbove && (_groups[group].Count == 0 || !Holds(group))) _groups[group].IsAbove = false;
        }

        if (_groups[group].Count == 0) Free(group);
    }

    public override object? Find(Func<object, bool> isIt)
    {
        for (var number = _tail; number < _head; number++)
        {
            if (At(number).Fact is { } fact && isIt(fact)) return fact;
        }

        return null;
    }

    public override void Expire(long clock)
    {
        while (_tail < _head)
        {
            ref var oldest = ref At(_tail);
            if (oldest.Fact is not null && clock - oldest.Time <= _plan.WindowTicks + _latenessTicks) return;
            DropOldest();
        }
    }

    public override void Clear()
    {
        _byKey.Clear();
        _distinct.Clear();
        Array.Clear(_groups);
        Array.Clear(_ring);
        (_freeGroup, _groupsUsed, _tail, _head, _count) = (-1, 0, 0, 0, 0);
    }

    public override IReadOnlyList<GroupMember> Save()
    {
        var members = new List<GroupMember>();
        for (var number = _tail; number < _head; number++)
        {
            ref var member = ref At(number);
            if (member.Fact is null) continue;
            members.Add(new GroupMember(member.Fact, member.Time, member.Origin, _groups[member.Group].IsAbove));
        }

        return members;
    }

    public override void Restore(GroupMember member)
    {
        var group = GroupOf(_plan.Key.Read(member.Fact));
        _groups[group].IsAbove = member.IsAbove;
        Enter(group, member.Fact, member.Time, member.Origin, _plan.Value?.Read(member.Fact) ?? 0,
            _plan.Distinct is null ? null : _plan.Distinct.Read(member.Fact) ?? NullValue);
    }

    private bool Holds(int group)
    {
        // The commonest question needs no view.
        if (_plan.Threshold == Language.GroupThreshold.Count) return _groups[group].Count >= _plan.Bound;
        _view.Group = group;
        return _plan.Holds(_view);
    }

    private ref Member At(long number) => ref _ring[number & (_ring.Length - 1)];

    private int GroupOf(TKey key)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out var exists);
        if (exists) return group;
        if (_freeGroup >= 0) (group, _freeGroup) = (_freeGroup, _groups[_freeGroup].NextFree);
        else
        {
            if (_groupsUsed == _groups.Length) Array.Resize(ref _groups, _groups.Length * 2);
            group = _groupsUsed++;
        }

        _groups[group] = new Window { Key = key, Oldest = -1, Newest = -1 };
        return group;
    }

    private void Free(int group)
    {
        _byKey.Remove(_groups[group].Key);
        _groups[group] = new Window { NextFree = _freeGroup };
        _freeGroup = group;
    }

    private void Enter(int group, object fact, long time, int origin, double value, object? distinct)
    {
        if (_head - _tail == _ring.Length) Grow();
        ref var window = ref _groups[group];
        ref var member = ref At(_head);

        // Kept in the order of time; nearly always this is an append.
        var before = window.Newest;
        while (before >= 0 && At(before).Time > time) before = At(before).Previous;
        var after = before >= 0 ? At(before).Next : window.Oldest;
        member = new Member { Fact = fact, Time = time, Group = group, Origin = origin, Previous = before, Next = after };
        if (before >= 0) At(before).Next = _head;
        else window.Oldest = _head;
        if (after >= 0) At(after).Previous = _head;
        else window.Newest = _head;
        window.Count++;
        _count++;
        _head++;
        if (_plan.Value is not null) window.Include(value, _plan.NeedsOrder);
        if (distinct is null) return;
        ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(_distinct, (group, distinct), out _);
        if (times++ == 0) window.Distinct++;
    }

    /// <summary>Takes out of a group what is older than this.</summary>
    private void Forget(int group, long time)
    {
        while (_groups[group].Oldest is >= 0 and var oldest && At(oldest).Time < time) Remove(oldest);
    }

    private void EvictBeyondBound()
    {
        while (_count > _membersMax)
        {
            if (At(_tail).Fact is not null)
            {
                Evicted++;
                LastEvicted = $"{_groups[At(_tail).Group].Key}";
            }

            DropOldest();
        }
    }

    private void DropOldest()
    {
        if (At(_tail).Fact is not null)
        {
            var group = At(_tail).Group;
            Remove(_tail);
            if (_groups[group].Count == 0) Free(group);
        }

        _tail++;
    }

    /// <summary>Takes a member out of its group; its place in the ring stays until the tail has passed it.</summary>
    private void Remove(long number)
    {
        ref var member = ref At(number);
        ref var window = ref _groups[member.Group];
        if (member.Previous >= 0) At(member.Previous).Next = member.Next;
        else window.Oldest = member.Next;
        if (member.Next >= 0) At(member.Next).Previous = member.Previous;
        else window.Newest = member.Previous;
        window.Count--;
        _count--;
        var fact = member.Fact!;
        member.Fact = null;
        if (_plan.Value is not null) window.Exclude(_plan.Value.Read(fact), _plan.NeedsOrder);
        if (_plan.Distinct is null) return;
        var key = (member.Group, _plan.Distinct.Read(fact) ?? NullValue);
        var left = _distinct[key] - 1;
        if (left > 0)
        {
            _distinct[key] = left;
            return;
        }

        _distinct.Remove(key);
        window.Distinct--;
    }

    private void Grow()
    {
        var ring = new Member[_ring.Length * 2];
        for (var number = _tail; number < _head; number++) ring[number & (ring.Length - 1)] = At(number);
        _ring = ring;
    }

    private object[] MembersOf(int group)
    {
        var members = new object[_groups[group].Count];
        var number = _groups[group].Oldest;
        for (var i = 0; i < members.Length; i++, number = At(number).Next) members[i] = At(number).Fact!;
        return members;
    }

    private GroupElement ElementOf(int group, object last, long time)
    {
        ref var window = ref _groups[group];
        var origin = -1;
        var members = new List<object>(window.Count);
        HashSet<object>? seen = _plan.Threshold == Language.GroupThreshold.DistinctCount ? [] : null;
        for (var number = window.Newest; number >= 0; number = At(number).Previous)
        {
            ref var member = ref At(number);
            if (seen is not null && !seen.Add(_plan.Distinct!.Read(member.Fact!) ?? NullValue)) continue;
            members.Add(member.Fact!);
            origin = origin < 0 || origin == member.Origin ? member.Origin : 0;
        }

        members.Reverse();

        _view.Group = group;
        var figures = new GroupFigures(
            window.Count, window.Distinct, _plan.Value is null ? double.NaN : window.Sum + window.Compensation,
            _plan.Value is null ? double.NaN : _view.Average, _plan.NeedsOrder ? _view.Min : double.NaN,
            _plan.NeedsOrder ? _view.Max : double.NaN, new EventTime(At(window.Oldest).Time), new EventTime(At(window.Newest).Time));
        var all = members.ToArray();
        var bound = _plan.Binding is null ? last : _plan.Binding(GroupPlan<TKey>.Plain(window.Key), last, all, figures);
        return new GroupElement(bound, last, all, figures, time, origin);
    }

    private struct Member
    {
        public object? Fact;
        public long Time;
        public long Previous;
        public long Next;
        public int Group;
        public int Origin;
    }

    private struct Window
    {
        public TKey Key;
        public long Oldest;
        public long Newest;
        public int Count;
        public int Distinct;
        public int NextFree;
        public bool IsAbove;
        public double Sum;
        public double Compensation;
        public List<double>? Sorted;

        public void Include(double value, bool keepsOrder)
        {
            Accumulate(value);
            if (!keepsOrder) return;
            Sorted ??= [];
            var at = Sorted.BinarySearch(value);
            Sorted.Insert(at < 0 ? ~at : at, value);
        }

        public void Exclude(double value, bool keepsOrder)
        {
            // An empty window sums to nothing, whatever rounding has left.
            if (Count == 0) (Sum, Compensation) = (0, 0);
            else Accumulate(-value);
            if (!keepsOrder) return;
            var at = Sorted!.BinarySearch(value);
            if (at >= 0) Sorted.RemoveAt(at);
        }

        // Neumaier's variant of Kahan's summation (1974).
        private void Accumulate(double value)
        {
            var sum = Sum + value;
            Compensation += Math.Abs(Sum) >= Math.Abs(value) ? Sum - sum + value : value - sum + Sum;
            Sum = sum;
        }
    }

    /// <summary>Reads the figures of the group that is being judged.</summary>
    private sealed class View(SlidingGroups<TKey> owner) : Language.GroupStatistics
    {
        public int Group { get; set; }

        public override int Count => owner._groups[Group].Count;
        public override int DistinctCount => owner._groups[Group].Distinct;
        public override double Sum => owner._groups[Group].Sum + owner._groups[Group].Compensation;
        public override double Min => Sorted is { Count: > 0 } sorted ? sorted[0] : double.NaN;
        public override double Max => Sorted is { Count: > 0 } sorted ? sorted[^1] : double.NaN;
        public override IReadOnlyList<object> Facts => owner.MembersOf(Group);
        private List<double>? Sorted => owner._groups[Group].Sorted;

        public override double Percentile(double share) => Percentiles.Of(Sorted, share);
    }
}

/// <summary>Percentiles of sorted values.</summary>
internal static class Percentiles
{
    /// <summary>Linear between ranks: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996).</summary>
    public static double Of(List<double>? sorted, double share)
    {
        if (sorted is not { Count: > 0 }) return double.NaN;
        var rank = share * (sorted.Count - 1);
        var below = (int)Math.Floor(rank);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
