using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>What the row before held, on either side of the wire.</summary>
internal struct RowMemory
{
    /// <summary>Before a message's first row.</summary>
    public static readonly RowMemory First = new() { Responder = KnownEnd.None };

    public long Time;
    public long Sequence;
    public long Watermark;
    public long Lag;

    /// <summary>Number of the end; <see cref="KnownEnd.None"/> before the first row.</summary>
    public int Responder;
    public ObservationDetail? Detail;
}

/// <summary>
/// An end that a message has named, and what the last row of which it was the responder held: a controller is polled by one station, over one
/// connection, for the same things. One cache line, because it is looked up once a row.
/// </summary>
internal struct KnownEnd(EndKey key)
{
    /// <summary>Number of no end and of no sort.</summary>
    public const int None = -1;

    public readonly EndKey Key = key;

    /// <summary>Number of the end.</summary>
    public int Originator = None;

    /// <summary>Number of the sort.</summary>
    public int Sort = None;
    public int Unit;
    public uint TargetStart;
    public uint TargetCount;
    public uint Bytes;
    public ushort OriginatorPort;
    public ushort ResponderPort;
}
