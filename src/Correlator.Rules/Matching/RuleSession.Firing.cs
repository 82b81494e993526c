using System.Globalization;
using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <content>From complete matches to what they state and do: whose judgement it is, how often, in which order.</content>
internal sealed partial class RuleSession
{
    private readonly List<Match> _agenda = [];
    private readonly Queue<object> _derived = new();
    private readonly MatchContext _context;
    private readonly Func<object, MatchEvidence?> _restsOn;
    private readonly List<EngineSaturated> _saturations = [];
    private readonly Dictionary<(string Rule, string Bound), long> _saturatedAt = [];

    private readonly Comparison<Match> _agendaOrder;

    public void DrainSaturations(List<EngineSaturated> saturations)
    {
        saturations.AddRange(_saturations);
        _saturations.Clear();
    }

    private void Complete(Match match)
    {
        if (match.Origin > 0)
        {
            _tally.JudgedBelow++;
            _pool.Return(match);
            return;
        }

        match.Depth = DepthOf(match);
        _agenda.Add(match);
    }

    /// <summary>Fires what one fact, or the passing of time, has completed.</summary>
    private void FireAgenda()
    {
        if (_agenda.Count == 0) return;
        if (_agenda.Count > 1) _agenda.Sort(_agendaOrder);

        // Nothing that fires adds to the agenda: what it yields is worked afterwards.
        foreach (var match in _agenda)
        {
            if (!IsDisabled(match.Body) && (!match.Body.HasAlternatives || IsFirstOfItsTuple(match))) Fire(match);
            _pool.Return(match);
        }

        _agenda.Clear();
    }

    /// <summary>False when another alternative of the rule has fired for the same facts.</summary>
    private bool IsFirstOfItsTuple(Match match) =>
        StateOf(match.Body.Rule).Fired!.Add(TupleOf(match), _clock, _clock);

    private void WorkDerived()
    {
        while (_derived.TryDequeue(out var fact))
        {
            var type = TypeOf(fact).Type;
            Work(fact, type, type.TimeOf(fact), 0);
        }

        _drawn = 0;
    }

    private void Fire(Match match)
    {
        var body = match.Body;
        Load(match);
        match.RestsOn = _restsOn;
        _context.Load(new EventTime(match.Time), match);
        try
        {
            var key = "";
            if (body.ThrottleBy is { } by)
            {
                key = Convert.ToString(by.Read(_slots), CultureInfo.InvariantCulture) ?? "";
                var throttle = StateOf(body.Rule).Throttle!;
                var evicted = throttle.Evicted;
                var isAllowed = throttle.Allows(key, match.Time, _clock);
                if (throttle.Evicted != evicted) Saturate(body.Rule, nameof(RuleSetOptions.ThrottleKeysMax), key);
                if (!isAllowed)
                {
                    _tally.Throttled++;
                    return;
                }
            }

            if (body.States && !State(match, key) && body.Deed is null) return;
            _tally.Stated++;
            body.Deed?.Do(_slots, _context);
            foreach (var deed in body.FurtherDeeds) deed.Do(_slots, _context);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(body.Rule, fault);
        }
    }

    /// <summary>Raises, concludes and yields. False when nothing came of it.</summary>
    private bool State(Match match, string key)
    {
        var (body, rule) = (match.Body, match.Body.Rule);
        var facts = match.Collect();
        var mayDerive = (body.ConclusionText is null && body.Yields.Length == 0) || IsShallow(match);
        var raises = body.Text is not null;
        var concludes = body.ConclusionText is not null && mayDerive;
        if (!raises && !concludes && (body.Yields.Length == 0 || !mayDerive)) return false;

        var id = raises || concludes ? DetectionWriter.Identify("detection", rule, _context, key, _options.Types) : FactId.None;
        var (text, severity) = raises ? DetectionWriter.Judge(body, _context, _slots) : ("", rule.Info.Severity);
        var detection = raises && IsOfTheModel(facts) ? DetectionWriter.Write(rule, _context, id, text, severity) : null;
        var conclusion = concludes
            ? DetectionWriter.Conclude(body, _context, _slots, key, new EventTime(Math.Max(_clock, match.Time)), _options.Types)
            : null;
        var yielded = Yield(body, mayDerive, conclusion);
        var isStated = raises || conclusion is not null;
        var evidence = isStated || HasGroups(match) ? match.Evidence() : null;
        Link(match, facts, yielded, id, evidence);
        if (!isStated) return true;
        _stated.Add(new RuleMatch
        {
            Kind = RuleMatchKind.Stated,
            Rule = rule.Info.Id,
            RuleVersion = rule.Info.Version,
            Id = id,
            Time = _context.Time,
            Text = text,
            Severity = severity,
            Facts = facts,
            Detection = detection,
            Conclusion = conclusion,
            Yielded = yielded,
            Evidence = evidence!,
        });
        return true;
    }

    private object[] Yield(RuleBody body, bool mayDerive, Conclusion? conclusion)
    {
        if (!mayDerive || (body.Yields.Length == 0 && conclusion is null)) return [];
        var facts = new object[body.Yields.Length + (conclusion is null ? 0 : 1)];
        for (var i = 0; i < body.Yields.Length; i++)
        {
            facts[i] = body.Yields[i].Read(_slots, _context) ?? throw new InvalidOperationException("It yields null.");
            TypeOf(facts[i]);
        }

        if (conclusion is not null) facts[^1] = conclusion;
        return facts;
    }

