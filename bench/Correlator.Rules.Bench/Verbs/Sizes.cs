using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>What was asked for; what was not is for the workload to say.</summary>
internal sealed record Sizes
{
    private const int UsualRules = 100;

    public int? Rules { get; init; }
    public required int Events { get; init; }
    public required int Window { get; init; }
    public required int Assets { get; init; }
    public int? Delta { get; init; }
    public required int N { get; init; }
    public required ulong Seed { get; init; }

    public WorkloadParameters For(IWorkload workload, int usualRules = UsualRules) =>
        workload.Settle(new WorkloadParameters
        {
            Rules = Rules ?? usualRules,
            Events = Events,
            Window = Window,
            Assets = Assets,
            Delta = Delta ?? workload.DefaultDelta(Window),
            N = N,
            Seed = Seed,
        });
}
