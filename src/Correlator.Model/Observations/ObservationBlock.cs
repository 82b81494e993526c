using System.Collections.Concurrent;

namespace Correlator.Model.Observations;

/// <summary>
/// A run of observations that travels as one: the unit of back-pressure, of routing and of a zone's step. Its array is pooled:
/// who gets a block owns it and calls <see cref="Return"/> once nobody reads it any more.
/// </summary>
public sealed class ObservationBlock
{
    /// <summary>Observations in one block: enough that an asset gets a slice of several rather than a trickle (AKKA.md §2).</summary>
    public const int ObservationsMax = 65_536;

    /// <summary>Idle blocks kept for reuse; about 10 MiB each.</summary>
    private const int IdleBlocksMax = 12;

    private static readonly ConcurrentBag<ObservationBlock> Idle = [];

    private ObservationBlock()
    {
    }

    public Observation[] Items { get; } = new Observation[ObservationsMax];

    public int Count { get; set; }

    /// <summary>No record older than this is expected after this block.</summary>
    public EventTime Watermark { get; set; }

    /// <summary>Where the block's feed stood before it; null once blocks of several feeds are merged.</summary>
    public FeedCheckpoint? FeedStart { get; set; }

    /// <summary>Where each feed that gave something to this block stands after it.</summary>
    public List<FeedCheckpoint> Feeds { get; } = [];

    public bool IsFull => Count == ObservationsMax;

    public ReadOnlySpan<Observation> Observations => Items.AsSpan(0, Count);

    public static ObservationBlock Rent() => Idle.TryTake(out var block) ? block : new ObservationBlock();

    public void Return()
    {
        Count = 0;
        Watermark = EventTime.None;
        FeedStart = null;
        Feeds.Clear();
        if (Idle.Count < IdleBlocksMax) Idle.Add(this);
    }
}
