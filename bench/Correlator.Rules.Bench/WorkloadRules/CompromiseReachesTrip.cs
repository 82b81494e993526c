using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W3, second step: from a suspected compromise a write to another asset, and then that asset trips.</summary>
/// <remarks>
/// A derived fact lasts as long as its own time is in the window; that what it rests on is older is said by
/// <see cref="SuspectedCompromise.CountsUntil"/>.
/// </remarks>
internal sealed class CompromiseReachesTrip(int protocol, WorkloadParameters parameters, FireCounter fires) : Rule
{
    public override void Define()
    {
        SuspectedCompromise suspicion = null!;
        WriteCommand write = null!;
        SafetyTrip trip = null!;
        var apart = LogicalTime.Span(parameters.Apart);

        Describe($"w3b-{protocol}", "1", $"A compromised asset writes by {protocol}, then a trip", Severity.High);
        When()
            .Match(() => suspicion)
            .Match(() => write, w =>
                w.Protocol == protocol && w.SourceId == suspicion.AssetId && w.TargetId != w.SourceId)
            .Match(() => trip, t => t.AssetId == write.TargetId && t.Ts < suspicion.CountsUntil)
            .Before(() => suspicion, () => write, apart)
            .Before(() => write, () => trip, apart)
            .Within(parameters.WindowSpan);
        Then().Do(_ => fires.Fire());
    }
}
