using Correlator.Model.Facts;
using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>What one session holds for one rule.</summary>
internal sealed class RuleMemory
{
    private static readonly object NullKey = new();

    public RuleMemory(CompiledRule rule, int index, RuleSetOptions options)
    {
        (Rule, Index) = (rule, index);
        Slots = new Fact?[rule.SlotCount];
        Bound = new Element[rule.Positives.Length];
        Positives = [.. rule.Positives.Select(p =>
            new PatternMemory(p.Slot, p.Indexes, options.FactsPerPatternMax, rule.RetentionTicks))];
        Negatives = [.. rule.Negatives.Select(n => new PatternMemory(
            n.Slot, n.OwnKey is null ? [] : [n.OwnKey], options.FactsPerPatternMax, rule.RetentionTicks))];
        Counts = [.. rule.Positives.Select(p => p.Count is null
            ? null
            : new CountMemory(p.Count, options.FactsPerPatternMax, options.Lateness.Ticks))];
        Throttle = rule.ThrottleBy is null
            ? null
            : new Throttle(rule.ThrottleTicks, rule.RearmsAfterQuiet, options.ThrottleKeysMax);
        WaitingByKey = [.. rule.Negatives.Select(_ => new Dictionary<object, List<WaitingMatch>>())];
    }

    public CompiledRule Rule { get; }
    public int Index { get; }

    /// <summary>Scratch: the facts that the rule's delegates read.</summary>
    public Fact?[] Slots { get; }

    /// <summary>Scratch: the elements behind the positive slots.</summary>
    public Element[] Bound { get; }

    public PatternMemory[] Positives { get; }
    public CountMemory?[] Counts { get; }
    public PatternMemory[] Negatives { get; }
    public Throttle? Throttle { get; }

    /// <summary>Matches in the order in which they began to wait.</summary>
    public SortedDictionary<long, WaitingMatch> Waiting { get; } = [];

    /// <summary>Per negative pattern, waiting matches by the key that its facts would have.</summary>
    public Dictionary<object, List<WaitingMatch>>[] WaitingByKey { get; }

    public long Evicted { get; set; }
    public int Faults { get; set; }
    public string? DisabledBy { get; private set; }

    public int FactsHeld => Positives.Sum(m => m.Count) + Negatives.Sum(m => m.Count) + Counts.Sum(c => c?.Count ?? 0);
    public long EvictedInAll => Evicted + Counts.Sum(c => c?.Evicted ?? 0) + (Throttle?.Evicted ?? 0);

    public static object KeyOf(Func<Fact?[], object?>? key, Fact?[] slots) => key?.Invoke(slots) ?? NullKey;

    /// <summary>Puts the facts of a match where the rule's delegates read them.</summary>
    public void Load(Element[] elements)
    {
        Array.Clear(Slots);
        for (var i = 0; i < elements.Length; i++) Slots[i] = elements[i].Fact;
    }

    public void Wait(WaitingMatch match)
    {
        Waiting.Add(match.Order, match);
        for (var i = 0; i < match.Keys.Length; i++)
        {
            if (!WaitingByKey[i].TryGetValue(match.Keys[i], out var sharing))
            {
                WaitingByKey[i].Add(match.Keys[i], sharing = []);
            }

            sharing.Add(match);
        }
    }

    public void Leave(WaitingMatch match)
    {
        Waiting.Remove(match.Order);
        for (var i = 0; i < match.Keys.Length; i++)
        {
            var sharing = WaitingByKey[i][match.Keys[i]];
            sharing.Remove(match);
            if (sharing.Count == 0) WaitingByKey[i].Remove(match.Keys[i]);
        }
    }

    public void Expire(long clock)
    {
        foreach (var memory in Positives) memory.Expire(clock);
        foreach (var memory in Negatives) memory.Expire(clock);
        foreach (var count in Counts) count?.Expire(clock);
        Throttle?.Expire(clock);
    }

    public void Disable(string reason)
    {
        DisabledBy = reason;
        foreach (var memory in Positives) memory.Clear();
        foreach (var memory in Negatives) memory.Clear();
        foreach (var count in Counts) count?.Clear();
        Waiting.Clear();
        foreach (var waiting in WaitingByKey) waiting.Clear();
    }
}
