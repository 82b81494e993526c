using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>One question to a rule engine: its events, the rules that ask it, and how often they must fire.</summary>
internal interface IWorkload
{
    public string Name { get; }

    /// <summary>Takes from the parameters what the workload lets vary, and puts its own in place of the rest.</summary>
    public WorkloadParameters Settle(WorkloadParameters parameters);

    /// <summary>What <see cref="WorkloadParameters.Delta"/> is when it isn't given.</summary>
    public int DefaultDelta(int window);

    /// <summary>The event at a time; always the same for the same seed.</summary>
    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time);

    /// <summary>
    /// How often the rules fire on these events: hash-indexed code that knows only this workload. It is also the speed
    /// that no general engine reaches.
    /// </summary>
    public long CountByHand(object[] events, WorkloadParameters parameters);

    /// <summary>The same as rules.</summary>
    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires);

    /// <summary>How many of the last events the rules can still need.</summary>
    public long Needed(WorkloadParameters parameters);
}
