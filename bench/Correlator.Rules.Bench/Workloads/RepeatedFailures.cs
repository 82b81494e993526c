using System.Runtime.InteropServices;
using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>W4b: so many failures of one class at one asset. What does a sliding count cost?</summary>
internal sealed class RepeatedFailures : IWorkload
{
    public string Name => "W4b";

    public WorkloadParameters Settle(WorkloadParameters parameters) => parameters;

    public int DefaultDelta(int window) => 0;

    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time) =>
        new AuthenticationFailure(random.Next(parameters.Assets), random.Next(parameters.Rules), time);

    // Each event is there at its index, so the one that leaves the window now is known without a queue.
    public long CountByHand(object[] events, WorkloadParameters parameters)
    {
        var counts = new Dictionary<long, int>();
        var fires = 0L;
        for (var i = 0; i < events.Length; i++)
        {
            if (i >= parameters.Window) counts[Group(events[i - parameters.Window])]--;
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, Group(events[i]), out _);
            if (++count == parameters.N) fires++;
        }

        return fires;
    }

    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires) =>
        Enumerable.Range(0, parameters.Rules)
            .Select(@class => new FailuresOfClass(@class, parameters.N, parameters.WindowSpan, fires));

    public long Needed(WorkloadParameters parameters) => parameters.Window;

    private static long Group(object seen)
    {
        var failure = (AuthenticationFailure)seen;
        return ((long)failure.ClassId << 32) | (uint)failure.AssetId;
    }
}
