using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>What the row before held, on either side of the wire.</summary>
internal struct RowMemory
{
    public long Time;
    public long Sequence;
    public long Lag;
    public EndKey Originator;
    public EndKey Responder;
    public SortKey Sort;
    public ObservationDetail? Detail;
    public uint TargetStart;
    public uint TargetCount;
    public uint Bytes;
    public ushort OriginatorPort;
    public ushort ResponderPort;
}
