using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Cli.Reports;

/// <summary>What two rule sets raised on the same feeds, in the order of events.</summary>
/// <param name="First">Earliest event time of the feeds.</param>
public sealed record BacktestReport(
    long Observations, EventTime First, EventTime Last, IReadOnlyList<BacktestDetection> InForce,
    IReadOnlyList<BacktestDetection> Candidate);

/// <summary>A detection, as far as two rule sets are compared by it.</summary>
/// <param name="Evidence">Hash of the facts that come straight from records, whatever was concluded on the way.</param>
public sealed record BacktestDetection(
    FactId Id, string Rule, string RuleVersion, EventTime Time, Severity Severity, IReadOnlyList<string> Assets,
    string Text, FactId Evidence)
{
    private const int SupportDepthMax = 16;

    public static BacktestDetection Of(Detection detection)
    {
        var facts = new List<string>();
        foreach (var fact in detection.Facts) Gather(fact, facts, 0);
        return new BacktestDetection(
            detection.Id, detection.Rule, detection.RuleVersion, detection.Time, detection.Severity, detection.Assets,
            detection.Text, FactId.Of([.. facts]));
    }

    // The id of a conclusion changes with its rule; what it rests on does not.
    private static void Gather(Fact fact, List<string> facts, int depth)
    {
        if (fact is not Conclusion { Support.Count: > 0 } conclusion || depth >= SupportDepthMax)
        {
            facts.Add(fact.Id.ToString());
        }
        else foreach (var support in conclusion.Support) Gather(support, facts, depth + 1);
    }
}
