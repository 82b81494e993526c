namespace Correlator.Rules.Bench.Workloads;

/// <summary>W3 by hand: what is kept of the events so far.</summary>
internal sealed class CompromiseToTripCount(WorkloadParameters parameters)
{
    private readonly RecentFacts<MetricDeviation> _deviations = new(parameters.Window, d => d.Ts);
    private readonly RecentFacts<RemoteSession> _sessions = new(parameters.Window, s => s.Ts);
    private readonly RecentFacts<WriteCommand> _writesByTarget = new(parameters.Window, w => w.Ts);

    // Not in the order in which they stop counting: that depends on the older of the two facts below.
    private readonly Dictionary<int, List<(long Ts, long CountsUntil)>> _suspicions = [];

    public long Fires { get; private set; }

    public void Observe(object seen)
    {
        switch (seen)
        {
            case MetricDeviation deviation:
                Observe(deviation);
                break;
            case RemoteSession session:
                Observe(session);
                break;
            case WriteCommand write:
                _writesByTarget.Add(write.TargetId, write);
                break;
            case SafetyTrip trip:
                Observe(trip);
                break;
        }
    }

    private void Observe(MetricDeviation deviation)
    {
        if (deviation.Score <= DeviationAndSession.Threshold) return;
        _deviations.Add(deviation.AssetId, deviation);
        foreach (var session in _sessions.Of(deviation.AssetId, deviation.Ts))
        {
            if (deviation.Ts - session.Ts <= parameters.Delta) Suspect(deviation.AssetId, deviation.Ts, session.Ts);
        }
    }

    private void Observe(RemoteSession session)
    {
        _sessions.Add(session.AssetId, session);
        foreach (var deviation in _deviations.Of(session.AssetId, session.Ts))
        {
            if (session.Ts - deviation.Ts <= parameters.Delta) Suspect(session.AssetId, session.Ts, deviation.Ts);
        }
    }

    private void Observe(SafetyTrip trip)
    {
        foreach (var write in _writesByTarget.Of(trip.AssetId, trip.Ts))
        {
            if (write.SourceId == write.TargetId || trip.Ts - write.Ts > parameters.Delta) continue;
            if (!_suspicions.TryGetValue(write.SourceId, out var suspicions)) continue;
            suspicions.RemoveAll(suspicion => suspicion.CountsUntil <= trip.Ts);
            foreach (var (ts, _) in suspicions)
            {
                if (ts <= write.Ts && write.Ts - ts <= parameters.Delta) Fires++;
            }
        }
    }

    private void Suspect(int asset, long ts, long oldest)
    {
        Fires++;
        if (!_suspicions.TryGetValue(asset, out var suspicions)) _suspicions[asset] = suspicions = [];
        suspicions.Add((ts, oldest + parameters.Window));
    }
}
