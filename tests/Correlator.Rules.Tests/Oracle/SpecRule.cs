using System.Linq.Expressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>Writes a spec through the public fluent form, with expressions as the compiler would make them.</summary>
internal sealed class SpecRule(RuleSpec spec) : Rule
{
    private readonly List<Expression> _variables = [];
    private int _bound;

    public override void Define()
    {
        // All at once: an absence may look at a variable that only a later pattern binds.
        (_bound, var positives) = (0, spec.Patterns.Where(p => p.IsPositive).ToArray());
        _variables.Clear();
        foreach (var pattern in positives) Declare(pattern);
        Describe(spec.Id, "1.0", spec.Id, Severity.Medium).Priority(spec.Priority);
        var when = When();
        foreach (var pattern in spec.Patterns) Add(when, pattern);
        if (spec.Either.Length > 0)
        {
            when.Or([.. spec.Either.Select(pattern => (Action<ConditionBuilder>)(choice =>
            {
                _variables.RemoveRange(positives.Length, _variables.Count - positives.Length);
                _bound = positives.Length;
                if (pattern.IsPositive) Declare(pattern);
                Add(choice, pattern);
            }))]);
        }

        if (spec.Within > 0) when.Within(Span(spec.Within));
        if (spec.IsInOrder) when.InOrder();
        foreach (var lie in spec.Lies) Relate(when, lie);
        Act();
    }

    private void Act()
    {
        var then = Then();
        var text = $"{spec.Id} {spec.Revision}";
        if (spec.Raises) then.Raise(_ => text);
        if (spec.Concludes > 0) then.Conclude($"c{spec.Concludes}", _ => text);
        if (spec.Yields is { } yields)
        {
            var context = Expression.Parameter(typeof(MatchContext), "c");
            then.Yield(Expression.Lambda<Func<MatchContext, Derived>>(
                Expression.New(typeof(Derived).GetConstructors()[0], Expression.Constant(yields.Stage),
                    Read(0, nameof(Sample.Key)),
                    yields.AtMatch ? Expression.Property(context, nameof(MatchContext.Time)) : Read(0, nameof(Sample.At))),
                context));
        }

        if (spec.Throttle is not { } throttle) return;
        Expression by = throttle.By is { } field ? Read(0, $"{field}") : Expression.Constant("all");
        then.Throttle(
            Expression.Lambda<Func<object?>>(Expression.Convert(by, typeof(object))), Span(throttle.Span),
            throttle.AfterQuiet, throttle.AtMost);
    }

    private void Add(ConditionBuilder when, PatternSpec pattern)
    {
        switch (pattern.Kind)
        {
            case Kind.Reading: Add<Reading>(when, pattern); break;
            case Kind.Login: Add<Login>(when, pattern); break;
            case Kind.Outage: Add<Outage>(when, pattern); break;
            case Kind.Observed: Add<Observed>(when, pattern); break;
            case Kind.Derived: Add<Derived>(when, pattern); break;
            default:
                var name = $"c{pattern.Stage}";
                Expression<Func<Conclusion, bool>> isNamed = c => c.Name == name;
                if (pattern.IsPositive) when.Match(Variable<Conclusion>(), isNamed);
                else if (pattern.Use == Use.NotFollowedBy) when.NotFollowedBy(Span(pattern.Span), isNamed);
                else when.Exists(isNamed);
                break;
        }
    }

    private void Add<T>(ConditionBuilder when, PatternSpec pattern)
        where T : Sample
    {
        Expression<Func<T, bool>>[] conditions =
        [
            .. pattern.Kind == Kind.Derived ? [Condition<T>(new Test(Field.Level, Comparison.Equal, pattern.Stage))] : Array.Empty<Expression<Func<T, bool>>>(),
            .. pattern.Tests.Select(Condition<T>),
            .. pattern.Links.Select(Condition<T>),
        ];
        switch (pattern.Use)
        {
            case Use.Match: when.Match(Variable<T>(), conditions); break;
            case Use.Count: AddGroup(when, pattern.Group!, conditions); break;
            case Use.Not: when.Not(conditions); break;
            case Use.Exists: when.Exists(conditions); break;
            case Use.NotFollowedBy: when.NotFollowedBy(Span(pattern.Span), conditions); break;
            case Use.NotPrecededBy: when.NotPrecededBy(Span(pattern.Span), conditions); break;
            default:
                when.ForAll(All(conditions), pattern.MustLink is { } link ? Condition<T>(link) : Condition<T>(pattern.Must!));
                break;
        }
    }

    private void AddGroup<T>(ConditionBuilder when, Grouping group, Expression<Func<T, bool>>[] conditions)
        where T : Sample
    {
        var by = group.By is { } field ? Selector<T, object?>(field) : null;
        if (group.AsQuery)
        {
            when.Query(Variable<Group<T>>(), query =>
            {
                var filtered = query.Match(conditions);
                return Decide(by is null ? filtered.Collect() : filtered.GroupBy(by), group);
            });
        }
        else if (by is null || group is { Figure: Figure.Count or Figure.Distinct, IsTumbling: false })
        {
            when.Count(Variable<T>(), All(conditions), (int)group.Bound, by,
                group.Figure == Figure.Distinct ? Selector<T, object?>(group.Distinct) : null, Span(group.Window));
        }
        else
        {
            Decide(when.GroupBy(Variable<T>(), by, conditions), group);
        }
    }

