using Correlator.Model.Observations;
using MemoryPack;
using MessagePack;

namespace Correlator.Bench.Wire;

/// <summary>An observation as a generated form would have it: plain numbers, details by their number in a table of the message.</summary>
[MemoryPackable]
[MessagePackObject]
public partial struct EnvelopeRow
{
    [Key(0)] public long Time;
    [Key(1)] public long Watermark;
    [Key(2)] public long Sequence;
    [Key(3)] public ulong OriginatorHigh;
    [Key(4)] public ulong OriginatorLow;
    [Key(5)] public ulong OriginatorMac;
    [Key(6)] public ulong ResponderHigh;
    [Key(7)] public ulong ResponderLow;
    [Key(8)] public ulong ResponderMac;
    [Key(9)] public double ValueLow;
    [Key(10)] public double ValueHigh;
    [Key(11)] public int OriginatorAsset;
    [Key(12)] public int ResponderAsset;
    [Key(13)] public int Detail;
    [Key(14)] public int TargetUnit;
    [Key(15)] public int OperationCode;
    [Key(16)] public uint TargetStart;
    [Key(17)] public uint TargetCount;
    [Key(18)] public uint Bytes;
    [Key(19)] public ushort OriginatorPort;
    [Key(20)] public ushort ResponderPort;
    [Key(21)] public ushort Feed;
    [Key(22)] public byte Kind;
    [Key(23)] public byte Protocol;
    [Key(24)] public byte Operation;
    [Key(25)] public byte Outcome;
    [Key(26)] public byte Severity;
    [Key(27)] public byte Flags;

    internal static EnvelopeRow Of(in Observation o, int detail) => new()
    {
        Time = o.Time.Ticks,
        Watermark = o.Watermark.Ticks,
        Sequence = o.Sequence,
        OriginatorHigh = o.Originator.Address.High,
        OriginatorLow = o.Originator.Address.Low,
        OriginatorMac = o.Originator.Mac.Bits,
        ResponderHigh = o.Responder.Address.High,
        ResponderLow = o.Responder.Address.Low,
        ResponderMac = o.Responder.Mac.Bits,
        ValueLow = o.ValueLow,
        ValueHigh = o.ValueHigh,
        OriginatorAsset = o.OriginatorAsset?.Handle ?? 0,
        ResponderAsset = o.ResponderAsset?.Handle ?? 0,
        Detail = detail,
        TargetUnit = o.TargetUnit,
        OperationCode = o.OperationCode,
        TargetStart = o.TargetStart,
        TargetCount = o.TargetCount,
        Bytes = o.Bytes,
        OriginatorPort = o.Originator.Port,
        ResponderPort = o.Responder.Port,
        Feed = o.Feed,
        Kind = (byte)o.Kind,
        Protocol = (byte)o.Protocol,
        Operation = (byte)o.Operation,
        Outcome = (byte)o.Outcome,
        Severity = o.Severity,
        Flags = (byte)o.Flags,
    };

    internal readonly void Fill(ref Observation o)
    {
        o = default;
        o.Time = new EventTime(Time);
        o.Watermark = new EventTime(Watermark);
        o.Sequence = Sequence;
        o.Originator.Address = new NetworkAddress(OriginatorHigh, OriginatorLow);
        o.Originator.Mac = new MacAddress(OriginatorMac);
        o.Originator.Port = OriginatorPort;
        o.Responder.Address = new NetworkAddress(ResponderHigh, ResponderLow);
        o.Responder.Mac = new MacAddress(ResponderMac);
        o.Responder.Port = ResponderPort;
        o.ValueLow = ValueLow;
        o.ValueHigh = ValueHigh;
        o.TargetUnit = TargetUnit;
        o.OperationCode = OperationCode;
        o.TargetStart = TargetStart;
        o.TargetCount = TargetCount;
        o.Bytes = Bytes;
        o.Feed = Feed;
        o.Kind = (ObservationKind)Kind;
        o.Protocol = (Protocol)Protocol;
        o.Operation = (Operation)Operation;
        o.Outcome = (Outcome)Outcome;
        o.Severity = Severity;
        o.Flags = (ObservationFlags)Flags;
    }
}

/// <summary>An envelope as a generated form would have it.</summary>
[MemoryPackable]
[MessagePackObject]
public partial class EnvelopeRows
{
    [Key(0)] public EnvelopeRow[] Rows { get; set; } = [];
    [Key(1)] public int[] References { get; set; } = [];

    /// <summary>Handle, count and previous block of each, in turn.</summary>
    [Key(2)] public long[] Slices { get; set; } = [];
}
