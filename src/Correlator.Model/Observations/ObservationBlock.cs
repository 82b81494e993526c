using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Correlator.Model.Observations;

/// <summary>
/// A run of observations that travels as one: the unit of back-pressure, of routing and of a zone's step. Its array is pooled:
/// who gets a block owns it and calls <see cref="Return"/> once nobody reads it any more.
/// </summary>
public sealed class ObservationBlock
{
    /// <summary>Observations in one block: enough that an asset gets a slice of several rather than a trickle (AKKA.md §2).</summary>
    public const int ObservationsMax = 131_072;

    /// <summary>Idle blocks kept for reuse; about 20 MiB each.</summary>
    private const int IdleBlocksMax = 12;

    private const int CacheLineBytes = 64;

    private static readonly ConcurrentBag<ObservationBlock> Idle = [];

    private readonly bool _isWhole;

    private ObservationBlock(Observation[] items, bool isWhole)
    {
        Items = items;
        _isWhole = isWhole;
    }

    /// <summary>Room for <see cref="ObservationsMax"/>, or for what a block from another node holds.</summary>
    public Observation[] Items { get; }

    public int Count { get; set; }

    /// <summary>No record older than this is expected after this block.</summary>
    public EventTime Watermark { get; set; }

    /// <summary>Where the block's feed stood before it; null once blocks of several feeds are merged.</summary>
    public FeedCheckpoint? FeedStart { get; set; }

    /// <summary>The block's feed had no more when it was read: nobody need wait for what comes next. Of one feed's blocks only.</summary>
    public bool IsCaughtUp { get; set; }

    /// <summary>Where each feed that gave something to this block stands after it.</summary>
    public List<FeedCheckpoint> Feeds { get; } = [];

    /// <summary>Some of its observations may have a detail: an idle array of observations must not keep texts alive.</summary>
    public bool HoldsDetails { get; set; } = true;

    public bool IsFull => Count == ObservationsMax;

    public ReadOnlySpan<Observation> Observations => Items.AsSpan(0, Count);

    /// <summary>
    /// Asks the processor for an observation before it is needed. An asset's slice is scattered over the block, and waiting for
    /// memory was a third of what applying it cost (docs/performance.md). Changes nothing but time.
    /// </summary>
    public unsafe void Prefetch(int index)
    {
        if (!Sse.IsSupported) return;
        ref var observation = ref Unsafe.As<Observation, byte>(ref Items[index]);
        // The address may move under a collection; a prefetch of the wrong line does no harm.
        var address = (byte*)Unsafe.AsPointer(ref observation);
        Sse.Prefetch0(address);
        Sse.Prefetch0(address + CacheLineBytes);
        Sse.Prefetch0(address + 2 * CacheLineBytes);
    }

    public static ObservationBlock Rent() => Idle.TryTake(out var block) ? block : new ObservationBlock(new Observation[ObservationsMax], isWhole: true);

    /// <summary>A block with room for so many at least: what comes from another node is often a small part of a block.</summary>
    public static ObservationBlock Rent(int observations) =>
        new(ArrayPool<Observation>.Shared.Rent(observations), isWhole: false);

    public void Return()
    {
        if (!_isWhole)
        {
            if (HoldsDetails) Array.Clear(Items, 0, Count);
            ArrayPool<Observation>.Shared.Return(Items);
            return;
        }

        Count = 0;
        Watermark = EventTime.None;
        IsCaughtUp = false;
        FeedStart = null;
        Feeds.Clear();
        if (Idle.Count < IdleBlocksMax) Idle.Add(this);
    }
}
