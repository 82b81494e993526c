using System.Collections.Concurrent;
using Correlator.Model.Facts;

namespace Correlator.Rules.Compilation;

/// <summary>One pattern of one rule.</summary>
/// <param name="Rule">Place of the rule in its set.</param>
internal readonly record struct PatternEntry(int Rule, int Slot, Type FactType, Func<Fact, bool> Alpha);

/// <summary>The compiled rules of a set, with their patterns by type of fact. Immutable; any thread may ask.</summary>
internal sealed class CompiledRules
{
    private readonly PatternEntry[] _entries;
    private readonly ConcurrentDictionary<Type, PatternEntry[]> _byType = [];

    public CompiledRules(CompiledRule[] rules, RuleSetOptions options)
    {
        (Rules, Options) = (rules, options);
        _entries = [.. rules.SelectMany(EntriesOf)];
        RetentionTicks = rules.Select(r => r.RetentionTicks).Append(options.Lateness.Ticks).Max();
    }

    public CompiledRule[] Rules { get; }
    public RuleSetOptions Options { get; }

    /// <summary>The longest that any rule can use a fact after its time.</summary>
    public long RetentionTicks { get; }

    /// <summary>Patterns that facts of this type may match, in rule order.</summary>
    public PatternEntry[] EntriesFor(Type type) =>
        _byType.GetOrAdd(type, static (t, entries) => Array.FindAll(entries, e => e.FactType.IsAssignableFrom(t)),
            _entries);

    public bool Wants(Fact fact)
    {
        foreach (ref readonly var entry in EntriesFor(fact.GetType()).AsSpan())
        {
            if (Accepts(entry, fact)) return true;
        }

        return false;
    }

    public bool CouldJoinElsewhere(Fact fact)
    {
        foreach (ref readonly var entry in EntriesFor(fact.GetType()).AsSpan())
        {
            if (Rules[entry.Rule].Info.IsMultiFact && Accepts(entry, fact)) return true;
        }

        return false;
    }

    // A condition that throws accepts: the session will count it, and it must not hide the fact from other rules.
    private static bool Accepts(in PatternEntry entry, Fact fact)
    {
        try
        {
            return entry.Alpha(fact);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            return true;
        }
    }

    private static IEnumerable<PatternEntry> EntriesOf(CompiledRule rule, int index) =>
        rule.Positives.Select(p => new PatternEntry(index, p.Slot, p.FactType, p.Alpha))
            .Concat(rule.Negatives.Select(n => new PatternEntry(index, n.Slot, n.FactType, n.Alpha)));
}

/// <summary>Which exceptions are the fault of a rule's own code, to be counted and survived.</summary>
internal static class RuleFaults
{
    public static bool IsOfTheRule(Exception fault) =>
        fault is not (OutOfMemoryException or StackOverflowException
            or AccessViolationException or ThreadInterruptedException);
}
