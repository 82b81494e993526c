using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;

namespace Correlator.Actors.Feeds;

/// <summary>What the line has told each receiver last: the steps of its chains.</summary>
internal sealed class LineSteps
{
    private readonly long[] _shards = new long[AssetSharding.Shards];
    private readonly Dictionary<string, long> _zones = new(StringComparer.Ordinal);

    public long Incarnation { get; private set; }

    /// <summary>Number of the last committed checkpoint.</summary>
    public long Committed { get; private set; }

    public void Begin(long incarnation, long committed)
    {
        Incarnation = incarnation;
        Committed = committed;
        Array.Clear(_shards);
        _zones.Clear();
    }

    public void Commit(long checkpoint) => Committed = checkpoint;

    /// <summary>The next step of a shard's chain.</summary>
    public LineStep ToShard(int shard, long number)
    {
        var previous = _shards[shard];
        _shards[shard] = number;
        return new LineStep(Incarnation, Committed, previous, number);
    }

    /// <summary>The next step of a zone's chain.</summary>
    public LineStep ToZone(string zone, long number)
    {
        var previous = _zones.GetValueOrDefault(zone);
        _zones[zone] = number;
        return new LineStep(Incarnation, Committed, previous, number);
    }

    /// <summary>Where a shard's chain stands, for a checkpoint: not a step of its own.</summary>
    public LineStep OfShard(int shard, long checkpoint) => new(Incarnation, Committed, _shards[shard], checkpoint);

    /// <summary>Where a zone's chain stands, for a checkpoint: not a step of its own.</summary>
    public LineStep OfZone(string zone, long checkpoint) => new(Incarnation, Committed, _zones.GetValueOrDefault(zone), checkpoint);
}
