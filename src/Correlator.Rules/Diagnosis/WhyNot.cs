using Correlator.Rules.Compilation;

namespace Correlator.Rules.Diagnosis;

/// <summary>Tells why a rule does not match some facts.</summary>
public static class WhyNot
{
    /// <summary>
    /// Tries all facts on all patterns. They are taken as all known in time, by this zone and at once: throttles, retention and
    /// what was retracted are not asked, and nothing is derived from them.
    /// </summary>
    /// <exception cref="ArgumentException">The set has no such rule, or a fact's type was not declared.</exception>
    public static WhyNotAnswer Explain(RuleSet set, string ruleId, IReadOnlyList<object> facts)
    {
        var rule = Array.Find(set.Network.Rules, r => r.Info.Id == ruleId)
            ?? throw new ArgumentException($"The set has no rule '{ruleId}'.", nameof(ruleId));
        var timed = facts.Select(f => TimedFact.Of(f, set.Network.Options.Types)).ToArray();
        var attempts = rule.Bodies.Select(b => new BodyAttempt(b, timed).Deepest()).ToArray();

        // Of alternatives the one that gets furthest speaks for the rule.
        var best = attempts.MaxBy(a => a.Depth)!;
        return new WhyNotAnswer(ruleId, best.Bound, best.Reasons);
    }
}

/// <summary>A fact with its times.</summary>
internal sealed record TimedFact(object Fact, long Time)
{
    public static TimedFact Of(object fact, Language.FactTypes types) =>
        new(fact, (types.Find(fact.GetType()) ?? throw new ArgumentException(
            $"Nobody has said how facts of type {fact.GetType().Name} tell their time.", nameof(fact))).TimeOf(fact));
}

/// <summary>How far one body of a rule gets.</summary>
/// <param name="Depth">Patterns that were filled, then conditions that held of the next one.</param>
internal sealed record Attempt(
    (int Patterns, int Conditions) Depth, IReadOnlyList<WhyNotBinding> Bound, IReadOnlyList<WhyNotReason> Reasons);
