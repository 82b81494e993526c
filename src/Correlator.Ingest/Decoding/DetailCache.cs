using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>
/// Keeps the details of records that say the same again and again (one signature, thousands of alerts), so that a
/// flood of them does not allocate. Bounded; a newcomer takes the place of whoever had its slot.
/// </summary>
/// <param name="entriesMax">Distinct details kept, at most; a power of two.</param>
public sealed class DetailCache(int entriesMax = DetailCache.EntriesMax)
{
    /// <summary>Enough for signatures: a sensor's active ones are some hundreds.</summary>
    public const int EntriesMax = 1_024;

    /// <summary>Longest key kept, in bytes; longer ones are rare and just not kept.</summary>
    public const int KeyBytesMax = 2_048;

    private readonly (byte[] Key, ObservationDetail Detail)[] _entries = new (byte[], ObservationDetail)[entriesMax];

    /// <summary>The detail that was made from exactly these bytes; null when there is none.</summary>
    public ObservationDetail? Find(ReadOnlySpan<byte> key)
    {
        ref readonly var entry = ref _entries[Slot(key)];
        return entry.Key is { } kept && key.SequenceEqual(kept) ? entry.Detail : null;
    }

    /// <summary>Keeps <paramref name="detail"/> for these bytes and gives it back.</summary>
    public ObservationDetail Keep(ReadOnlySpan<byte> key, ObservationDetail detail)
    {
        if (key.Length <= KeyBytesMax) _entries[Slot(key)] = (key.ToArray(), detail);
        return detail;
    }

    private int Slot(ReadOnlySpan<byte> key)
    {
        // Seeded per process: who can choose signature texts must not be able to aim at one slot.
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode() & (_entries.Length - 1);
    }
}
