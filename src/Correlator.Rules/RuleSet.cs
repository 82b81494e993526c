using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Language;
using Correlator.Rules.Language.Sigma.Observed;
using Correlator.Rules.Matching;

namespace Correlator.Rules;

/// <summary>Rules compiled once and shared by all sessions of a node. Immutable; any thread may ask.</summary>
public sealed class RuleSet
{
    private readonly CompiledRules _rules;

    /// <summary>Compiles the rules. One that is refused does not stop the others: see <see cref="Errors"/>.</summary>
    public RuleSet(IEnumerable<Rule> rules, RuleSetOptions? options = null)
    {
        options ??= new RuleSetOptions();
        var errors = new List<RuleError>();
        var compiled = new List<CompiledRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var inForce = new List<Rule>();
        foreach (var rule in rules)
        {
            if (Build(rule, errors) is not { } definition) continue;
            var id = definition.Description?.Id ?? definition.ClassName;
            if (!ids.Add(id)) errors.Add(new RuleError(id, null, "is defined twice"));
            else if (options.Tuning.GetValueOrDefault(id) is not { Enabled: false }
                && new RuleCompiler(definition, options, errors).Compile() is { } ready)
            {
                compiled.Add(ready);
                inForce.Add(rule);
            }
        }

        foreach (var id in options.Tuning.Keys.Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal))
        {
            errors.Add(new RuleError(id, null, "is tuned, but there is no such rule"));
        }

        _rules = new CompiledRules([.. compiled], options);
        Rules = [.. compiled.Select(r => r.Info)];
        Errors = errors;
        Interest = ObservationInterest.Of(inForce);
    }

    /// <summary>The rules in force, in the order given.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>What the rules in force want to see of every observation; null when none wants any.</summary>
    public IObservationInterest? Interest { get; }

    /// <summary>What was refused, and why.</summary>
    public IReadOnlyList<RuleError> Errors { get; }

    /// <summary>Opens the working memory of one zone.</summary>
    public IRuleSession OpenSession(string zoneId) => new RuleSession(_rules, zoneId);

    /// <summary>
    /// True when some pattern of some rule accepts the fact. A condition that throws accepts: the session will count
    /// it.
    /// </summary>
    public bool Wants(Fact fact) => _rules.Wants(fact);

    /// <summary>
    /// True when some rule of several facts wants it: it could join with facts from elsewhere, so the zone above must
    /// have it.
    /// </summary>
    public bool CouldJoinElsewhere(Fact fact) => _rules.CouldJoinElsewhere(fact);

    private static RuleDefinition? Build(Rule rule, List<RuleError> errors)
    {
        try
        {
            return rule.Build();
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            errors.Add(new RuleError(rule.GetType().Name, null,
                $"Define() threw {fault.GetType().Name}: {fault.Message}"));
            return null;
        }
    }
}
