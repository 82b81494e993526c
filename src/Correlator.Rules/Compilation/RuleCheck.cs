using System.Linq.Expressions;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>Checks the form of a rule before its conditions are looked into.</summary>
internal sealed class RuleCheck(
    RuleDefinition definition, ConditionBuilder conditions, RuleSetOptions options, Action<string, Expression?> refuse)
{
    /// <summary>A slot is a bit of an unsigned int, one of which marks a condition's own fact.</summary>
    private const int PatternsMax = 30;

    private readonly HashSet<PatternVariable> _variables = [];

    private IReadOnlyList<PatternDefinition> Patterns => conditions.Patterns;

    public void Run()
    {
        if (!Patterns.Any(p => p.IsPositive)) Refuse("has no Match or Count: absence alone has nothing to begin from");
        if (Patterns.Count > PatternsMax) Refuse($"has {Patterns.Count} patterns; at most {PatternsMax} are supported");
        if (conditions.Span is { } span && span <= TimeSpan.Zero)
        {
            Refuse($"Within({span}) is not a time span to look through");
        }

        var joins = Patterns.Count(p => p.IsPositive) > 1
            || Patterns.Any(p => p.Kind is PatternKind.Not or PatternKind.Exists);
        if (joins && conditions.Span is null)
        {
            Refuse("joins facts without Within(…): it would have to remember them for ever");
        }

        if (conditions.IsInOrder && Patterns.Count < 2) Refuse("is InOrder() with a single pattern");
        foreach (var pattern in Patterns) CheckPattern(pattern);
        CheckActions(definition.Actions);
    }

    private void CheckPattern(PatternDefinition pattern)
    {
        if (options.Types.Find(pattern.FactType) is null) RefuseUndeclared(pattern.FactType);

        if (pattern.Group is { } group) CheckGroup(group, pattern);
        if (pattern.Window is { } window && window <= TimeSpan.Zero)
        {
            Refuse($"{pattern.Kind} within {window} is not a time span to look through");
        }

        if (!pattern.IsPositive) return;
        if (PatternVariable.Of(pattern.Variable) is not { } variable)
        {
            Refuse($"{pattern.Kind} needs a variable of its own: a local of Define(), as in () => change",
                pattern.Variable);
        }
        else if (!_variables.Add(variable))
        {
            Refuse($"variable '{variable.Field.Name}' is bound by two patterns");
        }
    }

    private void CheckGroup(GroupDefinition group, PatternDefinition pattern)
    {
        if (group.Threshold is GroupThreshold.Count or GroupThreshold.DistinctCount && group.Bound < 2)
        {
            Refuse($"Count atLeast: {group.Bound}; a count starts at 2, one fact is a Match");
        }

        if (group.Threshold == GroupThreshold.Percentile && group.Share is not (>= 0 and <= 1))
        {
            Refuse($"Percentile share: {group.Share} is not between 0 and 1");
        }

        if ((pattern.Window ?? conditions.Span) is null) Refuse("Count without a window: give within: or Within(…)");
    }

    private void CheckActions(ActionBuilder actions)
    {
        if (actions.Text is null && actions.ConclusionName is null && actions.Yields.Count == 0 && actions.Deeds.Count == 0)
        {
            Refuse("does nothing: Then() needs Raise or Conclude");
        }

        if (actions.ConclusionName is not null && string.IsNullOrWhiteSpace(actions.ConclusionName))
        {
            Refuse("Conclude needs a name");
        }

        foreach (var type in actions.Yields.Select(y => y.ReturnType).Where(t => t != typeof(object) && !t.IsAbstract))
        {
            if (options.Types.Find(type) is null) RefuseUndeclared(type);
        }

        if (actions.ThrottleBy is null) return;
        if (actions.ThrottleSpan <= TimeSpan.Zero) Refuse($"Throttle once per {actions.ThrottleSpan} holds nothing back");
        if (actions.ThrottleAtMost < 1) Refuse($"Throttle atMost: {actions.ThrottleAtMost} lets nothing pass");
        if (actions is { RearmsAfterQuiet: true, ThrottleAtMost: > 1 })
        {
            Refuse("Throttle re-arms after quiet for the first match only: atMost must be 1");
        }
    }

    private void RefuseUndeclared(Type type) =>
        Refuse($"nobody has said how facts of type {type.Name} tell their time: add it to RuleSetOptions.Types");

    private void Refuse(string reason, Expression? condition = null) => refuse(reason, condition);
}
