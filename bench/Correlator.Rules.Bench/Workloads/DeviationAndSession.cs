using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>W2: a deviation and a remote session at one asset, in either order. What does a join cost?</summary>
internal sealed class DeviationAndSession : IWorkload
{
    public const double Threshold = 0.8;
    public const int Users = 100;

    public string Name => "W2";

    public WorkloadParameters Settle(WorkloadParameters parameters) => parameters;

    public int DefaultDelta(int window) => window / 2;

    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time) =>
        ((random.Next() >> 40) & 1) == 0
            ? new MetricDeviation(
                random.Next(parameters.Assets), random.Next(parameters.Rules), random.NextDouble(), time)
            : new RemoteSession(random.Next(parameters.Assets), random.Next(Users), time);

    public long CountByHand(object[] events, WorkloadParameters parameters)
    {
        var deviations = new RecentFacts<MetricDeviation>(parameters.Window, d => d.Ts);
        var sessions = new RecentFacts<RemoteSession>(parameters.Window, s => s.Ts);
        var fires = 0L;
        foreach (var seen in events)
        {
            if (seen is MetricDeviation deviation)
            {
                if (deviation.Score <= Threshold) continue;
                foreach (var other in sessions.Of(deviation.AssetId, deviation.Ts))
                {
                    if (deviation.Ts - other.Ts <= parameters.Delta) fires++;
                }

                deviations.Add(deviation.AssetId, deviation);
            }
            else
            {
                var session = (RemoteSession)seen;
                foreach (var other in deviations.Of(session.AssetId, session.Ts))
                {
                    if (session.Ts - other.Ts <= parameters.Delta) fires++;
                }

                sessions.Add(session.AssetId, session);
            }
        }

        return fires;
    }

    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires) =>
        Enumerable.Range(0, parameters.Rules)
            .Select(metric => new DeviationDuringSession(metric, LogicalTime.Span(parameters.Apart), fires));

    public long Needed(WorkloadParameters parameters) => parameters.Apart + 1;
}
