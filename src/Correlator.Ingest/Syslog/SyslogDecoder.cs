using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Syslog;

/// <summary>
/// Decodes records inside syslog. CEF, LEEF, Suricata's and Zeek's JSON go to their own decoders, whose time wins over the header's;
/// Dragos' pairs become sensor alerts and sshd's verdicts access sessions; all else is a generic observation with its message.
/// </summary>
/// <param name="lastTimeKnown">A time near the records', to find the year of RFC 3164 times; see <see cref="AlertDecoder"/>.</param>
public sealed class SyslogDecoder(Func<EventTime>? lastTimeKnown = null) : RecordDecoder
{
    private readonly CefDecoder _cef = new(lastTimeKnown);
    private readonly LeefDecoder _leef = new(lastTimeKnown);
    private readonly EveDecoder _eve = new();
    private readonly ZeekJsonDecoder _zeek = new();
    private EventTime _last;

    public override string Format => "syslog";

    public override string Log => "mixed";

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        var check = RecordScan.Check(record);
        if (check != DecodeResult.Observation) return check;
        if (!SyslogEnvelope.TryRead(record, out var envelope)) return DecodeResult.Malformed;
        if (!envelope.Time.IsNone && !TimestampText.IsPlausible(envelope.Time)) return DecodeResult.AbsurdTime;
        var message = envelope.Message;
        if (AlertMagic.Find(message, "CEF:"u8) is var cef and >= 0) return _cef.Decode(message[cef..], in envelope, ref observation);
        if (AlertMagic.Find(message, "LEEF:"u8) is var leef and >= 0) return _leef.Decode(message[leef..], in envelope, ref observation);
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
        var hint = _last.IsNone ? lastTimeKnown?.Invoke() ?? EventTime.None : _last;
        var time = envelope.Time.IsNone ? envelope.Yearless.Resolve(hint) : envelope.Time;
        if (time.IsNone) observation.Flags |= ObservationFlags.TimeInferred;
        else observation.Time = _last = time;
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

    // The alerts' decoders keep times of their own; each feed's latest is what a restart needs.
    public override byte[] SaveState() => new[] { _cef.SaveState(), _leef.SaveState() }.FirstOrDefault(s => s.Length > 0) ?? SavedTime();

    public override void RestoreState(ReadOnlySpan<byte> state)
    {
        _cef.RestoreState(state);
        _leef.RestoreState(state);
        if (state.Length == sizeof(long)) _last = new EventTime(BitConverter.ToInt64(state));
    }

    private byte[] SavedTime() => _last.IsNone ? [] : BitConverter.GetBytes(_last.Ticks);
}
