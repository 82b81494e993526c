using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Quarantine;

/// <summary>
/// Keeps refused records as JSON lines, one file a feed: <c>{"feed","position","reason","bytes","length"}</c> with the
/// first 4 KiB in base64 and the real length. Bounded per feed; readable by the process's user only.
/// </summary>
/// <remarks>
/// After a restart a feed replays what was not yet committed, so a record may be in the file twice; feed and position
/// name it, and a reader takes the first. A disk that refuses is counted, not thrown: a full disk must not stop
/// detection.
/// </remarks>
public sealed class QuarantineStore(QuarantineOptions options) : IQuarantine
{
    private readonly CountingQuarantine _counts = new();
    private readonly Dictionary<string, QuarantineFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _turnedAway;

    public IReadOnlyDictionary<DecodeResult, long> Counts => _counts.Counts;

    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    public void Add(string feed, long position, DecodeResult reason, ReadOnlySpan<byte> record, long length = 0)
    {
        _counts.Add(feed, position, reason, record, length);
        var file = FileOf(feed);
        var turnedAway = file is null ? 1 : file.Add(new QuarantineLine(feed, position, reason, length), record);
        if (turnedAway > 0) Interlocked.Add(ref _turnedAway, turnedAway);
    }

    public void Flush()
    {
        foreach (var file in Files()) Interlocked.Add(ref _turnedAway, file.Flush());
    }

    public void Dispose()
    {
        Flush();
        foreach (var file in Files()) file.Dispose();
        _counts.Dispose();
    }

    private QuarantineFile? FileOf(string feed)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(feed, out var file)) return file;
            if (_files.Count == options.FeedsMax) return null;
            return _files[feed] = new QuarantineFile(options, feed);
        }
    }

    private QuarantineFile[] Files()
    {
        lock (_lock) return [.. _files.Values];
    }
}
