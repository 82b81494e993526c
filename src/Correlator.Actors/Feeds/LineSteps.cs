using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;

namespace Correlator.Actors.Feeds;

/// <summary>What the line has told each receiver last: the steps of its chains.</summary>
/// <remarks>
/// Keepers hear of an incarnation before it can commit anything; a zone may hear of it only later, or not at all. What such a zone stored for a
/// checkpoint that was never committed has a number lower than those that were committed since. So a zone's first step says which of its own
/// states was committed last.
/// </remarks>
internal sealed class LineSteps
{
    /// <summary>Blocks that one incarnation may number: at a thousand a second, four months.</summary>
    private const long NumbersMax = 10_000_000_000;

    private readonly long[] _shards = new long[AssetSharding.Shards];
    private readonly Dictionary<string, long> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _zonesStored = new(StringComparer.Ordinal);

    public long Incarnation { get; private set; }

    /// <summary>Number of the last committed checkpoint.</summary>
    public long Committed { get; private set; }

    /// <summary>
    /// Number of the incarnation that follows: above all numbers that the one before can have used for its blocks, even if this node's clock is
    /// behind that node's, so that no answer to an earlier incarnation can be taken for one to this.
    /// </summary>
    /// <param name="last">Number of the last one that is known to have started; 0 for none.</param>
    public static long NextIncarnation(long last, long committed, DateTimeOffset now) =>
        Math.Max(Math.Max(last, committed) + NumbersMax, now.UtcTicks);

    /// <param name="zonesStored">Number of the last committed checkpoint that each zone stored a state for.</param>
    public void Begin(long incarnation, long committed, IReadOnlyDictionary<string, long> zonesStored)
    {
        Incarnation = incarnation;
        Committed = committed;
        Array.Clear(_shards);
        _zones.Clear();
        _zonesStored.Clear();
        foreach (var (zone, number) in zonesStored) _zonesStored[zone] = number;
    }

    /// <summary>What <see cref="Begin"/> is to be told once <paramref name="checkpoint"/>, for which these zones have stored, is committed.</summary>
    public IReadOnlyDictionary<string, long> ZonesStored(long checkpoint, IEnumerable<string> zones)
    {
        var stored = new SortedDictionary<string, long>(_zonesStored, StringComparer.Ordinal);
        foreach (var zone in zones) stored[zone] = checkpoint;
        return stored;
    }

    public void Commit(long checkpoint, IReadOnlyDictionary<string, long> zonesStored)
    {
        Committed = checkpoint;
        foreach (var (zone, number) in zonesStored) _zonesStored[zone] = number;
    }

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
        return new LineStep(Incarnation, previous == 0 ? _zonesStored.GetValueOrDefault(zone) : Committed, previous, number);
    }

    /// <summary>Where a shard's chain stands, for a checkpoint: not a step of its own.</summary>
    public LineStep OfShard(int shard, long checkpoint) => new(Incarnation, Committed, _shards[shard], checkpoint);

    /// <summary>Where a zone's chain stands, for a checkpoint: not a step of its own.</summary>
    public LineStep OfZone(string zone, long checkpoint) => new(Incarnation, Committed, _zones.GetValueOrDefault(zone), checkpoint);
}
