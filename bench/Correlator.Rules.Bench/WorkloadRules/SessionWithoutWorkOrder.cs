using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W4a: a remote session at an asset that no work order is open for.</summary>
internal sealed class SessionWithoutWorkOrder(TimeSpan window, FireCounter fires) : Rule
{
    public override void Define()
    {
        RemoteSession session = null!;

        Describe("w4a", "1", "Remote session without a work order", Severity.Medium);
        When()
            .Match(() => session)
            .NotPrecededBy<WorkOrder>(window, o => o.AssetId == session.AssetId && o.To >= session.Ts);
        Then().Do(_ => fires.Fire());
    }
}
