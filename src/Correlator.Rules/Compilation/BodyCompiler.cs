using System.Linq.Expressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>Makes code of a rule's shape: alphas, memories, plans, actions.</summary>
internal sealed class BodyCompiler(RuleShape shape, ActionBuilder actions, CompiledRule rule, RuleCatalogue catalogue)
{
    private readonly JoinPlanner _planner = new(catalogue, shape.Slots);

    private ConditionCompiler Compiler => catalogue.Compiler;

    /// <param name="number">Place among the bodies of the rule.</param>
    /// <param name="of">How many there are.</param>
    public RuleBody Compile(int number, int of)
    {
        var shaped = shape.Patterns.Where(p => p.Definition.IsPositive).ToArray();
        var positives = shaped.Select(Positive).ToArray();
        var planned = positives.Select(p => new PlannedPattern(p.Slot, shape.Slots[p.Slot].Type, p.Held)).ToArray();
        var joins = shaped.SelectMany(p => p.Joins).ToArray();
        foreach (var positive in positives) positive.Plan = _planner.Plan(positive.Slot, planned, joins);
        NegativePattern[] negatives =
            [.. shape.Patterns.Where(p => !p.Definition.IsPositive).Select(p => Negative(p, planned, joins))];
        SlotAction<MatchContext>[] deeds = [.. actions.Deeds.Select(Deed)];
        return new RuleBody(rule, positives, negatives)
        {
            Number = number,
            HasAlternatives = of > 1,
            IsInOrder = shape.IsInOrder,
            WithinTicks = shape.WithinTicks,
            Relations = shape.Relations,
            Text = OverContext<string>(actions.Text),
            SeverityOf = OverContext<Severity>(actions.SeverityOf),
            ConclusionText = OverContext<string>(actions.ConclusionText),
            About = OverSlots<Fact>(actions.About),
            ThrottleBy = OverSlots<object?>(actions.ThrottleBy),
            Yields = [.. actions.Yields.Select(y => OverContext<object>(y)!)],
            Deed = deeds.Length == 0 ? null : deeds[0],
            FurtherDeeds = deeds.Length < 2 ? [] : deeds[1..],
            States = actions.Text is not null || actions.ConclusionText is not null || actions.Yields.Count > 0,
            Written = [.. shape.Patterns.SelectMany(Written)],
        };
    }

    private PositivePattern Positive(ShapedPattern pattern) => new()
    {
        Slot = pattern.Slot,
        Variable = shape.Slots[pattern.Slot].Name!,
        Alpha = catalogue.Alpha(pattern.Definition.FactType, pattern.Alphas, pattern.Own),
        FactType = pattern.FactType,
        Group = pattern.Definition.Group is { } group ? Group(pattern, group) : null,
    };

    private GroupPlan Group(ShapedPattern pattern, GroupDefinition group)
    {
        var key = KeyExpressions.Of(pattern.Key is { } by ? [WithoutBoxing(by)] : []);
        var create = GetType().GetMethod(nameof(Create), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
            .MakeGenericMethod(key.Type);
        return (GroupPlan)create.Invoke(this, [pattern, group, key])!;
    }

    private GroupPlan<TKey> Create<TKey>(ShapedPattern pattern, GroupDefinition group, Expression key)
        where TKey : notnull => new()
        {
            Key = Compiler.OverFact<TKey>(key, pattern.Own),
            Result = catalogue.OfGroup($"{rule.Info.Id} {rule.Info.Shape} {pattern.Slot}"),
            WindowTicks = (pattern.Definition.Window?.Ticks ?? shape.WithinTicks),
            IsTumbling = group.IsTumbling,
            Distinct = pattern.Distinct is null ? null : Compiler.OverFact<object?>(pattern.Distinct, pattern.Own),
            Value = pattern.Value is null ? null : Compiler.OverFact<double>(pattern.Value, pattern.Own),
            Threshold = group.Threshold,
            Bound = group.Bound,
            Share = group.Share,
            Where = group.Where is null ? null : Compiler.OverSlots<GroupStatistics, bool>(
                shape.BindAction(group.Where.Body), shape.Slots, group.Where.Parameters[0]),
            Binding = group.Binding,
            NeedsOrder = pattern.Value is not null
                && group.Threshold is GroupThreshold.Min or GroupThreshold.Max or GroupThreshold.Percentile or GroupThreshold.Where,
        };

    private static Expression WithoutBoxing(Expression key) =>
        key is UnaryExpression { NodeType: ExpressionType.Convert } convert && convert.Type == typeof(object)
            ? convert.Operand
            : key;

    private NegativePattern Negative(ShapedPattern pattern, PlannedPattern[] positives, Conjunct[] joins)
    {
        var alpha = catalogue.Alpha(pattern.Definition.FactType, pattern.Alphas, pattern.Own);

        // It is judged once all positive facts are known, so it may also look at those after it: "a stop without a
        // login before".
        var (step, ties) = _planner.Lookup(new PlannedPattern(pattern.Slot, pattern.Definition.FactType, alpha), pattern.Joins);
        var isExists = pattern.Definition.Kind == PatternKind.Exists;
        var own = KeyExpressions.Of([.. ties.Select(t => t.Side(pattern.Slot, own: true))]);
        var bound = KeyExpressions.Of([.. ties.Select(t => t.Side(pattern.Slot, own: false))]);
        return new NegativePattern
        {
            Slot = pattern.Slot,
            Kind = pattern.Definition.Kind,
            Alpha = alpha,
            FactType = pattern.FactType,
            After = pattern.After,
            SpanTicks = pattern.Definition.Window?.Ticks ?? 0,
            Step = step,
            OwnKey = isExists ? Compiler.OverFact<object>(Expression.Convert(own, typeof(object)), pattern.Own) : null,
            BoundKey = isExists ? Compiler.OverSlots<object>(Expression.Convert(bound, typeof(object)), shape.Slots) : null,
            Reverse = _planner.Plan(pattern.Slot, positives, [.. joins, .. pattern.Joins]),
        };
    }

    private SlotAction<MatchContext> Deed(Expression<Action<MatchContext>> deed) =>
        Compiler.ActionOverSlots<MatchContext>(shape.BindAction(deed.Body), shape.Slots, deed.Parameters[0]);

    private SlotReader<MatchContext, T>? OverContext<T>(LambdaExpression? lambda)
    {
        if (lambda is null) return null;
        var context = lambda.Parameters.Count == 1 ? lambda.Parameters[0] : Expression.Parameter(typeof(MatchContext), "c");
        return Compiler.OverSlots<MatchContext, T>(shape.BindAction(lambda.Body), shape.Slots, context);
    }

    private SlotReader<T>? OverSlots<T>(LambdaExpression? lambda) =>
        lambda is null ? null : Compiler.OverSlots<T>(shape.BindAction(lambda.Body), shape.Slots);

    private IEnumerable<WrittenCondition> Written(ShapedPattern pattern)
    {
        // A query's conditions are on members, not on what its slot holds.
        if (pattern.Own != shape.Slots[pattern.Slot]) return [];
        return pattern.Alphas.Concat(pattern.Joins.Select(j => j.Body))
            .Select(c => new WrittenCondition(pattern.Slot, ConditionText.Of(c), Compiler.OverSlots<bool>(c, shape.Slots)));
    }
}
