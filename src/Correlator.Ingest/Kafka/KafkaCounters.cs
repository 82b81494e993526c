namespace Correlator.Ingest.Kafka;

/// <summary>What a partition's feed skipped, lost and met; over all its restarts. Any thread may read.</summary>
public sealed class KafkaCounters
{
    internal long Null;
    internal long Refused;
    internal long Lost;
    internal long Committed = -1;
    internal long FailedCommits;
    internal int Unread;
    internal volatile string? Fault;

    /// <summary>Records without a value (compaction's tombstones): there is nothing in them to decode.</summary>
    public long NullValues => Interlocked.Read(ref Null);

    /// <summary>Records over the bound, sent to quarantine.</summary>
    public long RecordsRefused => Interlocked.Read(ref Refused);

    /// <summary>Offsets that retention had deleted before they were read: records lost, as far as the broker had them.</summary>
    public long OffsetsLost => Interlocked.Read(ref Lost);

    /// <summary>Offset that the broker knows as done; -1 before the first.</summary>
    public long CommittedOffset => Interlocked.Read(ref Committed);

    /// <summary>Commits that the broker did not take. It only harms the lag that its tools show.</summary>
    public long CommitsFailed => Interlocked.Read(ref FailedCommits);

    /// <summary>Partitions that the topic has got since the start: nobody reads them until the setting is raised.</summary>
    public int PartitionsUnread => Volatile.Read(ref Unread);

    /// <summary>The client's last complaint, for people; null when it never had one.</summary>
    public string? LastFault => Fault;
}
