using System.Linq.Expressions;
using Correlator.Model.Facts;

namespace Correlator.Rules.Language;

/// <summary>The left-hand side of a rule: patterns over facts, and how their times lie to each other.</summary>
/// <remarks>
/// Each pattern of a match is a different fact. Windows are on the facts' event time and include their ends.
/// </remarks>
public sealed class ConditionBuilder
{
    private readonly List<PatternDefinition> _patterns = [];

    internal IReadOnlyList<PatternDefinition> Patterns => _patterns;
    internal bool IsInOrder { get; private set; }
    internal TimeSpan? Window { get; private set; }

    /// <summary>
    /// A fact that fulfils all conditions. They may refer to the variables of patterns before this one.
    /// </summary>
    public ConditionBuilder Match<T>(Expression<Func<T>> variable, params Expression<Func<T, bool>>[] conditions)
        where T : Fact => Add(new PatternDefinition(PatternKind.Match, typeof(T), variable, conditions));

    /// <summary>
    /// No such fact where it would fit: in the rule's window; with <see cref="InOrder"/> between its neighbours. Judged
    /// once the
    /// watermark is past that window's end. Its conditions may refer to all Match and Count variables, also to later
    /// ones.
    /// </summary>
    public ConditionBuilder Not<T>(params Expression<Func<T, bool>>[] conditions)
        where T : Fact => Add(new PatternDefinition(PatternKind.Not, typeof(T), null, conditions));

    /// <summary>At least one such fact where it would fit; the match is stated once, however many there are.</summary>
    public ConditionBuilder Exists<T>(params Expression<Func<T, bool>>[] conditions)
        where T : Fact => Add(new PatternDefinition(PatternKind.Exists, typeof(T), null, conditions));

    /// <summary>No such fact from the last matched fact on, for <paramref name="within"/>.</summary>
    public ConditionBuilder NotFollowedBy<T>(TimeSpan within, params Expression<Func<T, bool>>[] conditions)
        where T : Fact => Add(new PatternDefinition(PatternKind.NotFollowedBy, typeof(T), null,
            conditions)
        { Window = within });

    /// <summary>
    /// At least <paramref name="atLeast"/> facts of one group (or as many distinct values) in a sliding window. Matches
    /// when the
    /// number rises to the threshold, and again only after it has fallen below. The variable is the fact that reached
    /// it.
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
        where T : Fact => Add(new PatternDefinition(PatternKind.Count, typeof(T), variable, [condition])
        {
            AtLeast = atLeast,
            GroupBy = groupBy,
            Distinct = distinct,
            Window = within,
        });

    /// <summary>
    /// The facts' times do not fall, in the order of the patterns. Equal times pass: many sensors tell whole seconds.
    /// </summary>
    public ConditionBuilder InOrder()
    {
        IsInOrder = true;
        return this;
    }

    /// <summary>
    /// No two facts of the match are further apart than this. Required as soon as a rule joins facts.
    /// </summary>
    public ConditionBuilder Within(TimeSpan window)
    {
        Window = window;
        return this;
    }

    private ConditionBuilder Add(PatternDefinition pattern)
    {
        _patterns.Add(pattern);
        return this;
    }
}

internal enum PatternKind : byte
{
    Match = 1,
    Count = 2,
    Not = 3,
    Exists = 4,
    NotFollowedBy = 5,
}

/// <summary>One pattern as written.</summary>
internal sealed record PatternDefinition(
    PatternKind Kind, Type FactType, LambdaExpression? Variable, IReadOnlyList<LambdaExpression> Conditions)
{
    public int AtLeast { get; init; }
    public LambdaExpression? GroupBy { get; init; }
    public LambdaExpression? Distinct { get; init; }
    public TimeSpan? Window { get; init; }

    public bool IsPositive => Kind is PatternKind.Match or PatternKind.Count;
}
