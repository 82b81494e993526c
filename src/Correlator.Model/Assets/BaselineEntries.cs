using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

[Flags]
internal enum PeerFlags : byte
{
    None = 0,

    /// <summary>Operations that change something were learned.</summary>
    Changes = 1,

    /// <summary>Learned from a record whose direction the sensor was not sure of.</summary>
    DirectionUncertain = 2,
}

/// <summary>
/// What the plant says of the conduit that a peer uses. Not stored: the plant file may change between runs.
/// </summary>
internal enum ConduitJudgement : byte
{
    NotJudged = 0,
    Accepted = 1,
    Refused = 2,
}

/// <summary>A conversation partner in one protocol.</summary>
internal struct PeerEntry : IKeyed
{
    /// <summary>Handle that stands for everything outside the plant.</summary>
    public const int Outside = 0;

    /// <summary>Handle that stands for multicast and broadcast.</summary>
    public const int Group = -1;

    public ulong Key { get; set; }
    public long FirstTicks;
    public long LastTicks;
    public ulong Bytes;

    /// <summary>Id of the peer for people; the profile's own string, so it costs a reference.</summary>
    public string Name;
    public uint Count;
    public int Handle;
    public ushort Port;
    public Protocol Protocol;
    public AssetSide Side;
    public PeerFlags Flags;
    public ConduitJudgement Conduit;

    public void Meet(in Observation observation)
    {
        Count++;
        var ticks = Math.Max(LastTicks, observation.Time.Ticks);
        // In each span the conduit is judged anew, so that the zone above hears that it is still used.
        if (ConduitUse.Span(ticks) != ConduitUse.Span(LastTicks)) Conduit = ConduitJudgement.NotJudged;
        LastTicks = ticks;
        Bytes += observation.Bytes;
    }
}

/// <summary>An operation that a peer uses on one unit.</summary>
internal struct OperationEntry : IKeyed
{
    public ulong Key { get; set; }
    public ulong Peer;
    public TargetRanges? Ranges;
    public uint Count;
    public int Code;
    public int Unit;

    /// <summary>Where the peer was last; not stored.</summary>
    public int PeerSlot;
    public Operation Operation;
    public bool HasTags;
}

/// <summary>The values written to, or reported of, one target.</summary>
internal struct ValueEntry : IKeyed
{
    public ulong Key { get; set; }
    public double Low;
    public double High;
    public uint Count;

    /// <summary>
    /// Values that widened the envelope. A counter or clock widens it all the time and has no envelope.
    /// </summary>
    public uint Widenings;
    public uint Start;
    public uint TargetCount;
    public int Unit;
    public bool IsWritten;

    /// <summary>True when the values have a usual envelope: enough of them, and few of them new extremes.</summary>
    public readonly bool IsJudged(BaselineOptions options) =>
        Count >= options.ValueSamplesMin && Widenings * 4L <= Count;

    /// <summary>Margin around the envelope: a share of its width or of its magnitude, whichever is more.</summary>
    /// <remarks>A reported value may always move by one: bits and small counts flip rarely but rightly. A written one
    /// may not.</remarks>
    public readonly double Margin(BaselineOptions options) => Math.Max(
        IsWritten ? 0 : 1,
        Math.Max(
            options.ValueMarginOfSpan * (High - Low),
            options.ValueMarginOfMagnitude * Math.Max(Math.Abs(Low), Math.Abs(High))));

    public readonly bool Covers(double low, double high, BaselineOptions options)
    {
        var margin = Margin(options);
        return low >= Low - margin && high <= High + margin;
    }

    public void Learn(double low, double high)
    {
        if (Count == 0)
        {
            (Low, High) = (low, high);
        }
        else if (low < Low || high > High)
        {
            (Low, High) = (Math.Min(Low, low), Math.Max(High, high));
            Widenings++;
        }

        Count++;
    }
}

/// <summary>Something that was seen: a tag, a signature, a conduit (whose count is the last span in which its use was stated).</summary>
internal struct SeenEntry : IKeyed
{
    public ulong Key { get; set; }
    public uint Count;
}
