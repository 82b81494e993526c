using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.WorkloadRules;

/// <summary>How the engine reads the workloads' facts, and bounds that none of them reaches.</summary>
internal static class WorkloadFactTypes
{
    // Lateness: the events come in the order of their times, so no fact is kept for one that comes late.
    public static RuleSetOptions Options(WorkloadParameters parameters) => new()
    {
        Types = new FactTypes()
            .Add<OtEvent>(e => LogicalTime.At(e.Ts))
            .Add<MetricDeviation>(d => LogicalTime.At(d.Ts))
            .Add<RemoteSession>(s => LogicalTime.At(s.Ts))
            .Add<WriteCommand>(w => LogicalTime.At(w.Ts))
            .Add<SafetyTrip>(t => LogicalTime.At(t.Ts))
            .Add<WorkOrder>(o => LogicalTime.At(o.From))
            .Add<AuthenticationFailure>(f => LogicalTime.At(f.Ts))
            .Add<SuspectedCompromise>(s => LogicalTime.At(s.Ts)),
        Lateness = TimeSpan.Zero,
        FactsPerPatternMax = int.MaxValue,
        WaitingMatchesMax = int.MaxValue,
        MatchesPerFactMax = int.MaxValue,
        ConclusionsPerFactMax = int.MaxValue,
    };
}
