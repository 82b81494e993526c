using System.Collections.Concurrent;
using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules;

/// <summary>Rules compiled once and shared by all sessions of a node. Immutable; any thread may ask.</summary>
public sealed class RuleSet
{
    private readonly Entry[] _entries;
    private readonly ConcurrentDictionary<Type, Entry[]> _byType = [];

    /// <summary>Compiles the rules. One that is refused does not stop the others: see <see cref="Errors"/>.</summary>
    public RuleSet(IEnumerable<Rule> rules, RuleSetOptions? options = null)
    {
        Options = options ?? new RuleSetOptions();
        var errors = new List<RuleError>();
        var compiled = new List<CompiledRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            if (Build(rule, errors) is not { } definition) continue;
            var id = definition.Description?.Id ?? definition.ClassName;
            if (!ids.Add(id)) errors.Add(new RuleError(id, null, "is defined twice"));
            else if (Options.Tuning.GetValueOrDefault(id) is not { Enabled: false }
                && new RuleCompiler(definition, Options, errors).Compile() is { } ready) compiled.Add(ready);
        }

        foreach (var id in Options.Tuning.Keys.Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal))
        {
            errors.Add(new RuleError(id, null, "is tuned, but there is no such rule"));
        }

        Compiled = [.. compiled];
        Rules = [.. compiled.Select(r => r.Info)];
        Errors = errors;
        _entries = [.. compiled.SelectMany(EntriesOf)];
        RetentionTicks = compiled.Select(r => r.RetentionTicks).Append(Options.Lateness.Ticks).Max();
    }

    /// <summary>The rules in force, in the order given.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>What was refused, and why.</summary>
    public IReadOnlyList<RuleError> Errors { get; }

    internal RuleSetOptions Options { get; }
    internal CompiledRule[] Compiled { get; }

    /// <summary>The longest that any rule can use a fact after its time.</summary>
    internal long RetentionTicks { get; }

    /// <summary>Opens the working memory of one zone.</summary>
    public IRuleSession OpenSession(string zoneId) => new RuleSession(this, zoneId);

    /// <summary>True when some pattern of some rule accepts the fact. A condition that throws accepts: the session will count it.</summary>
    public bool Wants(Fact fact) => Array.Exists(EntriesFor(fact.GetType()), entry => Accepts(entry, fact));

    /// <summary>True when some rule of several facts wants it: it could join with facts from elsewhere, so the zone above must have it.</summary>
    public bool CouldJoinElsewhere(Fact fact) =>
        Array.Exists(EntriesFor(fact.GetType()), entry => Compiled[entry.Rule].Info.IsMultiFact && Accepts(entry, fact));

    /// <summary>Patterns that facts of this type may match, in rule order.</summary>
    internal Entry[] EntriesFor(Type type) =>
        _byType.GetOrAdd(type, static (t, entries) => Array.FindAll(entries, e => e.FactType.IsAssignableFrom(t)), _entries);

    private static bool Accepts(Entry entry, Fact fact)
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

    private static RuleDefinition? Build(Rule rule, List<RuleError> errors)
    {
        try
        {
            return rule.Build();
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            errors.Add(new RuleError(rule.GetType().Name, null, $"Define() threw {fault.GetType().Name}: {fault.Message}"));
            return null;
        }
    }

    private static IEnumerable<Entry> EntriesOf(CompiledRule rule, int index) =>
        rule.Positives.Select(p => new Entry(index, p.Slot, p.FactType, p.Alpha))
            .Concat(rule.Negatives.Select(n => new Entry(index, n.Slot, n.FactType, n.Alpha)));

    /// <summary>One pattern of one rule.</summary>
    internal readonly record struct Entry(int Rule, int Slot, Type FactType, Func<Fact, bool> Alpha);
}

/// <summary>Which exceptions are the fault of a rule's own code, to be counted and survived.</summary>
internal static class RuleFaults
{
    public static bool IsOfTheRule(Exception fault) =>
        fault is not (OutOfMemoryException or StackOverflowException or AccessViolationException or ThreadInterruptedException);
}
