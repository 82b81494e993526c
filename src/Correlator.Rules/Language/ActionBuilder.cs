using System.Linq.Expressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Language;

/// <summary>The right-hand side of a rule: the detection it raises, the conclusion it draws, and how often.</summary>
public sealed class ActionBuilder
{
    internal Expression<Func<MatchContext, string>>? Text { get; private set; }
    internal Expression<Func<MatchContext, Severity>>? SeverityOf { get; private set; }
    internal string? ConclusionName { get; private set; }
    internal Expression<Func<MatchContext, string>>? ConclusionText { get; private set; }
    internal Expression<Func<Fact>>? About { get; private set; }
    internal Expression<Func<object?>>? ThrottleBy { get; private set; }
    internal TimeSpan ThrottleSpan { get; private set; }
    internal bool RearmsAfterQuiet { get; private set; }

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

    /// <summary>Of the matches with one key only the first counts for a time.</summary>
    /// <param name="by">Over pattern variables; equal by its text.</param>
    /// <param name="oncePer">Span of event time in which there is one.</param>
    /// <param name="rearmAfterQuiet">Each held-back match starts the span anew: only quiet re-arms.</param>
    public ActionBuilder Throttle(Expression<Func<object?>> by, TimeSpan oncePer, bool rearmAfterQuiet = false)
    {
        ThrottleBy = by;
        ThrottleSpan = oncePer;
        RearmsAfterQuiet = rearmAfterQuiet;
        return this;
    }
}
