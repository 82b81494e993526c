using Correlator.Model.Facts;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>A rule in force: since which step it is there, and what it has tried to state.</summary>
internal sealed class NaiveRule(RuleSpec spec, string shape, int born)
{
    public RuleSpec Spec { get; } = spec;
    public string Shape { get; } = shape;

    /// <summary>Facts of this step and later ones are its.</summary>
    public int Born { get; } = born;

    /// <summary>Each try to state something, in order; what was held back included.</summary>
    public List<(string Key, long Time, long Clock)> Tries { get; } = [];

    /// <summary>Tuples that were tried, of a rule with alternatives.</summary>
    public HashSet<string> Tuples { get; } = [];

    public long Reach(long lateness)
    {
        var patterns = Spec.Bodies.SelectMany(b => b).ToArray();
        return lateness + TimeSpan.TicksPerSecond * patterns.Select(p => p.Group?.Window ?? 0)
            .Concat(patterns.Where(p => p.Use == Use.NotPrecededBy).Select(p => p.Span))
            .Append(Spec.Within + patterns.Where(p => p.Use == Use.NotFollowedBy).Select(p => p.Span).Append(0).Max()).Max();
    }
}

/// <summary>
/// The engine's semantics without the engine: every step goes through the whole log anew. Slow, short and, as far as
/// reading can tell, right.
/// </summary>
internal sealed class NaiveEngine(int latenessSeconds)
{
    private readonly long _lateness = latenessSeconds * TimeSpan.TicksPerSecond;
    private readonly NaiveLog _log = new();
    private readonly List<Pending> _pending = [];
    private readonly List<(FactId Id, long Time)> _known = [];
    private readonly List<Support> _supports = [];
    private readonly List<Linked> _linked = [];
    private readonly Queue<object> _derived = [];
    private List<NaiveRule> _rules = [];
    private long _clock;
    private int _arrivals;

    private enum Order { Insert, Retract }

    private sealed record Pending(object Fact, long Known, long Time, FactId Id, int Origin, Order Kind, int Arrival);

    private sealed record Support(NaiveRule Rule, long Time, FactId Id, object[] Facts, object[] Yielded)
    {
        public bool IsWithdrawn { get; set; }
    }

    private sealed record Linked(object Fact, int Depth, long Time)
    {
        public int Supports { get; set; } = 1;
    }

    /// <summary>A line for each statement and withdrawal.</summary>
    public List<string> Stated { get; } = [];

    /// <summary>What was done, rule by rule and use by use, for telling whether a script tries anything.</summary>
    public List<NaiveMatch> Matches { get; } = [];

    /// <summary>Matches that a throttle held back.</summary>
    public int HeldBack { get; private set; }

    /// <summary>Matches that a retraction made, of rules with an absence.</summary>
    public int Lifted { get; private set; }

    private long Retention => _rules.Select(r => r.Reach(_lateness)).Append(_lateness).Max();

    public void Insert(object fact, int origin) => Wait(fact, ((Sample)fact).Known.Ticks, origin, Order.Insert);

    public void Retract(object fact, EventTime at) =>
        Wait(fact, Math.Max(at.Ticks, ((Sample)fact).Known.Ticks), 0, Order.Retract);

    public void Update(object old, object next, EventTime at, int origin)
    {
        Retract(old, at);
        var gone = Math.Max(at.Ticks, ((Sample)old).Known.Ticks);
        Wait(next, Math.Max(gone + 1, ((Sample)next).Known.Ticks), origin, Order.Insert);
    }

    public void Advance(EventTime watermark)
    {
        WorkPending(watermark.Ticks - 1);
        MoveTo(watermark.Ticks);
    }

    /// <summary>Another set takes over; rules of the same content go on.</summary>
    public void Swap(IEnumerable<(RuleSpec Spec, string Shape)> next, EventTime at)
    {
        WorkPending(at.Ticks);
        MoveTo(at.Ticks + 1);

        // What the old rules have forgotten is forgotten.
        _known.RemoveAll(k => _clock - k.Time > Retention);
        _linked.RemoveAll(l => _clock - l.Time > Retention);
        _supports.RemoveAll(s => _clock - s.Time > Retention);
        Begin(next);
    }

    public void Begin(IEnumerable<(RuleSpec Spec, string Shape)> rules) => _rules =
        [.. rules.Select(n => _rules.Find(r => r.Spec.Content == n.Spec.Content) ?? new NaiveRule(n.Spec, n.Shape, _log.Steps.Count))];

