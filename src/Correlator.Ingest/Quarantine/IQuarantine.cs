using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Quarantine;

/// <summary>
/// Where records go that could not be understood, with where they came from and why. Counts each, never stops a feed.
/// Thread-safe.
/// </summary>
public interface IQuarantine : IDisposable
{
    /// <summary>Takes one record.</summary>
    /// <param name="feed">Id of its feed.</param>
    /// <param name="position">Its sequence in the feed.</param>
    /// <param name="reason">The fault.</param>
    /// <param name="record">Its bytes; the first 4 KiB are kept.</param>
    /// <param name="length">Its real length in bytes when <paramref name="record"/> is only its beginning; 0: that is
    /// all of it.</param>
    public void Add(string feed, long position, DecodeResult reason, ReadOnlySpan<byte> record, long length = 0);

    /// <summary>Records taken since the start, by reason; a moment's copy.</summary>
    public IReadOnlyDictionary<DecodeResult, long> Counts { get; }

    /// <summary>
    /// Records that are counted but no longer kept, or never were: over the bound, or the disk refused.
    /// </summary>
    public long TurnedAway { get; }

    /// <summary>Writes out what is buffered.</summary>
    public void Flush();
}
