using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>What the row before held, on either side of the wire.</summary>
internal struct RowMemory
{
    /// <summary>Before a message's first row.</summary>
    public static readonly RowMemory First = new() { Responder = -1 };

    public long Time;
    public long Sequence;
    public long Watermark;
    public long Lag;
    public EndKey ResponderKey;

    /// <summary>The responder's number among the ends of the message; -1 before the first.</summary>
    public int Responder;
    public ObservationDetail? Detail;
}

/// <summary>What the last row of a responder held: a controller is polled by one station, over one connection, for the same things.</summary>
internal struct ResponderMemory
{
    /// <summary>Of a responder that had no row yet: no row is of this sort.</summary>
    public static readonly ResponderMemory None = new() { Sort = SortKey.None, SortBefore = SortKey.None };

    public EndKey Originator;
    public SortKey Sort;

    /// <summary>Of the row before its last.</summary>
    public SortKey SortBefore;
    public int Unit;
    public uint TargetStart;
    public uint TargetCount;
    public uint Bytes;
    public ushort OriginatorPort;
    public ushort ResponderPort;
}
