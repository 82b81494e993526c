using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W1: an event of one kind whose value is high.</summary>
internal sealed class ValueAboveThreshold(int kind, double threshold, FireCounter fires) : Rule
{
    public override void Define()
    {
        OtEvent seen = null!;

        Describe($"w1-{kind}", "1", $"Value of kind {kind} is high", Severity.Low);
        When().Match(() => seen, e => e.Kind == kind && e.Value > threshold);
        Then().Do(_ => fires.Fire());
    }
}
