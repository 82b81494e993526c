using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>
/// What one pass over an EVE line collects: slices of the line and numbers, nothing allocated. The line's fields come
/// in any order, so they are judged only when the pass is over.
/// </summary>
internal ref struct EveRecord
{
    public ReadOnlySpan<byte> Timestamp;
    public ReadOnlySpan<byte> EventType;
    public ReadOnlySpan<byte> Transport;
    public ReadOnlySpan<byte> AppProtocol;
    public ReadOnlySpan<byte> Direction;
    public Endpoint Source;
    public Endpoint Destination;
    public MacAddress SourceMac;
    public MacAddress DestinationMac;

    /// <summary>An address or port was there and is none.</summary>
    public bool HasBadEndpoint;

    public EveFlow Flow;
    public EveAlert Alert;
    public EveModbus Modbus;
    public EveDnp3 Dnp3;
    public EveEnip Enip;
    public EveApplication Application;

    public readonly bool Is(ReadOnlySpan<byte> eventType) => EventType.SequenceEqual(eventType);

    /// <summary>The time of the record, or why it has none.</summary>
    public static DecodeResult TryTime(ReadOnlySpan<byte> text, out EventTime time)
    {
        if (!TimestampText.TryParse(text, out time)) return DecodeResult.BadTime;
        return TimestampText.IsPlausible(time) ? DecodeResult.Observation : DecodeResult.AbsurdTime;
    }
}
