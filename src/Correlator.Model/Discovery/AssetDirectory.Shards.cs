namespace Correlator.Model.Discovery;

/// <content>
/// Which shard an asset lives in: assets of a zone together, because they speak with each other most. Then one record of both ends goes to
/// one shard, not to two on two nodes. An asset stays where it was put first, because its state is there (docs/adr/0016).
/// </content>
public sealed partial class AssetDirectory
{
    /// <summary>
    /// A zone's assets in one shard before the next of them go to another: a cell is smaller, and a flat plant of one zone is spread.
    /// </summary>
    private const int TogetherMax = 128;

    private readonly int[] _assetsByShard;

    /// <summary>The shard for a zone's next asset. A function of what is in the shards, so that a loaded directory goes on as the saved one.</summary>
    private int ShardFor(ZoneEntry zone)
    {
        if (zone.LastShard >= 0 && zone.InLastShard < TogetherMax) return zone.LastShard;
        var emptiest = 0;
        for (var shard = 1; shard < _assetsByShard.Length; shard++)
        {
            if (_assetsByShard[shard] < _assetsByShard[emptiest]) emptiest = shard;
        }

        return emptiest;
    }

    private void Occupy(ZoneEntry zone, int shard)
    {
        _assetsByShard[shard]++;
        if (zone.LastShard != shard) zone.InLastShard = 0;
        zone.LastShard = shard;
        zone.InLastShard++;
    }
}
