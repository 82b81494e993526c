using System.Linq.Expressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>Compiles one rule, or tells everything that is wrong with it.</summary>
internal sealed class RuleCompiler(RuleDefinition definition, RuleSetOptions options, List<RuleError> errors)
{
    /// <summary>A slot is a bit of an int.</summary>
    private const int PatternsMax = 30;

    private readonly ParameterExpression _slots = Expression.Parameter(typeof(Fact[]), "slots");
    private readonly Dictionary<PatternVariable, int> _variables = [];
    private readonly string _name = string.IsNullOrWhiteSpace(definition.Description?.Id)
        ? definition.ClassName
        : definition.Description.Id;
    private readonly int _errorsBefore = errors.Count;

    private IReadOnlyList<PatternDefinition> Patterns => definition.Conditions.Patterns;

    /// <summary>Null when the rule was refused; the reasons are in the errors.</summary>
    public CompiledRule? Compile()
    {
        CheckShape();
        if (errors.Count > _errorsBefore) return null;

        var description = definition.Description!;
        var positives = Patterns.Where(p => p.IsPositive).ToArray();
        var negatives = Patterns.Where(p => !p.IsPositive).ToArray();
        var betas = new List<Conjunct>();
        var compiledPositives = new PositivePattern[positives.Length];
        var compiledNegatives = new NegativePattern[negatives.Length];
        int positive = 0, negative = 0;
        foreach (var pattern in Patterns)
        {
            if (pattern.IsPositive) compiledPositives[positive] = CompilePositive(pattern, positive++, betas);
            else compiledNegatives[negative] = CompileNegative(pattern, positives.Length + negative++, positive);
        }

        var rule = new CompiledRule
        {
            Info = Inform(description),
            Tuning = options.Tuning.GetValueOrDefault(description.Id),
            Positives = compiledPositives,
            Negatives = compiledNegatives,
            IsInOrder = definition.Conditions.IsInOrder,
            WithinTicks = definition.Conditions.Window?.Ticks ?? 0,
            RetentionTicks = options.Lateness.Ticks + Patterns.Select(p => p.Window?.Ticks ?? 0)
                .Append(definition.Conditions.Window?.Ticks ?? 0).Max(),
            Text = CompileAction<string>(definition.Actions.Text),
            SeverityOf = CompileAction<Severity>(definition.Actions.SeverityOf),
            ConclusionName = definition.Actions.ConclusionName,
            ConclusionText = CompileAction<string>(definition.Actions.ConclusionText),
            About = CompileOverSlots<Fact>(definition.Actions.About),
            ThrottleBy = CompileOverSlots<object>(definition.Actions.ThrottleBy),
            ThrottleTicks = definition.Actions.ThrottleSpan.Ticks,
            RearmsAfterQuiet = definition.Actions.RearmsAfterQuiet,
        };
        if (errors.Count > _errorsBefore) return null;

        JoinPlanner.Plan(compiledPositives, betas, _slots);
        return rule;
    }

    private void CheckShape()
    {
        var conditions = definition.Conditions;
        if (definition.Description is not { } description)
        {
            Refuse("says nothing of itself: call Describe(id, version, title, severity)");
        }
        else
        {
            foreach (var fault in description.Faults()) Refuse(fault);
        }

        if (!Patterns.Any(p => p.IsPositive)) Refuse("has no Match or Count: absence alone has nothing to begin from");
        if (Patterns.Count > PatternsMax) Refuse($"has {Patterns.Count} patterns; at most {PatternsMax} are supported");
        if (conditions.Window is { } window && window <= TimeSpan.Zero)
        {
            Refuse($"Within({window}) is not a time span to look through");
        }

        var joins = Patterns.Count(p => p.IsPositive) > 1
            || Patterns.Any(p => p.Kind is PatternKind.Not or PatternKind.Exists);
        if (joins && conditions.Window is null)
        {
            Refuse("joins facts without Within(…): it would have to remember them for ever");
        }

        if (conditions.IsInOrder && Patterns.Count < 2) Refuse("is InOrder() with a single pattern");
        foreach (var pattern in Patterns) CheckPattern(pattern, conditions);
        CheckActions(definition.Actions);
    }

