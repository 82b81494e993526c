using Correlator.Model.Detections;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>W4b: so many failures of one class at one asset within the window.</summary>
internal sealed class FailuresOfClass(int @class, int atLeast, TimeSpan window, FireCounter fires) : Rule
{
    public override void Define()
    {
        AuthenticationFailure last = null!;

        Describe($"w4b-{@class}", "1", $"Failures of class {@class} repeat", Severity.Medium);
        When().Count(() => last, f => f.ClassId == @class, atLeast, groupBy: f => f.AssetId, within: window);
        Then().Do(_ => fires.Fire());
    }
}
