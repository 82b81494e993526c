namespace Correlator.Bench.Generator;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every version of .NET, unlike a seeded Random.
/// </summary>
internal struct DeterministicRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below the bound; the bias of the multiplication is far below what a test could see.</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>From min to max, both possible.</summary>
    public int Between(int min, int max) => min + Next(max - min + 1);

    /// <summary>0 to below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A connection id as Zeek makes them: "C" and 17 letters or digits.</summary>
    public void WriteUid(Span<byte> uid)
    {
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8;
        uid[0] = (byte)'C';
        for (var i = 1; i < uid.Length; i++) uid[i] = alphabet[Next(alphabet.Length)];
    }

    public string NextUid()
    {
        Span<byte> uid = stackalloc byte[18];
        WriteUid(uid);
        return System.Text.Encoding.ASCII.GetString(uid);
    }
}
