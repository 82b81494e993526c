namespace Correlator.Ingest.Sparkplug;

/// <summary>What is remembered of one edge node: its session's numbers, and what its births named.</summary>
internal sealed class SparkplugNode
{
    private const int Numbers = 256;

    private readonly int[] _hashes = new int[Numbers];
    private readonly Dictionary<ulong, (byte[] Name, uint DataType)> _aliases = [];
    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);
    private int _last = -1;

    /// <summary>False after its death, until its next birth.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>bdSeq of the present session; null when its birth told none, or was not seen.</summary>
    public double? Session { get; set; }

    public IReadOnlyCollection<string> Devices => _devices;

    public int Aliases => _aliases.Count;

    /// <summary>
    /// Takes a numbered message. Null: it came before, byte for byte. Else how many are missing before it.
    /// </summary>
    /// <param name="number">0 to 255 (Sparkplug B 3.0 §6.4.4: one more with each message, 0 after 255).</param>
    /// <param name="hash">Of topic and payload.</param>
    public int? Take(int number, int hash)
    {
        var expected = (_last + 1) % Numbers;
        if (_last >= 0 && number != expected && _hashes[number] == hash) return null;
        var missing = _last < 0 ? 0 : (number - expected + Numbers) % Numbers;
        _last = number;
        _hashes[number] = hash;
        return missing;
    }

    /// <summary>A birth begins a session: numbers, aliases and devices of the one before mean nothing any more.</summary>
    /// <returns>False when this very birth came before.</returns>
    public bool Begin(int number, int hash)
    {
        if (IsAlive && number >= 0 && _last >= 0 && _hashes[number] == hash) return false;
        Array.Clear(_hashes);
        _aliases.Clear();
        _devices.Clear();
        IsAlive = true;
        Session = null;
        _last = number;
        if (number >= 0) _hashes[number] = hash;
        return true;
    }

    /// <summary>The next message may have any number.</summary>
    public void ForgetNumbers() => _last = -1;

    public bool TryAddDevice(string asset, int devicesMax) =>
        _devices.Contains(asset) || (_devices.Count < devicesMax && _devices.Add(asset));

    public void RemoveDevice(string asset) => _devices.Remove(asset);

    public void Name(ulong alias, ReadOnlySpan<byte> name, uint dataType) => _aliases[alias] = (name.ToArray(), dataType);

    public bool TryName(ulong alias, out ReadOnlySpan<byte> name, out uint dataType)
    {
        var isKnown = _aliases.TryGetValue(alias, out var found);
        name = found.Name;
        dataType = found.DataType;
        return isKnown;
    }
}
