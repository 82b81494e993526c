namespace Correlator.Model.Observations;

/// <summary>The feeds of a run, numbered so that an observation carries two bytes instead of a name. Append-only; any thread may read.</summary>
public sealed class FeedTable
{
    /// <summary>More feeds than a node can have.</summary>
    public const int FeedsMax = 65_535;

    private readonly Lock _lock = new();
    private volatile string[] _ids = [];
    private volatile ulong[] _keys = [];

    /// <summary>The number of a feed id; the same id always has the same number.</summary>
    public ushort Add(string id)
    {
        lock (_lock)
        {
            var known = Array.IndexOf(_ids, id);
            if (known >= 0) return (ushort)known;
            if (_ids.Length >= FeedsMax) throw new InvalidOperationException($"More than {FeedsMax} feeds.");
            _keys = [.. _keys, Key(id)];
            _ids = [.. _ids, id];
            return (ushort)(_ids.Length - 1);
        }
    }

    public string this[ushort feed] => _ids[feed];

    public int Count => _ids.Length;

    /// <summary>A number that stands for the feed's id and, unlike its index, is the same in every run.</summary>
    public ulong KeyOf(ushort feed) => _keys[feed];

    // FNV-1a over UTF-16 units.
    private static ulong Key(string id)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL;
        foreach (var unit in id) hash = (hash ^ unit) * 0x100_0000_01B3;
        return hash;
    }
}
