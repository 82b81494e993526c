using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W3, first step: a deviation and a session make a suspected compromise that rests on both.</summary>
internal sealed class CompromiseSuspected(int metric, WorkloadParameters parameters, FireCounter fires) : Rule
{
    public override void Define()
    {
        MetricDeviation deviation = null!;
        RemoteSession session = null!;
        var window = parameters.Window;

        Describe($"w3a-{metric}", "1", $"Metric {metric} deviates during a remote session", Severity.Medium);
        When()
            .Match(() => deviation, d => d.Metric == metric && d.Score > DeviationAndSession.Threshold)
            .Match(() => session, s => s.AssetId == deviation.AssetId)
            .Within(LogicalTime.Span(parameters.Apart));
        Then()
            .Yield(() => new SuspectedCompromise(
                deviation.AssetId,
                metric,
                Math.Max(deviation.Ts, session.Ts),
                Math.Min(deviation.Ts, session.Ts) + window))
            .Do(_ => fires.Fire());
    }
}
