namespace Correlator.Actors.Feeds;

/// <summary>
/// How often checkpoints are made: as configured, but never so often that they take more than a tenth of the time. While a checkpoint is made the
/// line stands, so the time that one takes bounds the processor time that it costs.
/// </summary>
internal sealed class CheckpointPace(CheckpointOptions options, TimeProvider time)
{
    /// <summary>The share of the time that checkpoints may take is one in this.</summary>
    private const int ShareMax = 10;

    private long _ended = time.GetTimestamp();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _cost;
    private TimeSpan _taken;

    public CheckpointCost Cost { get; private set; }

    /// <summary>Wall time until the next checkpoint is due.</summary>
    public TimeSpan Interval => options.Interval > Rest ? options.Interval : Rest;

    /// <summary>So long must pass between two checkpoints for the share to be kept, going by what the last ones took.</summary>
    private TimeSpan Rest => _cost * (ShareMax - 1);

    /// <summary>True when so many observations since the last checkpoint make one due before its time.</summary>
    public bool IsEnough(long observations) => observations >= options.ObservationsMax && time.GetElapsedTime(_ended) >= Rest;

    public long Begin() => time.GetTimestamp();

    public void End(long begun)
    {
        _ended = time.GetTimestamp();
        var took = time.GetElapsedTime(begun, _ended);
        // One slow write must not put off the next for long; a trend must.
        _cost = took < _cost ? (_cost + took) / 2 : took;
        _taken += took;
        Cost = new CheckpointCost(Cost.Count + 1, took, _taken / time.GetElapsedTime(_started, _ended));
    }
}

/// <summary>What checkpoints have cost since the line began on its node.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Last">Wall time of the last.</param>
/// <param name="Share">Of the time, 0 to 1, that all of them took: the line stands meanwhile.</param>
public readonly record struct CheckpointCost(int Count, TimeSpan Last, double Share);

/// <summary>When checkpoints are made.</summary>
/// <param name="Interval">Wall time between two: what a crash makes the feeds read again.</param>
/// <param name="ObservationsMax">So many observations make one due before its time.</param>
public sealed record CheckpointOptions(TimeSpan Interval, long ObservationsMax)
{
    public static readonly CheckpointOptions Default = new(TimeSpan.FromSeconds(30), 50_000_000);
}
