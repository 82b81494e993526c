using Correlator.Model.Facts;
using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A Sigma correlation rule: a sliding window over the facts of each group; it matches when its condition comes true, and
/// again only after it was false.
/// </summary>
/// <param name="isHeard">It raises detections.</param>
/// <param name="isJoined">Another correlation rests on it: its matches are conclusions.</param>
internal sealed class SigmaCorrelationRule(SigmaCorrelationPlan plan, bool isHeard, bool isJoined)
    : SigmaEngineRule(plan.Correlation.Header), IObservingRule
{
    public IReadOnlyList<ObservedNeed> Needs { get; } = [.. plan.Needs()];

    public override void Define()
    {
        Fact last = null!;
        var (how, id) = (plan, Id);
        DescribeFromHeader();
        When().Count(
            () => last, f => how.Accepts(f), how.Least(), f => how.KeyOf(f),
            how.CountsValues ? f => how.DistinctOf(f) : null, how.Correlation.TimeSpan);
        if (isHeard) Then().Raise(c => how.Text(last, c.Facts.Count));
        if (isJoined) Then().Conclude(id, c => how.Text(last, c.Facts.Count), () => last);
    }
}
