using System.Linq.Expressions;

namespace Correlator.Rules.Language;

/// <summary>The left-hand side of a rule: patterns over facts, and how their times lie to each other.</summary>
/// <remarks>
/// Each pattern of a match is a different fact. Windows are on the facts' event time and include their ends. Values
/// that conditions capture are read once, when the rule is loaded.
/// </remarks>
public sealed partial class ConditionBuilder
{
    private readonly List<PatternDefinition> _patterns = [];
    private readonly List<IReadOnlyList<ConditionBuilder>> _alternatives = [];
    private readonly List<TimeRelationDefinition> _relations = [];

    internal IReadOnlyList<PatternDefinition> Patterns => _patterns;
    internal IReadOnlyList<IReadOnlyList<ConditionBuilder>> Alternatives => _alternatives;
    internal IReadOnlyList<TimeRelationDefinition> Relations => _relations;
    internal bool IsInOrder { get; private set; }
    internal TimeSpan? Span { get; private set; }

    /// <summary>
    /// A fact that fulfils all conditions. They may refer to the variables of patterns before this one.
    /// </summary>
    public ConditionBuilder Match<T>(Expression<Func<T>> variable, params Expression<Func<T, bool>>[] conditions)
        where T : class => Add(new PatternDefinition(PatternKind.Match, typeof(T), variable, conditions));

    /// <summary>
    /// No such fact where it would fit: in the rule's window; with <see cref="InOrder"/> between its neighbours. Judged
    /// once the watermark is past that window's end. Its conditions may refer to all Match and Count variables, also
    /// to later ones.
    /// </summary>
    public ConditionBuilder Not<T>(params Expression<Func<T, bool>>[] conditions)
        where T : class => Add(new PatternDefinition(PatternKind.Not, typeof(T), null, conditions));

    /// <summary>At least one such fact where it would fit; the match is stated once, however many there are.</summary>
    public ConditionBuilder Exists<T>(params Expression<Func<T, bool>>[] conditions)
        where T : class => Add(new PatternDefinition(PatternKind.Exists, typeof(T), null, conditions));

    /// <summary>
    /// Every fact for which <paramref name="which"/> holds, where it would fit, also fulfils <paramref name="must"/>.
    /// Judged like <see cref="Not{T}"/>: it is the absence of one that does not.
    /// </summary>
    public ConditionBuilder ForAll<T>(Expression<Func<T, bool>> which, Expression<Func<T, bool>> must)
        where T : class => Add(new PatternDefinition(PatternKind.Not, typeof(T), null, [which]) { Unless = must });

    /// <summary>No such fact from the last matched fact on, for <paramref name="within"/>.</summary>
    public ConditionBuilder NotFollowedBy<T>(TimeSpan within, params Expression<Func<T, bool>>[] conditions)
        where T : class =>
        Add(new PatternDefinition(PatternKind.NotFollowedBy, typeof(T), null, conditions) { Window = within });

    /// <summary>No such fact up to the first matched fact, for <paramref name="within"/> before it.</summary>
    public ConditionBuilder NotPrecededBy<T>(TimeSpan within, params Expression<Func<T, bool>>[] conditions)
        where T : class =>
        Add(new PatternDefinition(PatternKind.NotPrecededBy, typeof(T), null, conditions) { Window = within });

    /// <summary>
    /// One of the alternatives, each patterns of its own. What they bind can be used inside them only. A tuple of facts
    /// that fulfils several of them is one match.
    /// </summary>
    public ConditionBuilder Or(params Action<ConditionBuilder>[] alternatives)
    {
        var builders = new List<ConditionBuilder>();
        foreach (var define in alternatives)
        {
            var builder = new ConditionBuilder();
            define(builder);
            builders.Add(builder);
        }

        _alternatives.Add(builders);
        return this;
    }

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
        Span = window;
        return this;
    }

    /// <summary>The first is over when the second begins; at most this long before it.</summary>
    public ConditionBuilder Before<TFirst, TSecond>(
        Expression<Func<TFirst>> first, Expression<Func<TSecond>> second, TimeSpan? atMost = null)
        where TFirst : class
        where TSecond : class => Relate(TimeRelation.Before, first, second, atMost);

    /// <summary>The first begins when the second is over; at most this long after it.</summary>
    public ConditionBuilder After<TFirst, TSecond>(
        Expression<Func<TFirst>> first, Expression<Func<TSecond>> second, TimeSpan? atMost = null)
        where TFirst : class
        where TSecond : class => Relate(TimeRelation.Before, second, first, atMost);

    /// <summary>The first lies within the second: begins no earlier, ends no later.</summary>
    public ConditionBuilder During<TFirst, TSecond>(Expression<Func<TFirst>> first, Expression<Func<TSecond>> second)
        where TFirst : class
        where TSecond : class => Relate(TimeRelation.During, first, second, null);

    /// <summary>The two share at least an instant.</summary>
    public ConditionBuilder Overlaps<TFirst, TSecond>(Expression<Func<TFirst>> first, Expression<Func<TSecond>> second)
        where TFirst : class
        where TSecond : class => Relate(TimeRelation.Overlaps, first, second, null);

    internal ConditionBuilder Add(PatternDefinition pattern)
    {
        _patterns.Add(pattern);
        return this;
    }

    /// <summary>These conditions with one choice from each Or.</summary>
    internal IEnumerable<ConditionBuilder> Expand()
    {
        IEnumerable<ConditionBuilder> variants = [this];
        foreach (var choices in _alternatives)
        {
            variants = [.. variants.SelectMany(v => choices.SelectMany(c => c.Expand()).Select(v.With))];
        }

        return variants;
    }

    private ConditionBuilder With(ConditionBuilder other)
    {
        var both = new ConditionBuilder { IsInOrder = IsInOrder || other.IsInOrder, Span = Span ?? other.Span };
        both._patterns.AddRange([.. _patterns, .. other._patterns]);
        both._relations.AddRange([.. _relations, .. other._relations]);
        return both;
    }

    private ConditionBuilder Relate(
        TimeRelation relation, LambdaExpression first, LambdaExpression second, TimeSpan? atMost)
    {
        _relations.Add(new TimeRelationDefinition(relation, first, second, atMost?.Ticks));
        return this;
    }
}
