namespace Correlator.Rules.Bench.Workloads;

// What the workloads correlate: plain immutable objects, none of them a fact of the model.

internal sealed class OtEvent(int assetId, int zoneId, int kind, double value, long ts)
{
    public int AssetId { get; } = assetId;
    public int ZoneId { get; } = zoneId;
    public int Kind { get; } = kind;
    public double Value { get; } = value;
    public long Ts { get; } = ts;
}

internal sealed class MetricDeviation(int assetId, int metric, double score, long ts)
{
    public int AssetId { get; } = assetId;
    public int Metric { get; } = metric;
    public double Score { get; } = score;
    public long Ts { get; } = ts;
}

internal sealed class RemoteSession(int assetId, int userId, long ts)
{
    public int AssetId { get; } = assetId;
    public int UserId { get; } = userId;
    public long Ts { get; } = ts;
}

internal sealed class WriteCommand(int sourceId, int targetId, int protocol, long ts)
{
    public int SourceId { get; } = sourceId;
    public int TargetId { get; } = targetId;
    public int Protocol { get; } = protocol;
    public long Ts { get; } = ts;
}

internal sealed class SafetyTrip(int assetId, long ts)
{
    public int AssetId { get; } = assetId;
    public long Ts { get; } = ts;
}

internal sealed class WorkOrder(int assetId, long from, long to)
{
    public int AssetId { get; } = assetId;
    public long From { get; } = from;
    public long To { get; } = to;
}

internal sealed class AuthenticationFailure(int assetId, int classId, long ts)
{
    public int AssetId { get; } = assetId;
    public int ClassId { get; } = classId;
    public long Ts { get; } = ts;
}

/// <summary>Derived from a deviation and a session. It counts until the older of the two does no longer.</summary>
internal sealed class SuspectedCompromise(int assetId, int metric, long ts, long countsUntil)
{
    public int AssetId { get; } = assetId;
    public int Metric { get; } = metric;
    public long Ts { get; } = ts;
    public long CountsUntil { get; } = countsUntil;
}
