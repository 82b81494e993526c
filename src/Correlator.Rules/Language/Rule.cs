using Correlator.Model.Detections;
using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language;

/// <summary>
/// A correlation rule written in C#: what it looks for (<see cref="When"/>) and what it then states (<see
/// cref="Then"/>).
/// Write one class a rule and override <see cref="Define"/>.
/// </summary>
/// <remarks>
/// Conditions are expression trees over pattern variables (locals of <see cref="Define"/>, assigned <c>null!</c>). They
/// are
/// compiled once per rule set and never see each other's session. Guards come first: <c>f.Responder != null</c> before
/// <c>f.Responder.Name == …</c>. What C# cannot say in an expression tree (patterns, switches) goes into a static
/// method.
/// </remarks>
public abstract class Rule
{
    private RuleDescription? _description;
    private ConditionBuilder _conditions = new();
    private ActionBuilder _actions = new();

    /// <summary>States the rule through <see cref="Describe"/>, <see cref="When"/> and <see cref="Then"/>.</summary>
    public abstract void Define();

    /// <param name="id">Kebab-case and unique in a rule set; part of every detection's id, so never changed.</param>
    /// <param name="version">Changes with the meaning of the rule.</param>
    /// <param name="severity">Unless <see cref="ActionBuilder.Raise"/> computes another from the match.</param>
    protected RuleDescription Describe(string id, string version, string title, Severity severity) =>
        _description = new RuleDescription(id, version, title, severity);

    /// <summary>Begins the patterns.</summary>
    protected ConditionBuilder When() => _conditions;

    /// <summary>Begins what a match states.</summary>
    protected ActionBuilder Then() => _actions;

    /// <summary>What it looks for in words of its own; null when its patterns say it.</summary>
    internal virtual IReadOnlyList<string>? InWords => null;

    internal RuleDefinition Build()
    {
        _description = null;
        _conditions = new ConditionBuilder();
        _actions = new ActionBuilder();
        Define();
        return new RuleDefinition(GetType().Name, _description, _conditions, _actions)
        {
            Needs = this is IObservingRule observing ? observing.Needs : [],
        };
    }
}

/// <summary>A rule as written, before it is compiled.</summary>
internal sealed record RuleDefinition(
    string ClassName, RuleDescription? Description, ConditionBuilder Conditions, ActionBuilder Actions)
{
    /// <summary>What it wants to see of every observation, beside the facts that assets state anyway.</summary>
    public IReadOnlyList<ObservedNeed> Needs { get; init; } = [];
}