    private void Wait(object fact, long known, int origin, Order kind) =>
        _pending.Add(new Pending(fact, known, ((Sample)fact).At.Ticks, Samples.IdOf(fact), origin, kind, _arrivals++));

    private void WorkPending(long known)
    {
        while (_pending.Where(p => p.Known <= known).OrderBy(p => p.Known).ThenBy(p => p.Kind).ThenBy(p => p.Time)
            .ThenBy(p => p.Id).ThenBy(p => p.Origin).ThenBy(p => p.Arrival).FirstOrDefault() is { } next)
        {
            _pending.Remove(next);
            MoveTo(next.Known);
            if (next.Kind == Order.Retract) WorkRetraction(next.Fact);
            else Work(next.Fact, next.Origin);
            WorkDerived();
        }
    }

    private void MoveTo(long time)
    {
        while (time > _clock)
        {
            var deadline = All().Select(m => m.NextDeadline(_log.Last)).Append(long.MaxValue).Min();
            var end = All().Select(m => m.NextEnd(_clock)).Append(long.MaxValue).Min();
            if (end <= time && end - 1 < deadline) Take(new Step(StepKind.Close, _clock = end));
            else if (deadline < time) Take(new Step(StepKind.Judge, _clock = Math.Max(_clock, deadline), deadline));
            else break;
            Fire();
            WorkDerived();
        }

        _clock = Math.Max(_clock, time);
    }

    private void Take(Step step) => _log.Steps.Add(step);

    private void Work(object fact, int origin)
    {
        if (!_rules.Any(r => r.Spec.Bodies.Any(b => b.Any(p => NaiveConditions.IsWanted(p, fact))))) return;
        if (Samples.HasId(fact))
        {
            _known.RemoveAll(k => _clock - k.Time > Retention);
            if (_known.Any(k => k.Id == Samples.IdOf(fact))) return;
            _known.Add((Samples.IdOf(fact), TimeOf(fact)));
        }

        Take(new Step(StepKind.Work, _clock));
        var end = fact is Outage outage ? Math.Max(outage.At.Ticks, outage.Until.Ticks) : TimeOf(fact);
        _log.Entries.Add(new Entry(fact, TimeOf(fact), end, origin, _log.Last));
        Fire();
    }

    private void WorkDerived()
    {
        while (_derived.TryDequeue(out var fact)) Work(fact, 0);
    }

    private void WorkRetraction(object first)
    {
        Take(new Step(StepKind.Retract, _clock));
        var gone = new Queue<object>([first]);
        while (gone.TryDequeue(out var fact))
        {
            _known.RemoveAll(k => Samples.HasId(fact) && k.Id == Samples.IdOf(fact));
            foreach (var entry in _log.Entries.Where(e => e.Retracted == int.MaxValue && IsOne(e.Fact, fact))) entry.Retracted = _log.Last;
            foreach (var support in _supports.Where(s => !s.IsWithdrawn && _clock - s.Time <= Retention && s.Facts.Any(f => IsOne(f, fact))).ToArray())
            {
                support.IsWithdrawn = true;
                if (support.Rule.Spec is { Raises: true } or { Concludes: > 0 })
                {
                    Stated.Add(Samples.Line("Withdrawn", support.Rule.Spec.Id, _clock, support.Facts.Select(Samples.Name), support.Id));
                }

                foreach (var yielded in support.Yielded)
                {
                    if (Find(yielded) is not { } linked || --linked.Supports > 0) continue;
                    _linked.Remove(linked);
                    gone.Enqueue(yielded);
                }
            }
        }

        Fire();
    }

    private void Fire()
    {
        var decided = All().SelectMany(m => m.DecidedAt(_log.Last)).ToList();
        decided.Sort(Compare);
        foreach (var match in decided.Where(m => m.Origin == 0)) State(match);
    }

    private IEnumerable<NaiveMatches> All() => _rules.SelectMany(r =>
        r.Spec.Bodies.Select((_, body) => new NaiveMatches(_log, r, body, _lateness)));