    private static ConditionBuilder Decide<T>(GroupBuilder<T> builder, Grouping group)
        where T : Sample
    {
        builder = group.IsTumbling ? builder.Tumbling(Span(group.Window)) : builder.Window(Span(group.Window));
        Expression<Func<T, double>> value = s => s.Value;
        return group.Figure switch
        {
            Figure.Count => builder.Count((int)group.Bound),
            Figure.Distinct => builder.DistinctCount(Selector<T, object?>(group.Distinct), (int)group.Bound),
            Figure.Sum => builder.Sum(value, group.Bound),
            Figure.Average => builder.Average(value, group.Bound),
            Figure.Min => builder.Min(value, group.Bound),
            Figure.Max => builder.Max(value, group.Bound),
            Figure.Percentile => builder.Percentile(value, group.Share, group.Bound),
            _ => Where(builder.Value(value), group.Bound),
        };
    }

    private static ConditionBuilder Where<T>(GroupBuilder<T> builder, double bound)
        where T : Sample => builder.Where(g => g.Count >= 2 && g.Median >= bound);

    private void Relate(ConditionBuilder when, LieSpec lie)
    {
        var (first, second) = (Expression.Lambda<Func<Observed>>(_variables[lie.First]), Expression.Lambda<Func<Observed>>(_variables[lie.Second]));
        TimeSpan? atMost = lie.AtMost is { } most ? Span(most) : null;
        _ = lie.Lie switch
        {
            Lie.Before => when.Before(first, second, atMost),
            Lie.After => when.After(first, second, atMost),
            Lie.During => when.During(first, second),
            _ => when.Overlaps(first, second),
        };
    }

    private void Declare(PatternSpec pattern)
    {
        var type = pattern.Kind switch
        {
            Kind.Reading => typeof(Reading),
            Kind.Login => typeof(Login),
            Kind.Outage => typeof(Outage),
            Kind.Observed => typeof(Observed),
            Kind.Derived => typeof(Derived),
            _ => typeof(Conclusion),
        };
        if (pattern.Group is { AsQuery: true }) type = typeof(Group<>).MakeGenericType(type);
        var holder = Activator.CreateInstance(typeof(Variables<>).MakeGenericType(type));
        _variables.Add(Expression.Field(Expression.Constant(holder), ((char)('a' + _variables.Count)).ToString()));
    }

    private Expression<Func<T>> Variable<T>()
        where T : class => Expression.Lambda<Func<T>>(_variables[_bound++]);

    private Expression Read(int variable, string member)
    {
        var of = _variables[variable];
        if (of.Type == typeof(Conclusion)) throw new InvalidOperationException("Conclusions have no fields to join on.");
        return Expression.Property(typeof(Sample).IsAssignableFrom(of.Type) ? of : Expression.Property(of, "Last"), member);
    }

    private static Expression<Func<T, bool>> Condition<T>(Test test)
        where T : Sample
    {
        var fact = Expression.Parameter(typeof(T), "f");
        var member = Expression.Property(fact, $"{test.Field}");
        Expression constant = test.Field switch
        {
            Field.Host => Expression.Constant(Samples.Hosts[test.Constant % Samples.Hosts.Length], typeof(string)),
            Field.Value => Expression.Constant((double)test.Constant),
            _ => Expression.Constant(test.Constant),
        };
        return Expression.Lambda<Func<T, bool>>(Compare(test.Comparison, member, constant), fact);
    }

    private Expression<Func<T, bool>> Condition<T>(Link link)
        where T : Sample
    {
        var fact = Expression.Parameter(typeof(T), "f");
        return Expression.Lambda<Func<T, bool>>(
            Compare(link.Comparison, Expression.Property(fact, $"{link.Own}"), Read(link.Other, $"{link.Theirs}")), fact);
    }

    private static Expression Compare(Comparison comparison, Expression left, Expression right)
    {
        if (left.Type != right.Type) (left, right) = (Expression.Convert(left, typeof(double)), Expression.Convert(right, typeof(double)));
        return comparison switch
        {
            Comparison.Equal => Expression.Equal(left, right),
            Comparison.NotEqual => Expression.NotEqual(left, right),
            Comparison.Less => Expression.LessThan(left, right),
            _ => Expression.GreaterThanOrEqual(left, right),
        };
    }

    private static Expression<Func<T, bool>> All<T>(Expression<Func<T, bool>>[] conditions)
    {
        if (conditions.Length == 0) return _ => true;
        var fact = conditions[0].Parameters[0];
        var body = conditions.Select(c => new Renamed(c.Parameters[0], fact).Visit(c.Body)).Aggregate(Expression.AndAlso);
        return Expression.Lambda<Func<T, bool>>(body, fact);
    }

    private static Expression<Func<T, TResult>> Selector<T, TResult>(Field field)
    {
        var fact = Expression.Parameter(typeof(T), "f");
        return Expression.Lambda<Func<T, TResult>>(Expression.Convert(Expression.Property(fact, $"{field}"), typeof(TResult)), fact);
    }

    private static TimeSpan Span(int seconds) => TimeSpan.FromSeconds(seconds);

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }

    /// <summary>Stands for the locals that a rule's lambdas capture.</summary>
    private sealed class Variables<T>
        where T : class
    {
#pragma warning disable CS0649, IDE1006 // Read through expressions only; named as locals are.
        public T? a;
        public T? b;
        public T? c;
        public T? d;
#pragma warning restore CS0649, IDE1006
    }
}
