namespace Correlator.Actors.Assets;

/// <summary>Some of the shards of assets, a bit each.</summary>
internal struct ShardSet
{
    private ulong _bits;

    static ShardSet() => ArgumentOutOfRangeException.ThrowIfGreaterThan(AssetSharding.Shards, 64);

    public readonly bool IsEmpty => _bits == 0;

    public void Add(int shard) => _bits |= 1UL << shard;

    /// <summary>False: it was not there.</summary>
    public bool Remove(int shard)
    {
        var before = _bits;
        _bits &= ~(1UL << shard);
        return _bits != before;
    }

    /// <summary>Their numbers, lowest first.</summary>
    public override readonly string ToString()
    {
        var bits = _bits;
        return string.Join(", ", Enumerable.Range(0, AssetSharding.Shards).Where(shard => (bits >> shard & 1) != 0));
    }
}
