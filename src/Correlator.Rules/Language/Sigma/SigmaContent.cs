using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A sound Sigma rule that nothing here can fulfil, and why.</summary>
public sealed record DarkSigmaRule(SigmaHeader Header, string Reason);

/// <summary>Sigma rules as the engine runs them, and those that are dark.</summary>
public sealed record SigmaContent(IReadOnlyList<SigmaEngineRule> Rules, IReadOnlyList<DarkSigmaRule> Dark)
{
    /// <summary>
    /// Makes engine rules of what was read without errors. A rule that a correlation joins raises nothing of its own,
    /// unless one of them says generate.
    /// </summary>
    public static SigmaContent Of(SigmaReadResult read) => new SigmaAssembly(read).Assemble();
}

/// <summary>Puts the rules of one reading together: correlations rest on rules, and on each other.</summary>
internal sealed class SigmaAssembly(SigmaReadResult read)
{
    private readonly List<DarkSigmaRule> _dark = [];
    private readonly Dictionary<string, ObservedRule> _observed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SigmaCorrelationPlan?> _plans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _joined = new(StringComparer.Ordinal);
    private readonly HashSet<string> _generated = new(StringComparer.Ordinal);

    public SigmaContent Assemble()
    {
        foreach (var rule in read.Rules)
        {
            if (ObservedRule.Compile(rule, out var whyDark) is { } observed) _observed.TryAdd(rule.Header.Id, observed);
            else _dark.Add(new DarkSigmaRule(rule.Header, whyDark));
        }

        foreach (var correlation in read.Correlations) PlanOf(correlation);
        return new SigmaContent(
            [
                .. read.Rules.Where(rule => _observed.ContainsKey(rule.Header.Id) && IsHeard(rule.Header))
                    .Select(rule => new SigmaDetectionRule(_observed[rule.Header.Id])),
                .. read.Correlations.Select(PlanOf).OfType<SigmaCorrelationPlan>().Select(plan => new SigmaCorrelationRule(
                    plan, IsHeard(plan.Correlation.Header), _joined.Contains(plan.Correlation.Header.Id))),
            ],
            _dark);
    }

    private bool IsHeard(SigmaHeader header) => !_joined.Contains(header.Id) || _generated.Contains(header.Id);

    /// <summary>Null for a correlation that is dark. No circle: those were refused when they were read.</summary>
    private SigmaCorrelationPlan? PlanOf(SigmaCorrelation correlation)
    {
        if (_plans.TryGetValue(correlation.Header.Id, out var known)) return known;

        // What was refused, and who rests on himself, are errors of the reading: they come to nothing here.
        _plans[correlation.Header.Id] = null;
        var members = new List<SigmaMember>();
        foreach (var reference in correlation.Rules)
        {
            if (!read.References.TryGetValue(reference, out var header)) return null;
            _joined.Add(header.Id);
            if (correlation.Generate) _generated.Add(header.Id);
            var rule = _observed.GetValueOrDefault(header.Id);
            var plan = rule is null && read.Correlations.FirstOrDefault(other => other.Header.Id == header.Id) is { } other
                ? PlanOf(other) : null;
            if (rule is null && plan is null) return Dark(correlation, $"'{reference}' is dark");
            members.Add(new SigmaMember(reference, SigmaEngineRule.IdOf(header), rule, plan));
        }

        var made = new SigmaCorrelationPlan(correlation, members);
        foreach (var need in made.Needs())
        {
            var missing = need.Fields.Where(field => ObservedFields.Find(field, need.Rule.Scope).Count == 0).ToArray();
            if (missing.Length == 0) continue;
            return Dark(correlation, $"no observation of {need.Rule.Rule.LogSource} carries {string.Join(", ", missing)}");
        }

        return _plans[correlation.Header.Id] = made;
    }

    private SigmaCorrelationPlan? Dark(SigmaCorrelation correlation, string reason)
    {
        _dark.Add(new DarkSigmaRule(correlation.Header, reason));
        return null;
    }
}