    private void CheckPattern(PatternDefinition pattern, ConditionBuilder conditions)
    {
        if (pattern.Kind == PatternKind.Count)
        {
            if (pattern.AtLeast < 2)
            {
                Refuse($"Count atLeast: {pattern.AtLeast}; a count starts at 2, one fact is a Match");
            }

            if ((pattern.Window ?? conditions.Window) is null)
            {
                Refuse("Count without a window: give within: or Within(…)");
            }
        }

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
        else if (!_variables.TryAdd(variable, _variables.Count))
        {
            Refuse($"variable '{variable.Field.Name}' is bound by two patterns");
        }
    }

    private void CheckActions(ActionBuilder actions)
    {
        if (actions.Text is null && actions.ConclusionName is null)
        {
            Refuse("does nothing: Then() needs Raise or Conclude");
        }

        if (actions.ConclusionName is not null && string.IsNullOrWhiteSpace(actions.ConclusionName))
        {
            Refuse("Conclude needs a name");
        }

        if (actions.ThrottleBy is not null && actions.ThrottleSpan <= TimeSpan.Zero)
        {
            Refuse($"Throttle once per {actions.ThrottleSpan} holds nothing back");
        }
    }

    private PositivePattern CompilePositive(PatternDefinition pattern, int slot, List<Conjunct> betas)
    {
        var (alphas, joins) = Sort(pattern, slot, slot);
        if (pattern.Kind == PatternKind.Count)
        {
            foreach (var join in joins)
            {
                Refuse("a Count may only look at the counted fact: put the join on the other pattern", join.Body);
            }
        }

        betas.AddRange(joins);
        return new PositivePattern
        {
            Slot = slot,
            FactType = pattern.FactType,
            Alpha = CompileAlpha(alphas),
            Count = pattern.Kind != PatternKind.Count ? null : new CountPattern(
                pattern.AtLeast, CompileOwn(pattern.GroupBy), CompileOwn(pattern.Distinct),
                (pattern.Window ?? definition.Conditions.Window)!.Value.Ticks),
            Indexes = [],
            Plan = new JoinPlan([], []),
        };
    }

    private NegativePattern CompileNegative(PatternDefinition pattern, int slot, int after)
    {
        // It is judged once all positive facts are known, so it may also look at those after it: "a stop without a
        // login before".
        var (alphas, joins) = Sort(pattern, slot, _variables.Count - 1);
        var (own, bound, residuals) = JoinPlanner.Keys(joins, slot, ~(1 << slot), _slots);
        return new NegativePattern
        {
            Slot = slot,
            Kind = pattern.Kind,
            FactType = pattern.FactType,
            Alpha = CompileAlpha(alphas),
            After = after,
            FollowTicks = pattern.Kind == PatternKind.NotFollowedBy ? pattern.Window!.Value.Ticks : 0,
            OwnKey = own,
            BoundKey = bound,
            Residuals = residuals,
        };
    }

    /// <summary>
    /// Sorts a pattern's conditions into those on its fact alone and those that join. Guards keep their place before
    /// what they guard.
    /// </summary>
    private (List<Expression> Alphas, List<Conjunct> Joins) Sort(PatternDefinition pattern, int slot, int lastVisible)
    {
        var visible = _variables.Where(v => v.Value <= lastVisible).ToDictionary();
        List<Expression> alphas = [];
        List<Conjunct> joins = [];
        foreach (var condition in pattern.Conditions)
        {
            var guarded = false;
            foreach (var part in Conjuncts.Split(condition.Body))
            {
                var (body, mask) = Bind(part, visible, condition.Parameters[0], slot);
                if (!guarded && (mask & ~(1 << slot)) == 0)
                {
                    alphas.Add(body);
                    continue;
                }

                var conjunct = new Conjunct(body, mask, false);
                if (!guarded && part is BinaryExpression { NodeType: ExpressionType.Equal } equal
                    && Conjuncts.IsIndexable(equal))
                {
                    var (left, leftMask) = Bind(equal.Left, visible, condition.Parameters[0], slot);
                    var (right, rightMask) = Bind(equal.Right, visible, condition.Parameters[0], slot);
                    conjunct = conjunct with
                    {
                        IsExtractable = true,
                        Left = left,
                        Right = right,
                        LeftMask = leftMask,
                        RightMask = rightMask,
                    };
                }

                guarded |= !conjunct.IsExtractable;
                joins.Add(conjunct);
            }
        }

        return (alphas, joins);
    }

