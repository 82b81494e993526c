using System.Collections.Concurrent;
using Correlator.Model.Facts;

namespace Correlator.Rules.Compilation;

/// <summary>
/// The rules of one set as one network: which alphas a fact fulfils, and what each of them leads to. Immutable; any
/// thread may ask.
/// </summary>
internal sealed class RuleNetwork
{
    private readonly Alpha[] _alphas;
    private readonly AlphaUses?[] _uses;
    private readonly int[] _orders;
    private readonly ConcurrentDictionary<Type, TypeNode> _types = [];

    public RuleNetwork(CompiledRule[] rules, RuleSetOptions options, RuleCatalogue catalogue)
    {
        (Rules, Options, Catalogue) = (rules, options, catalogue);
        RetentionTicks = rules.Select(r => r.RetentionTicks).Append(options.Lateness.Ticks).Max();
        var linker = new NetworkLinker(catalogue);
        foreach (var rule in rules) linker.Add(rule);
        (_alphas, _uses, Memories) = linker.Link();
        _orders = new int[catalogue.Rules];
        for (var i = 0; i < rules.Length; i++) _orders[rules[i].Number] = i;
    }

    public CompiledRule[] Rules { get; }
    public RuleSetOptions Options { get; }
    public RuleCatalogue Catalogue { get; }

    /// <summary>The longest that any rule can use a fact after its time.</summary>
    public long RetentionTicks { get; }

    /// <summary>What is remembered where, and for how long.</summary>
    public IReadOnlyList<MemoryUse> Memories { get; }

    /// <summary>Place in the set: among matches of one fact, rules state in this order.</summary>
    public int OrderOf(CompiledRule rule) => _orders[rule.Number];

    public AlphaUses UsesOf(Alpha alpha) => _uses[alpha.Number]!;

    /// <summary>None for one that only rules of other sets have.</summary>
    public CompiledRule[] RulesOf(Alpha alpha) =>
        alpha.Number < _uses.Length && _uses[alpha.Number] is { } uses ? uses.Rules : [];

    /// <summary>The alphas that facts of this type may fulfil.</summary>
    public TypeNode NodeOf(Type type) => _types.GetOrAdd(type, static (t, network) =>
        new TypeNode(
            [.. network._alphas.Where(a => a.FactType.IsAssignableFrom(t))], network.UsesOf, network.Catalogue.Compiler), this);

    /// <summary>Makes ready for the types of facts that the set before it has seen: no session waits for it then.</summary>
    public RuleNetwork PrepareFor(RuleNetwork before)
    {
        foreach (var type in before._types.Keys) NodeOf(type);
        return this;
    }

    public bool Wants(Fact fact)
    {
        var hits = HitsOf(fact);

        // A condition that throws accepts: the session will count it, and it must not hide the fact from other rules.
        return hits.Count > 0 || hits.Faults.Length > 0;
    }

    public bool CouldJoinElsewhere(Fact fact)
    {
        var hits = HitsOf(fact);
        foreach (var uses in hits.Uses)
        {
            if (uses.IsMultiFact) return true;
        }

        foreach (var (uses, _) in hits.Faults)
        {
            if (uses.IsMultiFact) return true;
        }

        return false;
    }

    private AlphaHits HitsOf(object fact)
    {
        var hits = t_hits ??= new AlphaHits();
        hits.Clear();
        NodeOf(fact.GetType()).Match(fact, hits);
        return hits;
    }

    [ThreadStatic]
    private static AlphaHits? t_hits;
}

/// <summary>A memory of a set.</summary>
/// <param name="RetentionTicks">The longest that a rule of the set can use what is in it.</param>
internal sealed record MemoryUse(MemoryPlan Plan, long RetentionTicks);
