namespace Correlator.Model.Observations;

/// <summary>The feeds of a run, numbered so that an observation carries two bytes instead of a name. Append-only; any thread may read.</summary>
public sealed class FeedTable
{
    /// <summary>More feeds than a node can have.</summary>
    public const int FeedsMax = 65_535;

    private readonly Lock _lock = new();
    private volatile string[] _ids = [];

    /// <summary>The number of a feed id; the same id always has the same number.</summary>
    public ushort Add(string id)
    {
        lock (_lock)
        {
            var known = Array.IndexOf(_ids, id);
            if (known >= 0) return (ushort)known;
            if (_ids.Length >= FeedsMax) throw new InvalidOperationException($"More than {FeedsMax} feeds.");
            _ids = [.. _ids, id];
            return (ushort)(_ids.Length - 1);
        }
    }

    public string this[ushort feed] => _ids[feed];

    public int Count => _ids.Length;
}
