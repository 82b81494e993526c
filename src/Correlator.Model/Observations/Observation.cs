using Correlator.Model.Plant;

namespace Correlator.Model.Observations;

/// <summary>What sort of record an observation was made from. Stored: never renumber, only append.</summary>
public enum ObservationKind : byte
{
    /// <summary>Well-formed, but of a sort that nothing here understands; counted, kept out of baselines.</summary>
    Generic = 0,

    /// <summary>A connection or flow summary.</summary>
    Connection = 1,

    /// <summary>One operation of an application protocol.</summary>
    Operation = 2,

    /// <summary>A conclusion of the sensor: alert, notice.</summary>
    SensorAlert = 3,

    /// <summary>Something odd at protocol level: Zeek weird, Suricata anomaly.</summary>
    ProtocolAnomaly = 4,

    /// <summary>Who a device is: vendor, model, firmware, serial, software.</summary>
    Identity = 5,

    /// <summary>Somebody works on another host: ssh, rdp, vpn, telnet.</summary>
    AccessSession = 6,

    /// <summary>The sensor speaks of itself: statistics, heartbeat.</summary>
    Statistics = 7,

    /// <summary>A feed tells of itself (<see cref="ObservationDetail.Report"/>): not a record, no endpoints.</summary>
    FeedCondition = 8,
}

/// <summary>How an operation ended, as far as the sensor saw. Stored: never renumber, only append.</summary>
public enum Outcome : byte
{
    Unknown = 0,
    Success = 1,

    /// <summary>The responder answered with an error or exception.</summary>
    Error = 2,

    /// <summary>Refused before it was tried: reset, access denied, login failed.</summary>
    Denied = 3,

    /// <summary>Nobody answered.</summary>
    NoAnswer = 4,
}

[Flags]
public enum ObservationFlags : byte
{
    None = 0,

    /// <summary>The record is the request half; outcome and reported values come in another record.</summary>
    RequestOnly = 1,

    /// <summary>The record is the response half.</summary>
    ResponseOnly = 2,

    /// <summary><see cref="Observation.ValueLow"/> and <see cref="Observation.ValueHigh"/> are set.</summary>
    HasValue = 4,

    /// <summary><see cref="Observation.TargetStart"/> and <see cref="Observation.TargetCount"/> are set.</summary>
    HasTarget = 8,

    /// <summary>The record carries no time of its own; its time is the feed's last.</summary>
    TimeInferred = 16,

    /// <summary>The sensor joined mid-stream: originator and responder may be swapped.</summary>
    DirectionUncertain = 32,
}

/// <summary>
/// One normalised record: who did what to whom, when, how it ended, and where the record is. About 150 bytes, a plain
/// struct that decoders fill in place, because an observation must cost less than an object does.
/// </summary>
/// <remarks>Anything that most records lack is in <see cref="Detail"/>, which the bulk (connections, polls) leaves null.</remarks>
public struct Observation
{
    /// <summary>When the sensor knew: for a connection's summary, start plus duration.</summary>
    public EventTime Time;

    /// <summary>The feed's watermark when this record came: no older record was expected any more. Set by the pipeline.</summary>
    public EventTime Watermark;

    /// <summary>Position of the record in its feed: byte offset, topic offset or spool index. Strictly rising.</summary>
    public long Sequence;

    public Endpoint Originator;
    public Endpoint Responder;

    /// <summary>The originating asset; null when the address is outside the plant or absent. Set by the pipeline.</summary>
    public AssetProfile? OriginatorAsset;

    /// <summary>The responding asset; null when the address is outside the plant or absent. Set by the pipeline.</summary>
    public AssetProfile? ResponderAsset;

    /// <summary>What most records lack; null for the bulk.</summary>
    public ObservationDetail? Detail;

    /// <summary>Lowest of the values written or reported; see <see cref="ObservationFlags.HasValue"/>.</summary>
    public double ValueLow;

    /// <summary>Highest of the values written or reported.</summary>
    public double ValueHigh;

    /// <summary>First register, point, object instance … addressed; see <see cref="ObservationFlags.HasTarget"/>.</summary>
    public uint TargetStart;

    /// <summary>How many consecutive ones from <see cref="TargetStart"/> on; at least 1 when there is a target.</summary>
    public uint TargetCount;

    /// <summary>Unit, slot or station behind the responder's address; 0 when none.</summary>
    public int TargetUnit;

    /// <summary>The protocol's own function or service code; -1 when the record has none.</summary>
    public int OperationCode;

    /// <summary>Payload bytes both ways, saturated; 0 when unknown.</summary>
    public uint Bytes;

    /// <summary>Index of the feed in this run (see <c>FeedTable</c>).</summary>
    public ushort Feed;
    public ObservationKind Kind;
    public Protocol Protocol;
    public Operation Operation;
    public Outcome Outcome;

    /// <summary>The sensor's own severity mapped to 0 (none) – 10.</summary>
    public byte Severity;
    public ObservationFlags Flags;

    public readonly bool Has(ObservationFlags flag) => (Flags & flag) != 0;
}
