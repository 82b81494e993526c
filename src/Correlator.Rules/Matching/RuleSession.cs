using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <summary>
/// The engine: a fact seeds each pattern that accepts it, and the memories of the other patterns are searched for what
/// completes a match. No partial match is kept, so what is remembered is facts, and their number is bounded.
/// </summary>
internal sealed partial class RuleSession : IRuleSession
{
    private readonly string _zone;
    private readonly PendingFacts _pending = new();
    private readonly Dictionary<Type, (FactType Type, TypeNode Node)> _types = [];
    private readonly AlphaHits _hits = new();
    private readonly List<RuleMatch> _stated = [];
    private readonly Tally _tally = new();
    private readonly MatchPool _pool = new();
    private RuleNetwork _network;
    private RuleSetOptions _options;
    private FactMemory?[] _memories = [];
    private long[] _retentions = [];
    private RuleState?[] _states = [];
    private WaitingMatches _waiting = new();
    private KnownFacts _known;
    private LinkedFacts _linked;
    private long _clock;
    private long _since = long.MinValue;
    private long _order;
    private long _arrivals;
    private long _sweptAt;
    private int _advances;

    public RuleSession(RuleNetwork network, string zone)
    {
        (_network, _options, _zone) = (network, network.Options, zone);
        _context = new MatchContext(zone);
        _restsOn = RestsOn;
        _agendaOrder = CompareOnAgenda;
        _known = new KnownFacts(_options.KnownFactsMax);
        _linked = new LinkedFacts(_options.Types, _options.SupportsMax);
        Adopt(network);
    }

    public bool WaitsForTime => _waiting.Count > 0 || NextClosing() < long.MaxValue;

    public void Insert(object fact, int origin = 0)
    {
        var type = TypeOf(fact).Type;
        Wait(new PendingFact(
            fact, type, type.KnownAtOf(fact), type.TimeOf(fact), origin, PendingKind.Insert, _arrivals++));
    }

    public void Retract(object fact, EventTime at)
    {
        var type = TypeOf(fact).Type;
        var known = Math.Max(at.Ticks, type.KnownAtOf(fact));
        Wait(new PendingFact(fact, type, known, type.TimeOf(fact), 0, PendingKind.Retract, _arrivals++));
    }

    public void Update(object old, object replacement, EventTime at, int origin = 0)
    {
        // The new one is known a tick after the old one has gone, or later: so they are never there together.
        Retract(old, at);
        var type = TypeOf(replacement).Type;
        var known = Math.Max(Math.Max(at.Ticks, TypeOf(old).Type.KnownAtOf(old)) + 1, type.KnownAtOf(replacement));
        Wait(new PendingFact(
            replacement, type, known, type.TimeOf(replacement), origin, PendingKind.Insert, _arrivals++));
    }

    public void Advance(EventTime watermark)
    {
        while (_pending.Count > 0 && _pending.First.Known < watermark.Ticks) WorkNext();
        MoveTo(watermark.Ticks);

        // A sweep walks over all that the session holds: it is made when there may be something to forget, and not so
        // often that it would be felt.
        if (++_advances < _states.Length + _memories.Length || _clock - _sweptAt <= _network.RetentionTicks / 16) return;
        Sweep();
    }

    public void Drain(List<RuleMatch> matches)
    {
        matches.AddRange(_stated);
        _stated.Clear();
    }

    private void Wait(in PendingFact fact)
    {
        if (fact.Known < _clock) _tally.Late++;
        _pending.Add(fact);

        // At the bound the oldest is worked before its time: nothing is lost, only the order is then that of arrival.
        if (_pending.Count > _options.FactsPerStepMax) WorkNext();
    }

    private void WorkNext()
    {
        var next = _pending.Take();
        MoveTo(next.Known);
        if (next.Kind == PendingKind.Retract) Withdraw(next.Fact, next.Type);
        else Work(next.Fact, next.Type, next.Time, next.Origin);
        WorkDerived();
    }

    /// <summary>
    /// Lets time pass: windows that end before <paramref name="time"/> are judged, in the order of their ends.
    /// </summary>
    private void MoveTo(long time)
    {
        if (time <= _clock) return;
        while (true)
        {
            var deadline = _waiting.Count == 0 ? long.MaxValue : _waiting.NextDeadline;
            var closing = NextClosing();
            if (closing - 1 < deadline && closing <= time)
            {
                _clock = Math.Max(_clock, closing);
                CloseWindows();
            }
            else if (deadline < time)
            {
                // All of one moment together: they are one agenda, and none of them hears of what another yields.
                _clock = Math.Max(_clock, deadline);
                while (_waiting.Count > 0 && _waiting.NextDeadline == deadline) Judge(_waiting.Take());
            }
            else
            {
                break;
            }

            FireAgenda();
            WorkDerived();
        }

        _clock = Math.Max(_clock, time);
    }

    private (FactType Type, TypeNode Node) TypeOf(object fact)
    {
        var type = fact.GetType();
        if (_types.TryGetValue(type, out var known)) return known;
        var declared = _options.Types.Find(type) ?? throw new ArgumentException(
            $"Nobody has said how facts of type {type.Name} tell their time: add it to RuleSetOptions.Types.", nameof(fact));
        known = (declared, _network.NodeOf(type));
        _types.Add(type, known);
        return known;
    }

    private RuleState StateOf(CompiledRule rule) => _states[rule.Number] ??= new RuleState(rule, _options, _since);

    /// <summary>Null while the rule has nothing of its own yet.</summary>
    private RuleState? StateIfAny(CompiledRule rule) => _states[rule.Number];

    private bool IsDisabled(RuleBody body) => _states[body.RuleNumber]?.DisabledBy is not null;

    private bool IsDisabled(CompiledRule rule) => _states[rule.Number]?.DisabledBy is not null;

    private FactMemory MemoryOf(MemoryPlan plan) => _memories[plan.Number] ??=
        plan.Accept(new MemoryOpener(_options.FactsPerPatternMax, _retentions[plan.Number]));

    /// <summary>Forgets what no rule can use any more. Only saves memory: what matches is decided by time.</summary>
    private void Sweep()
    {
        (_sweptAt, _advances) = (_clock, 0);
        foreach (var memory in _memories) memory?.Expire(_clock);
        foreach (var state in _states) state?.Expire(_clock);
        _known.Expire(_clock);
        _linked.Expire(_clock);
    }

    /// <summary>
    /// Counts a fault of the rule's own code; at the limit the rule is disabled in this session, and the others go on.
    /// </summary>
    private void Blame(CompiledRule rule, Exception fault)
    {
        _tally.ConditionFaults++;
        var state = StateOf(rule);
        state.Faults++;
        if (state.Faults < _options.ConditionFaultsMax || state.DisabledBy is not null) return;
        while (state.Waiting.First is { } first) Drop(first.Value);
        state.Disable($"{fault.GetType().Name}: {fault.Message}");
    }

    private void Blame(ReadOnlySpan<CompiledRule> rules, Exception fault)
    {
        foreach (var rule in rules)
        {
            if (!IsDisabled(rule)) Blame(rule, fault);
        }
    }
}
