namespace Correlator.Ingest.Spools;

/// <summary>What a spool took, forgot and turned away since it was opened. Any thread may ask.</summary>
public sealed class SpoolCounters
{
    internal long Taken;
    internal long Durable;
    internal long Dropped;
    internal long DroppedBytes;
    internal long Lost;
    internal long LostBytes;
    internal long Full;
    internal long Failures;
    internal long Damaged;
    internal long Commits;
    internal long Repeated;
    internal long Misused;
    internal long KeysGone;

    /// <summary>Entries appended.</summary>
    public long EntriesTaken => Interlocked.Read(ref Taken);

    /// <summary>Of those, the ones known to be on disk.</summary>
    public long EntriesDurable => Interlocked.Read(ref Durable);

    /// <summary>Records dropped unread: the oldest, for want of room or because of their age.</summary>
    public long RecordsDropped => Interlocked.Read(ref Dropped);

    public long BytesDropped => Interlocked.Read(ref DroppedBytes);

    /// <summary>Records that could not be taken and that their sender was not told of.</summary>
    public long RecordsLost => Interlocked.Read(ref Lost);

    public long BytesLost => Interlocked.Read(ref LostBytes);

    /// <summary>Times that a sender was refused or held back because the spool was full.</summary>
    public long TimesFull => Interlocked.Read(ref Full);

    /// <summary>Times that the disk refused.</summary>
    public long DiskFailures => Interlocked.Read(ref Failures);

    /// <summary>Bytes found damaged on disk, and skipped.</summary>
    public long BytesDamaged => Interlocked.Read(ref Damaged);

    /// <summary>Times that lines were sent again under their key, and answered without being taken again.</summary>
    public long TimesRepeated => Interlocked.Read(ref Repeated);

    /// <summary>Times that other lines were sent under a key that was used.</summary>
    public long KeysMisused => Interlocked.Read(ref Misused);

    /// <summary>Keys that newer ones took the place of: what is sent again under them is taken again.</summary>
    public long KeysForgotten => Interlocked.Read(ref KeysGone);

    /// <summary>Times that appends were made durable together.</summary>
    public long GroupCommits => Interlocked.Read(ref Commits);
}