    private (Expression Body, int Mask) Bind(
        Expression part, IReadOnlyDictionary<PatternVariable, int> visible, ParameterExpression? own = null,
            int slot = 0)
    {
        var binder = new VariableBinder(visible, _slots, own, slot);
        var body = binder.Visit(part);
        if (binder.Unbound is { } name) Refuse($"variable '{name}' is bound by no pattern before this one", part);
        return (body, binder.Mask);
    }

    private Func<Fact, bool> CompileAlpha(List<Expression> alphas)
    {
        if (errors.Count > _errorsBefore || alphas.Count == 0) return static _ => true;
        var fact = Expression.Parameter(typeof(Fact), "fact");
        var body = new SlotReplacer(_slots, fact).Visit(alphas.Aggregate(Expression.AndAlso));
        return Expression.Lambda<Func<Fact, bool>>(body, fact).Compile();
    }

    private Func<Fact, object?>? CompileOwn(LambdaExpression? lambda)
    {
        if (lambda is null) return null;
        var (body, mask) = Bind(lambda.Body, _variables, lambda.Parameters[0], PatternsMax);
        if (mask is not (0 or 1 << PatternsMax))
        {
            Refuse("groupBy and distinct may only look at the counted fact", lambda.Body);
        }

        if (errors.Count > _errorsBefore) return null;
        var fact = Expression.Parameter(typeof(Fact), "fact");
        return Expression.Lambda<Func<Fact, object?>>(new SlotReplacer(_slots, fact).Visit(body), fact).Compile();
    }

    private Func<Fact?[], MatchContext, TResult>? CompileAction<TResult>(LambdaExpression? lambda)
    {
        if (lambda is null) return null;
        var (body, _) = Bind(lambda.Body, _variables);
        return errors.Count > _errorsBefore
            ? null
            : Expression.Lambda<Func<Fact?[], MatchContext, TResult>>(body, _slots, lambda.Parameters[0]).Compile();
    }

    private Func<Fact?[], TResult?>? CompileOverSlots<TResult>(LambdaExpression? lambda)
        where TResult : class
    {
        if (lambda is null) return null;
        var (body, _) = Bind(lambda.Body, _variables);
        return errors.Count > _errorsBefore ? null : Expression.Lambda<Func<Fact?[], TResult?>>(body, _slots).Compile();
    }

    private RuleInfo Inform(RuleDescription description) => description.ToInfo(
        options.Tuning.GetValueOrDefault(description.Id)?.Severity,
        isMultiFact: Patterns.Count > 1 || Patterns[0].Kind == PatternKind.Count,
        shape: ShapeOf().ToString());

    private FactId ShapeOf()
    {
        List<string> parts =
        [
            $"{definition.Conditions.IsInOrder}",
            $"{definition.Conditions.Window}",
            $"{definition.Actions.ThrottleSpan}",
        ];
        foreach (var pattern in Patterns)
        {
            parts.Add($"{pattern.Kind} {pattern.FactType.Name} {pattern.AtLeast} {pattern.Window}");
            parts.AddRange(pattern.Conditions.Append(pattern.GroupBy).Append(pattern.Distinct)
                .OfType<LambdaExpression>().Select(Conjuncts.Text));
        }

        return FactId.Of([.. parts]);
    }

    private void Refuse(string reason, Expression? condition = null) =>
        errors.Add(new RuleError(_name, condition is null ? null : Conjuncts.Text(condition), reason));
}
