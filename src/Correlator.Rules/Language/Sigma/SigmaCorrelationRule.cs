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
    : SigmaEngineRule(plan.Header), IObservingRule
{
    public IReadOnlyList<ObservedNeed> Needs { get; } = [.. plan.Needs()];

    internal override IReadOnlyList<string> InWords => [$"last: {plan.InWords} ({Header.File}:{Header.Line})"];

    public override void Define()
    {
        Fact last = null!;
        var (how, id) = (plan, Id);
        DescribeFromHeader();
        Decide(how, When().GroupBy(() => last, f => how.KeyOf(f), f => how.Accepts(f)).Window(how.Correlation.TimeSpan));
        if (isHeard) Then().Raise(c => how.Text(last, c.Facts.Count));
        if (isJoined) Then().Conclude(id, c => how.Text(last, c.Facts.Count), () => last);
    }

    // A plain threshold is one comparison for the engine, and its evidence is no more than what reached it.
    private static void Decide(SigmaCorrelationPlan how, GroupBuilder<Fact> group)
    {
        var share = how.Correlation.Percentile / 100;
        switch (how.Correlation.Type)
        {
            case "event_count" when how.Least is { } least:
                group.Count(least);
                break;
            case "event_count":
                group.Where(g => how.Holds(g.Count));
                break;
            case "value_count" or "temporal" when how.Least is { } least:
                group.DistinctCount(f => how.DistinctOf(f), least);
                break;
            case "value_count":
                group.Distinct(f => how.DistinctOf(f)).Where(g => how.Holds(g.DistinctCount));
                break;
            case "value_sum":
                group.Value(f => how.NumberOf(f)).Where(g => how.Holds(g.Sum));
                break;
            case "value_avg":
                group.Value(f => how.NumberOf(f)).Where(g => how.Holds(g.Average));
                break;
            case "value_median":
                group.Value(f => how.NumberOf(f)).Where(g => how.Holds(g.Median));
                break;
            case "value_percentile":
                group.Value(f => how.NumberOf(f)).Where(g => how.Holds(g.Percentile(share)));
                break;
            case "temporal" or "temporal_ordered" when how.Correlation.Comparisons.Count > 0:
                group.Distinct(f => how.DistinctOf(f)).Where(g => how.Holds(g.DistinctCount));
                break;
            default:
                group.Distinct(f => how.DistinctOf(f)).Where(g => g.DistinctCount >= how.SeenMin && how.IsFulfilledBy(g.Facts));
                break;
        }
    }
}
