using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Syslog;

/// <summary>
/// Decodes records inside syslog. CEF, LEEF, Suricata's and Zeek's JSON go to their own decoders, whose time wins
/// over the header's; Dragos' pairs become sensor alerts and sshd's verdicts access sessions; all else is a generic
/// observation with its message.
/// </summary>
public sealed class SyslogDecoder : RecordDecoder
{
    private readonly YearSource _years;
    private readonly CefDecoder _cef;
    private readonly LeefDecoder _leef;
    private readonly EveDecoder _eve = new();
    private readonly ZeekJsonDecoder _zeek = new();

    /// <param name="clock">A time not before the records' (now, a file's last write), for RFC 3164's times; see
    /// YearSource.</param>
    public SyslogDecoder(Func<EventTime>? clock = null)
    {
        _years = new YearSource(clock);
        _cef = new CefDecoder(_years);
        _leef = new LeefDecoder(_years);
    }

    public override string Format => "syslog";

    public override string Log => "mixed";

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        var check = RecordScan.Check(record);
        if (check != DecodeResult.Observation) return check;
        if (!SyslogEnvelope.TryRead(record, out var envelope)) return DecodeResult.Malformed;
        if (!envelope.Time.IsNone && !TimestampText.IsPlausible(envelope.Time)) return DecodeResult.AbsurdTime;
        var message = envelope.Message;
        var cef = AlertMagic.Find(message, "CEF:"u8);
        if (cef >= 0) return _cef.Decode(message[cef..], in envelope, ref observation);
        var leef = AlertMagic.Find(message, "LEEF:"u8);
        if (leef >= 0) return _leef.Decode(message[leef..], in envelope, ref observation);
        if (message.StartsWith("{"u8))
        {
            if (JsonKind.IsEve(message)) return _eve.Decode(message, ref observation);
            if (JsonKind.IsZeek(message)) return _zeek.Decode(message, ref observation);
        }

        observation.OperationCode = -1;
        observation.Severity = envelope.SeverityTen;
        SetTime(in envelope, ref observation);
        if (DragosAlert.TryRead(message, ref observation)) return DecodeResult.Observation;
        if (SshdVerdict.TryRead(in envelope, ref observation)) return DecodeResult.Observation;
        DescribeMessage(in envelope, ref observation);
        return DecodeResult.Observation;
    }

    private void SetTime(in SyslogEnvelope envelope, ref Observation observation)
    {
        observation.Time = envelope.Time.IsNone ? _years.Resolve(envelope.Yearless) : envelope.Time;
        if (observation.Time.IsNone) observation.Flags |= ObservationFlags.TimeInferred;
        else _years.Saw(observation.Time);
    }

    private static void DescribeMessage(in SyslogEnvelope envelope, ref Observation observation)
    {
        observation.Kind = ObservationKind.Generic;
        observation.Protocol = Protocol.Syslog;
        if (NetworkAddress.TryParse(envelope.Host, out var host)) observation.Originator.Address = host;
        observation.Detail = new ObservationDetail
        {
            RecordType = "syslog",
            OperationName = envelope.App.IsEmpty ? null : JsonText.Utf8Text(envelope.App),
            Message = JsonText.Utf8Text(envelope.Message),
        };
    }

    /// <summary>The last time known, so that a restart finds the year again.</summary>
    public override byte[] SaveState() => _years.Save();

    public override void RestoreState(ReadOnlySpan<byte> state) => _years.Restore(state);
}