    private void State(NaiveMatch match)
    {
        var (rule, spec) = (match.Rule, match.Rule.Spec);
        if (spec.Either.Length > 0 && !rule.Tuples.Add(string.Join(' ', match.Positives.Select(u => $"{u.Work}/{u.Members[^1].Work}")))) return;
        var key = KeyOf(match);
        if (spec.Throttle is { } throttle && IsHeldBack(rule, throttle, key, match.Time))
        {
            HeldBack++;
            return;
        }

        Matches.Add(match);
        if (_log.Steps[^1].Kind == StepKind.Retract) Lifted++;
        var facts = FactsOf(match);
        object[] yielded =
        [
            .. spec.Yields is { } yields ? [new Derived(yields.Stage, match.Positives[0].Sample!.Key,
                yields.AtMatch ? new EventTime(match.Time) : match.Positives[0].Sample!.At)] : Array.Empty<object>(),
            .. spec.Concludes > 0 ? [new NaiveConclusion(spec.Id, $"c{spec.Concludes}", match.Time, Identify("conclusion"))] : Array.Empty<object>(),
        ];
        var id = Identify("detection");
        var depth = DepthOf(match);
        _supports.Add(new Support(rule, match.Time, id, facts, yielded));
        if (spec.Raises || spec.Concludes > 0) Stated.Add(Samples.Line("Stated", spec.Id, match.Time, facts.Select(Samples.Name), id));
        foreach (var fact in yielded)
        {
            if (Find(fact) is { } linked)
            {
                linked.Supports++;
                continue;
            }

            _linked.Add(new Linked(fact, depth + 1, match.Time));
            _derived.Enqueue(fact);
        }

        FactId Identify(string what) => FactId.Of(
            [what, spec.Id, "1.0", rule.Shape, "plant", key, .. facts.Select(f => Samples.IdOf(f).ToString())]);
    }

    private static string KeyOf(NaiveMatch match) => match.Rule.Spec.Throttle is not { } throttle ? ""
        : throttle.By is { } by ? $"{NaiveConditions.Read(match.Positives[0].Sample!, by)}"
        : "all";

    private bool IsHeldBack(NaiveRule rule, ThrottleSpec throttle, string key, long time)
    {
        rule.Tries.Add((key, time, _clock));
        var (span, passed, isHeld) = (throttle.Span * TimeSpan.TicksPerSecond, new List<long>(), false);
        foreach (var (_, at, clock) in rule.Tries.Where(t => t.Key == key))
        {
            if (passed.Count > 0 && clock - passed.Max() >= span) passed.Clear();
            isHeld = passed.Count >= throttle.AtMost && at - passed.OrderDescending().ElementAt(throttle.AtMost - 1) < span;
            if (!isHeld || (throttle.AfterQuiet && at > passed.Max())) passed.Add(at);
        }

        return isHeld;
    }

    private static object[] FactsOf(NaiveMatch match)
    {
        var facts = new List<object>();
        foreach (var fact in match.Positives.SelectMany(u => u.Members.Select(m => m.Fact)).Concat(match.Evidence.Select(e => e.Fact)))
        {
            if (!facts.Exists(f => ReferenceEquals(f, fact))) facts.Add(fact);
        }

        return [.. facts];
    }

    private int Compare(NaiveMatch a, NaiveMatch b)
    {
        var order = b.Rule.Spec.Priority.CompareTo(a.Rule.Spec.Priority);
        if (order == 0) order = _rules.IndexOf(a.Rule).CompareTo(_rules.IndexOf(b.Rule));
        if (order == 0) order = a.Time.CompareTo(b.Time);
        if (order == 0) order = DepthOf(b).CompareTo(DepthOf(a));
        if (order == 0) order = a.Body.CompareTo(b.Body);
        for (var i = 0; order == 0 && i < Math.Min(a.Positives.Length, b.Positives.Length); i++) order = a.Positives[i].Time.CompareTo(b.Positives[i].Time);
        for (var i = 0; order == 0 && i < Math.Min(a.Positives.Length, b.Positives.Length); i++)
        {
            order = Samples.IdOf(a.Positives[i].Fact).CompareTo(Samples.IdOf(b.Positives[i].Fact));
        }

        return order;
    }

    private int DepthOf(NaiveMatch match) => FactsOf(match).Max(f => Find(f)?.Depth ?? (f is NaiveConclusion ? 1 : 0));

    private Linked? Find(object fact)
    {
        _linked.RemoveAll(l => _clock - l.Time > Retention);
        return _linked.Find(l => IsOne(l.Fact, fact));
    }

    /// <summary>One by id, or else by what they say.</summary>
    private static bool IsOne(object left, object right) => left.GetType() == right.GetType()
        && (Samples.HasId(left) ? Samples.IdOf(left) == Samples.IdOf(right) : left.Equals(right));

    private static long TimeOf(object fact) => fact is NaiveConclusion conclusion ? conclusion.Time : ((Sample)fact).At.Ticks;
}
