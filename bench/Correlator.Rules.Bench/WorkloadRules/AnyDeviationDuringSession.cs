using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>The next version of <see cref="DeviationDuringSession"/> of one metric: it takes every metric.</summary>
internal sealed class AnyDeviationDuringSession(int metric, TimeSpan apart, FireCounter fires) : Rule
{
    public override void Define()
    {
        MetricDeviation deviation = null!;
        RemoteSession session = null!;

        Describe($"w2-{metric}", "2", "Any metric deviates during a remote session", Severity.Medium);
        When()
            .Match(() => deviation, d => d.Score > DeviationAndSession.Threshold)
            .Match(() => session, s => s.AssetId == deviation.AssetId)
            .Within(apart);
        Then().Do(_ => fires.Fire());
    }
}
