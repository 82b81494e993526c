namespace Correlator.Model.Plant;

/// <summary>
/// A hash that is the same on every machine, in every process and every year; <see cref="string.GetHashCode()"/> is
/// none of it.
/// </summary>
public static class StableHash
{
    /// <summary>FNV-1a, 32 bits (draft-eastlake-fnv), over the UTF-16 code units of the text, low byte first.</summary>
    public static uint Fnv1a32(ReadOnlySpan<char> text)
    {
        var hash = 2_166_136_261U;
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * 16_777_619U;
            hash = (hash ^ (byte)(unit >> 8)) * 16_777_619U;
        }

        return hash;
    }

    /// <summary>The shard, 0 to <paramref name="shards"/> - 1, that an id lives in.</summary>
    public static int Shard(ReadOnlySpan<char> id, int shards) => (int)(Fnv1a32(id) % (uint)shards);
}
