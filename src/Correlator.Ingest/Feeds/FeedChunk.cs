using System.Buffers;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// A run of whole records of one feed, in a pooled buffer. Who takes a chunk from a feed owns it and disposes it once.
/// A chunk of no bytes carries only what was <see cref="Rejected"/>, or a <see cref="Report"/>.
/// </summary>
public sealed class FeedChunk : IDisposable
{
    private byte[]? _buffer;

    /// <param name="buffer">Rented from <see cref="ArrayPool{T}.Shared"/>; the chunk returns it.</param>
    /// <param name="length">Bytes used.</param>
    /// <param name="sequence">Position of the first byte in the feed; a record's sequence is this plus its offset in
    /// the buffer, unless it has one of its own (<see cref="RecordSequences"/>).</param>
    /// <param name="end">Where the feed goes on after this chunk.</param>
    public FeedChunk(byte[] buffer, int length, long sequence, FeedPosition end)
    {
        _buffer = buffer;
        Length = length;
        Sequence = sequence;
        End = end;
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public int Length { get; }

    public long Sequence { get; }

    public FeedPosition End { get; }

    /// <summary>
    /// Where each record ends (exclusive), for feeds whose transport frames them (syslog). Null: records are lines,
    /// parted by LF, CR LF or the end of the chunk; a chunk then ends with a line end, or with the last line of a
    /// finished file.
    /// </summary>
    public int[]? RecordEnds { get; init; }

    /// <summary>
    /// Each record's own sequence, strictly rising, the first not below <see cref="Sequence"/> and the last below
    /// <see cref="End"/>'s, for feeds whose records lie at spool indexes or topic offsets rather than bytes; as long as
    /// <see cref="RecordEnds"/>, which must be set too. Null: sequences are byte positions.
    /// </summary>
    public long[]? RecordSequences { get; init; }

    /// <summary>What the feed has to tell of itself at <see cref="Sequence"/>, in a chunk of its own. Null: nothing.</summary>
    public FeedReport? Report { get; init; }

    /// <summary>Records that the source itself had to turn away (too long for the bound), for the quarantine.</summary>
    public IReadOnlyList<RejectedRecord> Rejected { get; init; } = [];

    /// <summary>
    /// Path of the file that these bytes are the first of: the file itself, the next one of a directory, a log after
    /// its rotation. Tells the pipeline to detect the format anew. Null for every later chunk, also for the first after
    /// a resume in mid-file.
    /// </summary>
    public string? NewFile { get; init; }

    /// <summary>
    /// The source had no more when it gave this: what comes next is new. False also where it does not know.
    /// </summary>
    public bool IsCaughtUp { get; internal set; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>A record that a source refused, with its first bytes (at most 4 KiB) and its position.</summary>
/// <param name="Sequence">Where it began in the feed. A socket's refused record takes no bytes of the sequence.</param>
/// <param name="Reason">Why.</param>
/// <param name="Head">Its first bytes.</param>
/// <param name="Length">Its real length in bytes; 0 when that is not known.</param>
public sealed record RejectedRecord(long Sequence, Decoding.DecodeResult Reason, byte[] Head, long Length = 0)
{
    /// <summary>Bytes of a refused record that are kept for people to look at.</summary>
    public const int HeadBytesMax = 4096;
}

/// <summary>Where a feed is to go on. Stored with the actors' state; shape may only grow.</summary>
/// <param name="Sequence">Sequence of the next byte or record: never falls, through every rotation.</param>
/// <param name="File">Identity of the file read (length and hash of its first bytes); empty for sockets and a fresh
/// start.</param>
/// <param name="Offset">Bytes of that file (uncompressed) that are done.</param>
/// <param name="Name">Name of that file, to find it again and for people.</param>
public sealed record FeedPosition(long Sequence, string File, long Offset, string Name)
{
    public static readonly FeedPosition Start = new(0, "", 0, "");
}
