using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W2: a strong deviation of one metric, and a remote session at the same asset near it.</summary>
internal sealed class DeviationDuringSession(int metric, TimeSpan apart, FireCounter fires) : Rule
{
    public override void Define()
    {
        MetricDeviation deviation = null!;
        RemoteSession session = null!;

        Describe($"w2-{metric}", "1", $"Metric {metric} deviates during a remote session", Severity.Medium);
        When()
            .Match(() => deviation, d => d.Metric == metric && d.Score > DeviationAndSession.Threshold)
            .Match(() => session, s => s.AssetId == deviation.AssetId)
            .Within(apart);
        Then().Do(_ => fires.Fire());
    }
}
