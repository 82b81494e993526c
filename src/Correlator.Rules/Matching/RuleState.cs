using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>What one session holds for one rule, beside the facts that rules share.</summary>
internal sealed class RuleState(CompiledRule rule, RuleSetOptions options, long since)
{
    private readonly Dictionary<GroupPlan, GroupMemory> _groups = [];

    public CompiledRule Rule { get; } = rule;

    /// <summary>The rule came into the set after the fact of this number: what was worked by then is not its.</summary>
    public long Since { get; } = since;

    public Throttle? Throttle { get; } = rule.Bodies[0].ThrottleBy is null
        ? null
        : new Throttle(rule.ThrottleTicks, rule.RearmsAfterQuiet, rule.ThrottleAtMost, options.ThrottleKeysMax);

    /// <summary>Tuples that have fired, of a rule with alternatives: several of them may hold for one.</summary>
    public KnownFacts? Fired { get; } = rule.Bodies.Length == 1
        ? null
        : new KnownFacts(options.KnownFactsMax) { RetentionTicks = rule.RetentionTicks };

    /// <summary>Matches that wait, oldest first.</summary>
    public LinkedList<Match> Waiting { get; } = [];

    public IEnumerable<GroupMemory> Groups => _groups.Values;

    public long Evicted { get; set; }
    public int Faults { get; set; }
    public string? DisabledBy { get; private set; }

    /// <summary>Matches found by the fact that has this number.</summary>
    public long FoundBy { get; set; }
    public int Found { get; set; }

    public long EvictedInAll
    {
        get
        {
            var evicted = Evicted + (Throttle?.Evicted ?? 0) + (Fired?.Evicted ?? 0);
            foreach (var group in _groups.Values) evicted += group.Evicted;
            return evicted;
        }
    }

    public GroupMemory GroupOf(GroupPlan plan)
    {
        if (_groups.TryGetValue(plan, out var memory)) return memory;
        memory = plan.Accept(new GroupOpener(options.FactsPerPatternMax, options.Lateness.Ticks));
        _groups.Add(plan, memory);
        return memory;
    }

    public void Expire(long clock)
    {
        foreach (var group in _groups.Values) group.Expire(clock);
        Throttle?.Expire(clock);
        Fired?.Expire(clock);
    }

    public void Disable(string reason)
    {
        DisabledBy = reason;
        foreach (var group in _groups.Values) group.Clear();
    }
}
