using Correlator.Rules.Compilation;

namespace Correlator.Rules;

/// <summary>What a swap of rules did. Ids of rules.</summary>
/// <param name="Kept">Unchanged: with their state.</param>
/// <param name="Changed">The same id with another content: begun anew.</param>
public sealed record RuleSwap(
    EventTime At, IReadOnlyList<string> Kept, IReadOnlyList<string> Changed, IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed)
{
    /// <summary>What changes when one network takes over from another.</summary>
    internal static RuleSwap Between(
        RuleNetwork before, RuleNetwork after, EventTime at, Func<CompiledRule, CompiledRule, bool> isSame)
    {
        var old = before.Rules.ToDictionary(r => r.Info.Id, StringComparer.Ordinal);
        List<string> kept = [], changed = [], added = [];
        foreach (var rule in after.Rules)
        {
            (!old.Remove(rule.Info.Id, out var known) ? added : isSame(known, rule) ? kept : changed).Add(rule.Info.Id);
        }

        return new RuleSwap(at, kept, changed, added, [.. old.Keys]);
    }
}
