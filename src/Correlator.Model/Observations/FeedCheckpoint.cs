namespace Correlator.Model.Observations;

/// <summary>
/// Where a feed stands: enough to go on from there, and what was counted until then. Stored with the state that resulted from it,
/// so its shape may only grow.
/// </summary>
public sealed record FeedCheckpoint
{
    public required string Feed { get; init; }

    /// <summary>Records before this sequence are done.</summary>
    public required long Sequence { get; init; }

    /// <summary>What the feed itself needs to go on (file, offset, decoder state); opaque to everyone but the ingest wing.</summary>
    public required byte[] Resume { get; init; }

    public required string Format { get; init; }
    public required string Log { get; init; }

    /// <summary>Well-formed records so far.</summary>
    public long Observations { get; init; }

    /// <summary>Records in quarantine so far.</summary>
    public long Quarantined { get; init; }

    /// <summary>Bytes read so far, for progress.</summary>
    public long Bytes { get; init; }

    /// <summary>Earliest and latest event time seen; statistics records do not count.</summary>
    public EventTime First { get; init; }
    public EventTime Last { get; init; }
}
