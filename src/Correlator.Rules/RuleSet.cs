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
    private readonly Lazy<ObservationInterest?> _interest;

    /// <summary>Compiles the rules. One that is refused does not stop the others: see <see cref="Errors"/>.</summary>
    public RuleSet(IEnumerable<Rule> rules, RuleSetOptions? options = null)
        : this(rules, options ?? new RuleSetOptions(), new RuleCatalogue(), new Dictionary<string, CompiledRule>())
    {
    }

    private RuleSet(
        IEnumerable<Rule> rules, RuleSetOptions options, RuleCatalogue catalogue,
        IReadOnlyDictionary<string, CompiledRule> inForce)
    {
        var errors = new List<RuleError>();
        var compiled = new List<CompiledRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        lock (catalogue.Gate)
        {
            foreach (var rule in rules)
            {
                if (Build(rule, errors) is not { } definition) continue;
                var id = definition.Description?.Id ?? definition.ClassName;
                if (!ids.Add(id)) errors.Add(new RuleError(id, null, "is defined twice"));
                else if (options.Tuning.GetValueOrDefault(id) is not { Enabled: false }
                    && new RuleCompiler(definition, options, catalogue, errors)
                        .Compile(inForce.GetValueOrDefault(id)) is { } ready) compiled.Add(ready);
            }

            foreach (var id in options.Tuning.Keys.Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal))
            {
                errors.Add(new RuleError(id, null, "is tuned, but there is no such rule"));
            }

            Network = new RuleNetwork([.. compiled], options, catalogue);
        }

        Rules = [.. compiled.Select(r => r.Info)];
        Errors = errors;
        _interest = new Lazy<ObservationInterest?>(FindInterest);
    }

    private RuleSet(RuleNetwork network, IReadOnlyList<RuleError> errors)
    {
        Network = network;
        Rules = [.. network.Rules.Select(r => r.Info)];
        Errors = errors;
        _interest = new Lazy<ObservationInterest?>(FindInterest);
    }

    /// <summary>The rules in force, in the order given.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>The same for sets of the same rules with the same tuning, on every node: 32 hexadecimal digits.</summary>
    public string Id => field ??= FactId.Of([.. Network.Rules.Select(rule => rule.Content)]).ToString();

    /// <summary>What the rules in force want to see of every observation; null when none wants any.</summary>
    public IObservationInterest? Interest => _interest.Value;

    /// <summary>What was refused, and why.</summary>
    public IReadOnlyList<RuleError> Errors { get; }

    internal RuleNetwork Network { get; }

    /// <summary>Opens the working memory of one zone.</summary>
    public IRuleSession OpenSession(string zoneId) => new RuleSession(Network, zoneId);

    /// <summary>
    /// The set that is to take over from this one: rules that are the same are shared with it, so that a session keeps
    /// their state when it is swapped (<see cref="IRuleSession.Swap"/>). After thousands of changed rules it is made from
    /// nothing: a session then tells what is the same by its content, which takes longer and gives the same.
    /// </summary>
    public RuleSet Reload(IEnumerable<Rule> rules, RuleSetOptions? options = null)
    {
        var next = Network.Catalogue.IsOvergrown(Network.Rules.Length)
            ? new RuleSet(rules, options ?? Network.Options)
            : new RuleSet(
                rules, options ?? Network.Options, Network.Catalogue,
                Network.Rules.ToDictionary(r => r.Info.Id, StringComparer.Ordinal));
        next.Network.PrepareFor(Network);
        return next;
    }

    /// <summary>What would change if another set took over from this one.</summary>
    public RuleSwap CompareWith(RuleSet next) =>
        RuleSwap.Between(Network, next.Network, EventTime.None, (a, b) => a.Content == b.Content);

    /// <summary>
    /// This set with one rule added, or put in the place of the one with its id. Costs that rule's compilation and some
    /// microseconds for each other one. A rule that is refused leaves the old one in force.
    /// </summary>
    public RuleSet With(Rule rule)
    {
        var errors = new List<RuleError>();
        lock (Network.Catalogue.Gate)
        {
            if (Build(rule, errors) is not { } definition) return new RuleSet(Network, errors);
            var rules = Network.Rules;
            var index = Array.FindIndex(rules, r => r.Info.Id == definition.Description?.Id);
            var old = index < 0 ? null : rules[index];
            var ready = new RuleCompiler(definition, Network.Options, Network.Catalogue, errors).Compile(old);
            if (ready is null || ready == old) return new RuleSet(Network, errors);
            return new RuleSet(
                new RuleNetwork(
                    index < 0 ? [.. rules, ready] : [.. rules[..index], ready, .. rules[(index + 1)..]],
                    Network.Options, Network.Catalogue).PrepareFor(Network),
                errors);
        }
    }

    /// <summary>This set without one rule.</summary>
    public RuleSet Without(string id)
    {
        lock (Network.Catalogue.Gate)
        {
            return new RuleSet(
                new RuleNetwork([.. Network.Rules.Where(r => r.Info.Id != id)], Network.Options, Network.Catalogue)
                    .PrepareFor(Network),
                []);
        }
    }

    /// <summary>
    /// True when some pattern of some rule accepts the fact. A condition that throws accepts: the session will count
    /// it.
    /// </summary>
    public bool Wants(Fact fact) => Network.Wants(fact);

    /// <summary>
    /// True when some rule of several facts wants it: it could join with facts from elsewhere, so the zone above must
    /// have it.
    /// </summary>
    public bool CouldJoinElsewhere(Fact fact) => Network.CouldJoinElsewhere(fact);

    private ObservationInterest? FindInterest() => ObservationInterest.Of(Network.Rules.SelectMany(rule => rule.Needs));

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
