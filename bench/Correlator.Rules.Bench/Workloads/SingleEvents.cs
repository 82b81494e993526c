using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>
/// W1: many rules, each of one event of its kind. What does an event cost the rules that it doesn't concern?
/// </summary>
internal sealed class SingleEvents : IWorkload
{
    private const int Zones = 20;
    private const double Threshold = 0.9;

    public string Name => "W1";

    public WorkloadParameters Settle(WorkloadParameters parameters) => parameters;

    public int DefaultDelta(int window) => 0;

    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time) => new OtEvent(
        random.Next(parameters.Assets), random.Next(Zones), random.Next(parameters.Rules), random.NextDouble(), time);

    public long CountByHand(object[] events, WorkloadParameters parameters)
    {
        var fires = 0L;
        foreach (OtEvent seen in events)
        {
            if (seen.Value > Threshold) fires++;
        }

        return fires;
    }

    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires) =>
        Enumerable.Range(0, parameters.Rules).Select(kind => new ValueAboveThreshold(kind, Threshold, fires));

    // None is needed; the peers hold a window of them nevertheless.
    public long Needed(WorkloadParameters parameters) => parameters.Window;
}
