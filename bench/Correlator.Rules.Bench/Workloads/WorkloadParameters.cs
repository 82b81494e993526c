namespace Correlator.Rules.Bench.Workloads;

/// <summary>How large a workload is. Its times are logical: event i happens at i.</summary>
internal sealed record WorkloadParameters
{
    public required int Rules { get; init; }
    public required int Events { get; init; }

    /// <summary>How long a fact counts: one of this age does no longer.</summary>
    public required int Window { get; init; }

    public required int Assets { get; init; }

    /// <summary>How far apart two facts may lie that belong together; with W4a how long a work order lasts.</summary>
    public required int Delta { get; init; }

    /// <summary>Threshold of W4b.</summary>
    public required int N { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The window as a rule says it: a rule's windows include their ends, a workload's does not.</summary>
    public TimeSpan WindowSpan => LogicalTime.Span(Window - 1);

    /// <summary>What two facts may lie apart while both count.</summary>
    public long Apart => Math.Min(Delta, Window - 1);
}
