using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>
/// The conditions of a rule, bound to slots and sorted: what concerns one fact alone, and what joins. Positive patterns
/// have the first slots, negative ones those after.
/// </summary>
internal sealed class RuleShape
{
    private readonly ConditionBuilder _conditions;
    private readonly Action<string, Expression?> _refuse;
    private readonly Dictionary<PatternVariable, int> _variables = [];

    public RuleShape(
        ConditionBuilder conditions, ActionBuilder actions, FactTypes types, Action<string, Expression?> refuse)
    {
        (_conditions, _refuse) = (conditions, refuse);
        var positives = conditions.Patterns.Where(p => p.IsPositive).ToArray();
        var negatives = conditions.Patterns.Where(p => !p.IsPositive).ToArray();
        Slots =
        [
            .. positives.Select(p => Expression.Parameter(p.Variable!.ReturnType, PatternVariable.Of(p.Variable)!.Value.Field.Name)),
            .. negatives.Select(p => Expression.Parameter(p.FactType, p.Conditions.Count == 0 ? "it" : p.Conditions[0].Parameters[0].Name)),
        ];
        var (positive, negative) = (0, positives.Length);
        var slotOf = conditions.Patterns.Select(p => p.IsPositive ? positive++ : negative++).ToArray();
        for (var i = 0; i < slotOf.Length; i++)
        {
            if (conditions.Patterns[i].IsPositive)
            {
                _variables[PatternVariable.Of(conditions.Patterns[i].Variable)!.Value] = slotOf[i];
            }
        }

        var before = 0;
        Patterns = [.. conditions.Patterns.Select((p, i) => Shape(p, slotOf[i], p.IsPositive ? before++ : before, types))];
        Relations = [.. conditions.Relations.Select(r => Relate(r, types)).OfType<TimeRelationTest>()];
        WithinTicks = conditions.Span?.Ticks ?? 0;
        Content = ContentOf(actions);
    }

    /// <summary>A parameter for each slot, with the author's names.</summary>
    public ParameterExpression[] Slots { get; }

    /// <summary>In the order written.</summary>
    public ShapedPattern[] Patterns { get; }

    public TimeRelationTest[] Relations { get; }
    public bool IsInOrder => _conditions.IsInOrder;
    public long WithinTicks { get; }

    /// <summary>
    /// The longest from a fact of a match to the match's last deadline: an absence is proved after the last fact, which may
    /// be a whole window after the first.
    /// </summary>
    public long LongestTicks => _conditions.Patterns.Where(p => p.Kind != PatternKind.NotFollowedBy)
        .Select(p => p.Window?.Ticks ?? 0)
        .Append(WithinTicks + LongestOf(PatternKind.NotFollowedBy)).Max();

    /// <summary>The longest from what refutes a match, or attests it, to the first fact of the match.</summary>
    public long LongestBeforeTicks => WithinTicks + LongestOf(PatternKind.NotPrecededBy);

    public bool IsMultiFact => Patterns.Length > 1 || Patterns[0].Definition.Kind == PatternKind.Count;

    /// <summary>What the rule looks for, the same in every process.</summary>
    public string Content { get; }

    /// <summary>An expression of the right-hand side, over all variables.</summary>
    public Expression BindAction(Expression body)
    {
        var (bound, _) = Bind(body, _variables);
        return bound;
    }

    private ShapedPattern Shape(PatternDefinition pattern, int slot, int before, FactTypes types)
    {
        // A group's conditions are on its members, which are not what its variable is.
        var own = pattern.Group?.Binding is null ? Slots[slot] : Expression.Parameter(pattern.FactType, "fact");
        var visible = pattern.IsPositive
            ? _variables.Where(v => v.Value <= slot && (pattern.Group is null || v.Value != slot)).ToDictionary()
            : _variables;
        var shaped = new ShapedPattern(pattern, slot, before, own, types.Find(pattern.FactType)!);
        foreach (var condition in pattern.Conditions) Sort(condition, visible, shaped);
        if (pattern.Unless is { } must)
        {
            var (body, mask) = Bind(Expression.Not(must.Body), visible, must.Parameters[0], shaped);
            if ((mask & ~(1u << slot)) == 0) shaped.Alphas.Add(body);
            else shaped.Joins.Add(new Conjunct(body, mask));
        }

        if (pattern.Group is { } group)
        {
            foreach (var join in shaped.Joins)
            {
                _refuse("a Count may only look at the counted fact: put the join on the other pattern", join.Body);
            }

            shaped.Key = BindOwn(group.Key, shaped);
            shaped.Distinct = BindOwn(group.Distinct, shaped);
            shaped.Value = BindOwn(group.Value, shaped);
        }

        return shaped;
    }

