using System.Linq.Expressions;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Language;

/// <content>Patterns over several facts of a kind: counts, groups, queries.</content>
public sealed partial class ConditionBuilder
{
    /// <summary>
    /// At least <paramref name="atLeast"/> facts of one group (or as many distinct values) in a sliding window. Matches
    /// when the number rises to the threshold, and again only after it has fallen below. The variable is the fact that
    /// reached it.
    /// </summary>
    /// <param name="condition">May concern the counted fact only; join the other patterns to this one instead.</param>
    /// <param name="within">The sliding window; the rule's own when left out.</param>
    public ConditionBuilder Count<T>(
        Expression<Func<T>> variable,
        Expression<Func<T, bool>> condition,
        int atLeast,
        Expression<Func<T, object?>>? groupBy = null,
        Expression<Func<T, object?>>? distinct = null,
        TimeSpan? within = null)
        where T : class => Add(new PatternDefinition(PatternKind.Count, typeof(T), variable, [condition])
        {
            Window = within,
            Group = new GroupDefinition
            {
                Key = groupBy,
                Distinct = distinct,
                Threshold = distinct is null ? GroupThreshold.Count : GroupThreshold.DistinctCount,
                Bound = atLeast,
            },
        });

    /// <summary>The same thing <paramref name="times"/> times in a sliding window; the variable is the last one.</summary>
    public ConditionBuilder Repeated<T>(
        Expression<Func<T>> variable, int times, TimeSpan within, Expression<Func<T, object?>> sameBy,
        Expression<Func<T, bool>> condition)
        where T : class => Count(variable, condition, times, sameBy, null, within);

    /// <summary>
    /// Begins a group: facts that have a key in common. Say its window next, then the figure that decides. The
    /// variable is the fact that made it so.
    /// </summary>
    public GroupBuilder<T> GroupBy<T>(
        Expression<Func<T>> variable, Expression<Func<T, object?>> key, params Expression<Func<T, bool>>[] conditions)
        where T : class => new(this, variable, key, conditions, null);

    /// <summary>A group bound as a whole, in the shape of a query over facts.</summary>
    public ConditionBuilder Query<T>(Expression<Func<Group<T>>> variable, Func<QueryBuilder<T>, ConditionBuilder> query)
        where T : class => query(new QueryBuilder<T>(this, variable));
}

/// <summary>The first steps of a query: what is collected, and by which key.</summary>
public sealed class QueryBuilder<T>
    where T : class
{
    private readonly ConditionBuilder _conditions;
    private readonly Expression<Func<Group<T>>> _variable;
    private IReadOnlyList<Expression<Func<T, bool>>> _filters = [];

    internal QueryBuilder(ConditionBuilder conditions, Expression<Func<Group<T>>> variable) =>
        (_conditions, _variable) = (conditions, variable);

    /// <summary>Which facts; all of the type when left out.</summary>
    public QueryBuilder<T> Match(params Expression<Func<T, bool>>[] conditions)
    {
        _filters = conditions;
        return this;
    }

    /// <summary>All of them together.</summary>
    public GroupBuilder<T> Collect() => Grouped(null);

    /// <summary>Those that have a key in common.</summary>
    public GroupBuilder<T> GroupBy(Expression<Func<T, object?>> key) => Grouped(key);

    private GroupBuilder<T> Grouped(Expression<Func<T, object?>>? key) => new(_conditions, _variable, key, _filters,
        static (value, last, facts, figures) => new Group<T>(value, (T)last, facts, figures));
}

/// <summary>A group: its window, then the figure that decides when it matches.</summary>
/// <remarks>
/// A sliding window is judged whenever a fact joins it: it matches when the condition comes true, and again only after
/// it was false. A tumbling window is judged once, when the watermark has passed its end.
/// </remarks>
public sealed class GroupBuilder<T>
    where T : class
{
    private readonly ConditionBuilder _conditions;
    private readonly LambdaExpression _variable;
    private readonly LambdaExpression? _key;
    private readonly IReadOnlyList<Expression<Func<T, bool>>> _filters;
    private readonly Func<object?, object, IReadOnlyList<object>, GroupFigures, object>? _binding;
    private Expression<Func<T, object?>>? _distinct;
    private Expression<Func<T, double>>? _value;
    private TimeSpan? _window;
    private bool _isTumbling;

    internal GroupBuilder(
        ConditionBuilder conditions, LambdaExpression variable, LambdaExpression? key,
        IReadOnlyList<Expression<Func<T, bool>>> filters,
        Func<object?, object, IReadOnlyList<object>, GroupFigures, object>? binding) =>
        (_conditions, _variable, _key, _filters, _binding) = (conditions, variable, key, filters, binding);

    /// <summary>A window that slides with event time, its ends included.</summary>
    public GroupBuilder<T> Window(TimeSpan sliding)
    {
        _window = sliding;
        return this;
    }

    /// <summary>Windows side by side, counted from 0001-01-01T00:00Z; the start belongs to it, the end to the next.</summary>
    public GroupBuilder<T> Tumbling(TimeSpan size)
    {
        (_window, _isTumbling) = (size, true);
        return this;
    }

    /// <summary>The value that Sum, Average, Min, Max and percentiles of a <see cref="Where"/> are made of.</summary>
    public GroupBuilder<T> Value(Expression<Func<T, double>> value)
    {
        _value = value;
        return this;
    }

    /// <summary>The value whose different ones a <see cref="Where"/> counts.</summary>
    public GroupBuilder<T> Distinct(Expression<Func<T, object?>> value)
    {
        _distinct = value;
        return this;
    }

    public ConditionBuilder Count(int atLeast) => Decide(GroupThreshold.Count, atLeast);

    public ConditionBuilder DistinctCount(Expression<Func<T, object?>> value, int atLeast) =>
        Distinct(value).Decide(GroupThreshold.DistinctCount, atLeast);

    public ConditionBuilder Sum(Expression<Func<T, double>> value, double atLeast) =>
        Value(value).Decide(GroupThreshold.Sum, atLeast);

    public ConditionBuilder Average(Expression<Func<T, double>> value, double atLeast) =>
        Value(value).Decide(GroupThreshold.Average, atLeast);

    /// <summary>The smallest value is at most this.</summary>
    public ConditionBuilder Min(Expression<Func<T, double>> value, double atMost) =>
        Value(value).Decide(GroupThreshold.Min, atMost);

    public ConditionBuilder Max(Expression<Func<T, double>> value, double atLeast) =>
        Value(value).Decide(GroupThreshold.Max, atLeast);

    /// <param name="share">0 to 1: 0.95 for the 95th percentile.</param>
    public ConditionBuilder Percentile(Expression<Func<T, double>> value, double share, double atLeast) =>
        Value(value).Decide(GroupThreshold.Percentile, atLeast, share);

    /// <summary>Any condition over the group's figures.</summary>
    public ConditionBuilder Where(Expression<Func<GroupStatistics, bool>> condition) =>
        Decide(GroupThreshold.Where, double.NaN, double.NaN, condition);

    private ConditionBuilder Decide(
        GroupThreshold threshold, double bound, double share = double.NaN, LambdaExpression? where = null) =>
        _conditions.Add(new PatternDefinition(PatternKind.Count, typeof(T), _variable, _filters)
        {
            Window = _window,
            Group = new GroupDefinition
            {
                Key = _key,
                Distinct = _distinct,
                Value = _value,
                Threshold = threshold,
                Bound = bound,
                Share = share,
                Where = where,
                IsTumbling = _isTumbling,
                Binding = _binding,
            },
        });
}
