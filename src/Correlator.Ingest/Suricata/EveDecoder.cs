using System.Text.Json;
using System.Text.Unicode;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>
/// Decodes Suricata's EVE JSON lines (6.0 to 8.0), one pass a line. Connections, Modbus and DNP3 allocate nothing.
/// </summary>
/// <remarks>
/// The originator is always the flow's client, whichever way the packet went that made the record: who asked is what
/// baselines and rules reason about. <c>stats</c> records carry the wall clock of Suricata's host, which is no event
/// time: they are observations without a time.
/// </remarks>
public sealed class EveDecoder : RecordDecoder
{
    // Apart, because an anomaly may be named as an event type is.
    private readonly DetailCache _alerts = new();
    private readonly DetailCache _anomalies = new();
    private readonly DetailCache _types = new();

    public override string Format => "suricata-eve";

    public override string Log => "eve";

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        if (record.Length > RecordScan.RecordBytesMax) return DecodeResult.TooLong;
        if (RecordScan.IsBlank(record)) return DecodeResult.Nothing;
        // The JSON reader passes over strings without looking at their bytes.
        if (!Utf8.IsValid(record)) return Fault(record, DecodeResult.InvalidUtf8);
        var fields = default(EveRecord);
        // Not final: then a line that ends too early is told apart from one that is no JSON, and without an exception.
        var reader = new Utf8JsonReader(record, isFinalBlock: false, state: default);
        try
        {
            if (!reader.Read()) return Fault(record, DecodeResult.Truncated);
            if (reader.TokenType != JsonTokenType.StartObject) return Fault(record, DecodeResult.Malformed);
            if (!EveReader.Read(ref reader, record, ref fields)) return Fault(record, DecodeResult.Truncated);
        }
        catch (JsonException)
        {
            return Fault(record, DecodeResult.Malformed);
        }

        return RecordScan.IsBlank(record[(int)reader.BytesConsumed..])
            ? Describe(in fields, ref observation)
            : Fault(record, DecodeResult.Malformed);
    }

    // Only what is broken is worth the question whether it was text at all.
    private static DecodeResult Fault(ReadOnlySpan<byte> record, DecodeResult otherwise) =>
        RecordScan.Check(record) is var check && check.IsFault() ? check : otherwise;

    private DecodeResult Describe(in EveRecord fields, ref Observation observation)
    {
        if (fields.EventType.IsEmpty) return DecodeResult.Malformed;
        if (fields.HasBadEndpoint) return DecodeResult.BadValue;
        SetEndpoints(in fields, ref observation);
        observation.OperationCode = -1;
        observation.Protocol =
            EveProtocols.Of(fields.AppProtocol, fields.Transport, observation.Responder.Port);
        if (fields.Is("flow"u8)) return fields.Flow.Describe(ref observation);
        if (fields.Is("stats"u8))
        {
            observation.Kind = ObservationKind.Statistics;
            observation.Operation = Operation.Statistics;
            observation.Flags |= ObservationFlags.TimeInferred;
            return DecodeResult.Observation;
        }

        var result = EveRecord.TryTime(fields.Timestamp, out observation.Time);
        if (result.IsFault()) return result;
        DescribeEvent(in fields, ref observation);
        return DecodeResult.Observation;
    }

    private void DescribeEvent(in EveRecord fields, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        if (fields.Is("modbus"u8) && fields.Modbus.IsPresent)
            fields.Modbus.Describe(ref observation, isTransaction: true);
        else if (fields.Is("dnp3"u8) && fields.Dnp3.IsPresent)
            fields.Dnp3.Describe(ref observation, isMessage: true);
        else if (fields.Is("enip"u8) && fields.Enip.IsPresent)
            fields.Enip.Describe(ref observation, isTransaction: true);
        else if (fields.Is("alert"u8) && fields.Alert.IsPresent) DescribeAlert(in fields, ref observation);
        else if (fields.Is("anomaly"u8)) DescribeAnomaly(in fields, ref observation);
        else if (EveProtocols.OfApplication(fields.EventType) is var protocol and not Protocol.Unknown)
        {
            observation.Protocol = protocol;
            fields.Application.Describe(ref observation);

            // An SSH record is written once both ends have named their software. One without the server's was flushed
            // with its flow, and bears the time of the flush (at exit: of the capture's first packet), not its own.
            if (protocol == Protocol.Ssh && observation.Detail?.Identity is null)
            {
                observation.Time = EventTime.None;
                observation.Flags |= ObservationFlags.TimeInferred;
            }
        }
        else
        {
            observation.Kind = ObservationKind.Generic;
            observation.Detail = _types.Find(fields.EventType)
                ?? _types.Keep(
                    fields.EventType, new ObservationDetail { RecordType = JsonText.Unescape(fields.EventType) });
        }
    }

    private void DescribeAlert(in EveRecord fields, ref Observation observation)
    {
        observation.Kind = ObservationKind.SensorAlert;
        if (fields.Modbus.IsPresent) fields.Modbus.Describe(ref observation, isTransaction: false);
        else if (fields.Dnp3.IsPresent) fields.Dnp3.Describe(ref observation, isMessage: false);
        else if (fields.Enip.IsPresent) fields.Enip.Describe(ref observation, isTransaction: false);
        if (observation.Operation == Operation.Unknown) observation.Operation = Operation.Alert;
        fields.Alert.Describe(ref observation, _alerts);
    }

    private void DescribeAnomaly(in EveRecord fields, ref Observation observation)
    {
        observation.Kind = ObservationKind.ProtocolAnomaly;
        observation.Operation = Operation.Alert;
        var protocol = EveProtocols.OfApplication(fields.Alert.AnomalyProtocol);
        if (protocol != Protocol.Unknown) observation.Protocol = protocol;
        fields.Alert.DescribeAnomaly(ref observation, _anomalies);
    }

    private static void SetEndpoints(in EveRecord fields, ref Observation observation)
    {
        observation.Originator = fields.Source;
        observation.Originator.Mac = fields.SourceMac;
        observation.Responder = fields.Destination;
        observation.Responder.Mac = fields.DestinationMac;
        if (IsFromServer(in fields))
            (observation.Originator, observation.Responder) = (observation.Responder, observation.Originator);
    }

    // Alerts, file infos and packet anomalies have the packet's direction; all others the flow's.
    private static bool IsFromServer(in EveRecord fields)
    {
        if (!fields.Flow.Client.Address.IsNone)
            return Same(fields.Flow.Client, fields.Destination) && !Same(fields.Flow.Client, fields.Source);
        if (!fields.Direction.IsEmpty) return fields.Direction.SequenceEqual("to_client"u8);
        var hasPacketDirection =
            fields.Is("fileinfo"u8) || fields.Is("anomaly"u8) || fields.Is("alert"u8) || fields.Is("drop"u8);
        if (!hasPacketDirection) return false;
        var isTcp = EveProtocols.OfTransport(fields.Transport) == Protocol.Tcp;
        return IsService(isTcp, fields.Source.Port) && !IsService(isTcp, fields.Destination.Port);
    }

    private static bool IsService(bool isTcp, ushort port) =>
        WellKnownPorts.FromPort(isTcp, port) is not (Protocol.Tcp or Protocol.Udp);

    private static bool Same(Endpoint left, Endpoint right) => left.Address == right.Address && left.Port == right.Port;
}