    /// <summary>
    /// Sorts a condition into what concerns its fact alone and what joins. Guards keep their place before what they
    /// guard.
    /// </summary>
    private void Sort(LambdaExpression condition, IReadOnlyDictionary<PatternVariable, int> visible, ShapedPattern shaped)
    {
        var guarded = false;
        foreach (var part in Conjuncts.Split(condition.Body))
        {
            var (body, mask) = Bind(part, visible, condition.Parameters[0], shaped);
            if (!guarded && (mask & ~(1u << shaped.Slot)) == 0)
            {
                shaped.Alphas.Add(body);
                continue;
            }

            var conjunct = new Conjunct(body, mask);
            if (!guarded && part is BinaryExpression { NodeType: ExpressionType.Equal } equal && Conjuncts.IsIndexable(equal))
            {
                var (left, leftMask) = Bind(equal.Left, visible, condition.Parameters[0], shaped);
                var (right, rightMask) = Bind(equal.Right, visible, condition.Parameters[0], shaped);
                conjunct = conjunct with { Left = left, Right = right, LeftMask = leftMask, RightMask = rightMask };
            }

            guarded |= !conjunct.IsExtractable;
            shaped.Joins.Add(conjunct);
        }
    }

    private Expression? BindOwn(LambdaExpression? lambda, ShapedPattern shaped)
    {
        if (lambda is null) return null;
        var (body, mask) = Bind(lambda.Body, _variables, lambda.Parameters[0], shaped);
        if ((mask & ~(1u << shaped.Slot)) != 0)
        {
            _refuse("groupBy, distinct and values may only look at the counted fact", lambda.Body);
        }

        return body;
    }

    private (Expression Body, uint Mask) Bind(
        Expression part, IReadOnlyDictionary<PatternVariable, int> visible, ParameterExpression? own = null,
        ShapedPattern? shaped = null)
    {
        var slots = Slots;
        if (shaped is not null && shaped.Own != Slots[shaped.Slot])
        {
            slots = [.. Slots];
            slots[shaped.Slot] = shaped.Own;
        }

        var binder = new VariableBinder(visible, slots, own, shaped?.Slot ?? 0);
        var body = binder.Visit(part);
        if (binder.Unbound is { } name) _refuse($"variable '{name}' is bound by no pattern before this one", part);
        return (body, binder.Mask);
    }

    private long LongestOf(PatternKind kind) =>
        _conditions.Patterns.Where(p => p.Kind == kind).Select(p => p.Window?.Ticks ?? 0).Append(0).Max();

    private TimeRelationTest? Relate(TimeRelationDefinition relation, FactTypes types)
    {
        if (SlotOf(relation.First) is not { } first || SlotOf(relation.Second) is not { } second) return null;
        return new TimeRelationTest(relation.Relation, first, second, relation.AtMostTicks,
            types, $"{Slots[first].Name} {relation.Relation} {Slots[second].Name}");
    }

    private int? SlotOf(LambdaExpression variable)
    {
        if (PatternVariable.Of(variable) is { } known && _variables.TryGetValue(known, out var slot)) return slot;
        _refuse("a temporal relation needs two pattern variables", variable.Body);
        return null;
    }

    private string ContentOf(ActionBuilder actions)
    {
        var content = new StringBuilder();
        content.Append(CultureInfo.InvariantCulture, $"{IsInOrder} {WithinTicks} {actions.ThrottleSpan.Ticks} {actions.ThrottleAtMost}");
        foreach (var relation in Relations) content.Append(CultureInfo.InvariantCulture, $" {relation.Text} {relation.AtMostTicks}");
        foreach (var pattern in Patterns) content.Append('\n').Append(pattern.Content);
        return content.ToString();
    }
}

/// <summary>One pattern with its conditions bound.</summary>
/// <param name="Own">What its conditions call its fact; of a query not what the slot holds.</param>
internal sealed record ShapedPattern(
    PatternDefinition Definition, int Slot, int After, ParameterExpression Own, FactType FactType)
{
    public List<Expression> Alphas { get; } = [];
    public List<Conjunct> Joins { get; } = [];
    public Expression? Key { get; set; }
    public Expression? Distinct { get; set; }
    public Expression? Value { get; set; }

    public string Content
    {
        get
        {
            var group = Definition.Group;
            IEnumerable<Expression?> parts = [.. Alphas, .. Joins.Select(j => j.Body), Key, Distinct, Value, group?.Where?.Body];
            return $"{Definition.Kind} {Definition.FactType.FullName} {Definition.Window} {group?.Threshold} {group?.Bound} "
                + $"{group?.Share} {group?.IsTumbling} {string.Join(" & ", parts.OfType<Expression>().Select(ConditionText.Content))}";
        }
    }
}
