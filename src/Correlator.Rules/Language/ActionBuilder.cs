using System.Linq.Expressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Language;

/// <summary>The right-hand side of a rule: what it raises, concludes and does, and how often.</summary>
public sealed class ActionBuilder
{
    private readonly List<Expression<Action<MatchContext>>> _deeds = [];
    private readonly List<LambdaExpression> _yields = [];

    internal IReadOnlyList<Expression<Action<MatchContext>>> Deeds => _deeds;
    internal IReadOnlyList<LambdaExpression> Yields => _yields;
    internal Expression<Func<MatchContext, string>>? Text { get; private set; }
    internal Expression<Func<MatchContext, Severity>>? SeverityOf { get; private set; }
    internal string? ConclusionName { get; private set; }
    internal Expression<Func<MatchContext, string>>? ConclusionText { get; private set; }
    internal Expression<Func<Fact>>? About { get; private set; }
    internal Expression<Func<object?>>? ThrottleBy { get; private set; }
    internal TimeSpan ThrottleSpan { get; private set; }
    internal bool RearmsAfterQuiet { get; private set; }
    internal int ThrottleAtMost { get; private set; } = 1;

    /// <summary>Raises a detection.</summary>
    /// <param name="text">What happened, with names and numbers of this match.</param>
    /// <param name="severity">By consequence; the described severity when left out. Maintenance lowers it
    /// afterwards.</param>
    public ActionBuilder Raise(
        Expression<Func<MatchContext, string>> text, Expression<Func<MatchContext, Severity>>? severity = null)
    {
        Text = text;
        SeverityOf = severity;
        return this;
    }

    /// <summary>Draws a conclusion: a fact that other rules may match, resting on the facts of this match.</summary>
    /// <param name="about">Pattern variable whose participants, protocol and target it inherits; the last one when left
    /// out.</param>
    public ActionBuilder Conclude(
        string name, Expression<Func<MatchContext, string>> text, Expression<Func<Fact>>? about = null)
    {
        ConclusionName = name;
        ConclusionText = text;
        About = about;
        return this;
    }

    /// <summary>
    /// States a fact of any declared type that rests on this match: it is withdrawn when its last support is. Equal
    /// facts of several matches are one fact with several supports.
    /// </summary>
    public ActionBuilder Yield<T>(Expression<Func<T>> fact)
        where T : class
    {
        _yields.Add(fact);
        return this;
    }

    /// <inheritdoc cref="Yield{T}(Expression{Func{T}})"/>
    public ActionBuilder Yield<T>(Expression<Func<MatchContext, T>> fact)
        where T : class
    {
        _yields.Add(fact);
        return this;
    }

    /// <summary>
    /// Calls code. One that throws is counted, and disables its rule at <see cref="RuleSetOptions.ConditionFaultsMax"/>.
    /// The context is valid during the call only.
    /// </summary>
    public ActionBuilder Do(Expression<Action<MatchContext>> action)
    {
        _deeds.Add(action);
        return this;
    }

    /// <summary>Of the matches with one key only the first ones count for a time.</summary>
    /// <param name="by">Over pattern variables; equal by its text.</param>
    /// <param name="oncePer">Span of event time.</param>
    /// <param name="rearmAfterQuiet">Each held-back match starts the span anew: only quiet re-arms.</param>
    /// <param name="atMost">Matches that pass in one span.</param>
    public ActionBuilder Throttle(
        Expression<Func<object?>> by, TimeSpan oncePer, bool rearmAfterQuiet = false, int atMost = 1)
    {
        ThrottleBy = by;
        ThrottleSpan = oncePer;
        RearmsAfterQuiet = rearmAfterQuiet;
        ThrottleAtMost = atMost;
        return this;
    }
}