    private void Link(Match match, object[] facts, object[] yielded, FactId id, MatchEvidence? evidence)
    {
        var support = new Support(match.Body.Rule.Info, match.Body, match.Time, id, facts, yielded, evidence);
        _linked.Add(support);
        foreach (var fact in yielded)
        {
            if (_linked.Link(fact, support, match.Depth + 1, match.Time, _clock)) _derived.Enqueue(fact);
        }
    }

    /// <summary>
    /// False when the conclusion would stand on too many others, or beside too many: rules that feed each other end
    /// here.
    /// </summary>
    private bool IsShallow(Match match)
    {
        if (_drawn < _options.ConclusionsPerFactMax && match.Depth < _options.DerivationDepthMax)
        {
            _drawn++;
            return true;
        }

        _tally.Truncated++;
        Saturate(match.Body.Rule, match.Depth < _options.DerivationDepthMax
            ? nameof(RuleSetOptions.ConclusionsPerFactMax)
            : nameof(RuleSetOptions.DerivationDepthMax), "");
        return false;
    }

    private int DepthOf(Match match)
    {
        var depth = 0;
        for (var i = 0; i < match.Slots.Length; i++)
        {
            if (match.Groups[i] is { } group)
            {
                foreach (var member in group.Members) depth = Math.Max(depth, DepthOf(member));
            }
            else if (match.Slots[i] is { } fact && (fact is Conclusion || !_linked.IsEmpty))
            {
                depth = Math.Max(depth, DepthOf(fact));
            }
        }

        return depth;
    }

    private int DepthOf(object fact) =>
        _linked.Find(fact, _clock)?.Depth
        ?? (fact is Conclusion conclusion ? 1 + (conclusion.Support.Count == 0 ? 0 : conclusion.Support.Max(DepthOf)) : 0);

    private static bool HasGroups(Match match)
    {
        foreach (var group in match.Groups)
        {
            if (group is not null) return true;
        }

        return false;
    }

    private static bool IsOfTheModel(object[] facts)
    {
        foreach (var fact in facts)
        {
            if (fact is not Fact) return false;
        }

        return true;
    }

    private MatchEvidence? RestsOn(object fact) => _linked.Find(fact, _clock)?.First.Evidence;

    /// <summary>States, once an hour for each rule and bound, that what was oldest had to go.</summary>
    private void Saturate(CompiledRule rule, string bound, string key)
    {
        var place = (rule.Info.Id, bound);
        if (_saturatedAt.TryGetValue(place, out var last) && _clock - last < TimeSpan.TicksPerHour) return;
        _saturatedAt[place] = _clock;
        var fact = new EngineSaturated(_zone, rule.Info.Id, bound, key, new EventTime(_clock));
        if (_saturations.Count < _options.MatchesPerFactMax) _saturations.Add(fact);
        if (!TypeOf(fact).Node.IsEmpty) _derived.Enqueue(fact);
    }

    // Groups of several keys may be closed in one moment: their last facts tell them apart.
    private FactId TupleOf(Match match)
    {
        var parts = new string[match.Body.Positives.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = match.Groups[i]?.Last is { } last
                ? $"{match.Works[i]} {TypeOf(last).Type.IdOf(last)}"
                : match.Works[i].ToString(CultureInfo.InvariantCulture);
        }

        return FactId.Of(parts);
    }

    /// <summary>
    /// Urgent rules first, then in the order of the set; matches of one rule by time. What rests on conclusions tells
    /// more of the story, so it goes before what a throttle would hold back.
    /// </summary>
    private int CompareOnAgenda(Match a, Match b)
    {
        var order = b.Body.Rule.Priority.CompareTo(a.Body.Rule.Priority);
        if (order == 0) order = _network.OrderOf(a.Body.Rule).CompareTo(_network.OrderOf(b.Body.Rule));
        if (order == 0) order = a.Time.CompareTo(b.Time);
        if (order == 0) order = b.Depth.CompareTo(a.Depth);

        // Alternatives have patterns of their own: only what has the same ones can be compared by them.
        if (order == 0) order = a.Body.Number.CompareTo(b.Body.Number);
        var positives = Math.Min(a.Body.Positives.Length, b.Body.Positives.Length);
        for (var i = 0; order == 0 && i < positives; i++) order = a.Times[i].CompareTo(b.Times[i]);
        if (order == 0 && !ReferenceEquals(a, b)) order = CompareIds(a, b, positives);
        return order != 0 ? order : a.Order.CompareTo(b.Order);
    }

    private int CompareIds(Match a, Match b, int positives)
    {
        // An id that has to be read out of a fact's content costs too much where the order decides nothing.
        var decides = a.Body.ThrottleBy is not null || a.Body.ConclusionText is not null || a.Body.Yields.Length > 0;
        for (var i = 0; i < positives; i++)
        {
            var (left, right) = (a.Groups[i]?.Last ?? a.Slots[i]!, b.Groups[i]?.Last ?? b.Slots[i]!);
            if (ReferenceEquals(left, right)) continue;
            var (typeOfLeft, typeOfRight) = (TypeOf(left).Type, TypeOf(right).Type);
            if (!decides && !(typeOfLeft.HasId && typeOfRight.HasId)) continue;
            var order = typeOfLeft.IdOf(left).CompareTo(typeOfRight.IdOf(right));
            if (order != 0) return order;
        }

        return 0;
    }
}
