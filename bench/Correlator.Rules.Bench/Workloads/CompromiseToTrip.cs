using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>
/// W3: a deviation and a session make a suspected compromise; it, a write from there to elsewhere and a trip there make
/// an attack. What does a chain over derived facts cost? Both steps count as fires.
/// </summary>
internal sealed class CompromiseToTrip : IWorkload
{
    public string Name => "W3";

    public WorkloadParameters Settle(WorkloadParameters parameters) => parameters;

    public int DefaultDelta(int window) => window / 2;

    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time)
    {
        var assets = parameters.Assets;
        return random.Next(100) switch
        {
            < 30 => new MetricDeviation(random.Next(assets), random.Next(parameters.Rules), random.NextDouble(), time),
            < 50 => new RemoteSession(random.Next(assets), random.Next(DeviationAndSession.Users), time),
            < 90 => new WriteCommand(random.Next(assets), random.Next(assets), random.Next(parameters.Rules), time),
            _ => new SafetyTrip(random.Next(assets), time),
        };
    }

    public long CountByHand(object[] events, WorkloadParameters parameters)
    {
        var count = new CompromiseToTripCount(parameters);
        foreach (var seen in events) count.Observe(seen);
        return count.Fires;
    }

    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires)
    {
        for (var k = 0; k < parameters.Rules; k++)
        {
            yield return new CompromiseSuspected(k, parameters, fires);
            yield return new CompromiseReachesTrip(k, parameters, fires);
        }
    }

    public long Needed(WorkloadParameters parameters) => parameters.Window;
}
