using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <summary>A match that stated something: what it rests on, and what rests on it.</summary>
/// <param name="id">None unless something was raised or concluded: an id costs a hash.</param>
/// <param name="derived">Facts that it yielded.</param>
/// <param name="evidence">Null lets it be told from the facts when it is asked for.</param>
internal sealed class Support(
    RuleInfo rule, RuleBody? body, long time, FactId id, object[] facts, object[] derived, MatchEvidence? evidence)
{
    private MatchEvidence? _evidence = evidence;

    public RuleInfo Rule { get; } = rule;
    public long Time { get; } = time;
    public FactId Id { get; } = id;
    public object[] Facts { get; } = facts;
    public object[] Derived { get; } = derived;

    /// <summary>A fact that it rests on was retracted.</summary>
    public bool IsWithdrawn { get; set; }

    public MatchEvidence Evidence => _evidence ??= new MatchEvidence(
        Rule.Id, Rule.Version, Rule.Title, new EventTime(Time),
        [.. Facts.Select((fact, i) => new Binding(
            body is not null && i < body.Positives.Length ? body.Positives[i].Variable : "exists", fact, [], null, null))]);
}

/// <summary>A fact that matches yielded.</summary>
internal sealed class LinkedFact(object fact, Support first, int depth, long time)
{
    public object Fact { get; } = fact;
    public Support First { get; } = first;

    /// <summary>How many linked facts stand below it, itself included.</summary>
    public int Depth { get; } = depth;
    public long Time { get; } = time;
    public int Supports { get; set; } = 1;
}

/// <summary>
/// Truth maintenance: which matches stated what, and which facts live by them. Bounded by count and by time; what is
/// forgotten can no longer be withdrawn, as expiry is not retraction.
/// </summary>
internal sealed class LinkedFacts(FactTypes types, int supportsMax)
{
    private readonly Queue<Support> _supports = new();
    private readonly Dictionary<object, LinkedFact> _facts = new(new Identity(types));
    private readonly Queue<LinkedFact> _order = new();

    /// <summary>Of all facts that were ever yielded: as many as rules name.</summary>
    private readonly List<Type> _types = [];

    public long RetentionTicks { get; set; }
    public long Evicted { get; private set; }
    public IReadOnlyCollection<Support> Supports => _supports;
    public IReadOnlyCollection<LinkedFact> Facts => _order;
    public bool IsEmpty => _facts.Count == 0;

    /// <summary>Null for one whose time is over, whether it was swept away already or not.</summary>
    public LinkedFact? Find(object fact, long clock)
    {
        // Most facts are of types that no rule yields: those need no look-up.
        foreach (var type in _types)
        {
            if (type != fact.GetType()) continue;
            return _facts.TryGetValue(fact, out var linked) && clock - linked.Time <= RetentionTicks ? linked : null;
        }

        return null;
    }

    public void Add(Support support)
    {
        _supports.Enqueue(support);
        if (_supports.Count <= supportsMax) return;
        _supports.Dequeue();
        Evicted++;
    }

    /// <summary>True when the fact is new; else it has one more support.</summary>
    public bool Link(object fact, Support support, int depth, long time, long clock)
    {
        if (Find(fact, clock) is { } known)
        {
            known.Supports++;
            return false;
        }

        var linked = new LinkedFact(fact, support, depth, time);
        if (!_types.Contains(fact.GetType())) _types.Add(fact.GetType());
        _facts.Remove(fact);
        _facts.Add(fact, linked);
        _order.Enqueue(linked);
        if (_order.Count > supportsMax)
        {
            Remove(_order.Dequeue());
            Evicted++;
        }

        return true;
    }

    /// <summary>Matches that rest on a fact and were not withdrawn yet.</summary>
    public IReadOnlyList<Support> RestingOn(object fact, long clock)
    {
        var identity = _facts.Comparer;
        return
        [
            .. _supports.Where(s => !s.IsWithdrawn && clock - s.Time <= RetentionTicks && s.Facts.Contains(fact, identity)),
        ];
    }

    /// <summary>Takes one support away; true when it was the last.</summary>
    public bool Unlink(object fact, long clock)
    {
        if (Find(fact, clock) is not { } linked || --linked.Supports > 0) return false;
        _facts.Remove(fact);
        return true;
    }

    public void Expire(long clock)
    {
        while (_supports.TryPeek(out var oldest) && clock - oldest.Time > RetentionTicks) _supports.Dequeue();
        while (_order.TryPeek(out var linked) && clock - linked.Time > RetentionTicks) Remove(_order.Dequeue());
    }

    /// <summary>The same, whatever stands in the queue before it.</summary>
    public void Trim(long clock)
    {
        for (var left = _supports.Count; left > 0; left--)
        {
            if (_supports.Dequeue() is var support && clock - support.Time <= RetentionTicks) _supports.Enqueue(support);
        }

        for (var left = _order.Count; left > 0; left--)
        {
            var linked = _order.Dequeue();
            if (clock - linked.Time <= RetentionTicks) _order.Enqueue(linked);
            else Remove(linked);
        }
    }

    private void Remove(LinkedFact linked)
    {
        if (_facts.TryGetValue(linked.Fact, out var current) && current == linked) _facts.Remove(linked.Fact);
    }

    /// <summary>Facts are one when their declared ids are equal, or else when they are equal.</summary>
    private sealed class Identity(FactTypes types) : IEqualityComparer<object>
    {
        private Type? _lastType;
        private FactType? _lastFound;

        public new bool Equals(object? left, object? right)
        {
            if (ReferenceEquals(left, right)) return true;
            if (left is null || right is null || left.GetType() != right.GetType()) return false;
            return Find(left.GetType()) is { HasId: true } type
                ? type.IdOf(left) == type.IdOf(right)
                : left.Equals(right);
        }

        public int GetHashCode(object fact) =>
            Find(fact.GetType()) is { HasId: true } type ? type.IdOf(fact).GetHashCode() : fact.GetHashCode();

        private FactType? Find(Type type)
        {
            if (type != _lastType) (_lastType, _lastFound) = (type, types.Find(type));
            return _lastFound;
        }
    }
}
