namespace Correlator.Ingest.Spools;

/// <summary>
/// The keys under which lines were taken, the latest of them: in the log's entries, and once those are forgotten, in a file. Not for more than
/// one thread at a time.
/// </summary>
internal sealed class SpoolKeys(int keysMax)
{
    /// <summary>Of a key whose entry the log has forgotten.</summary>
    private const long Forgotten = -1;

    private readonly Dictionary<SpoolHash, (SpoolHash Lines, long Address)> _known = [];
    private readonly Queue<SpoolHash> _order = [];

    /// <summary>What was taken under a key and where; null: nothing, or it is not remembered.</summary>
    public (SpoolHash Lines, long Address)? Find(SpoolHash key) => _known.TryGetValue(key, out var known) ? known : null;

    /// <summary>Remembers a key.</summary>
    /// <param name="address">Of its entry; null: the log has forgotten it.</param>
    /// <returns>How many of the oldest it took the place of.</returns>
    public int Add(SpoolKey key, long? address)
    {
        if (!_known.TryAdd(key.Key, (key.Lines, address ?? Forgotten))) return 0;
        _order.Enqueue(key.Key);
        if (_order.Count <= keysMax) return 0;
        _known.Remove(_order.Dequeue());
        return 1;
    }

    /// <summary>Keys of entries before an address that are in the log only, oldest first.</summary>
    public List<SpoolKey> InLogBefore(long address) =>
    [
        .. _order.Select(key => (Key: key, Known: _known[key]))
            .Where(of => of.Known.Address != Forgotten && of.Known.Address < address)
            .Select(of => new SpoolKey(of.Key, of.Known.Lines)),
    ];

    /// <summary>These need their entries no more.</summary>
    public void Forget(IEnumerable<SpoolKey> keys)
    {
        foreach (var key in keys)
        {
            if (_known.ContainsKey(key.Key)) _known[key.Key] = (key.Lines, Forgotten);
        }
    }

    /// <summary>Entries from an address on were never durable: what was sent under their keys is not there.</summary>
    public void DropFrom(long address)
    {
        for (var left = _order.Count; left > 0; left--)
        {
            var key = _order.Dequeue();
            if (_known[key].Address >= address) _known.Remove(key);
            else _order.Enqueue(key);
        }
    }
}
