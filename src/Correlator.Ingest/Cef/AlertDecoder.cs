using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>What the decoders of vendors' alerts share: the syslog header in front, and the time.</summary>
/// <remarks>
/// The time is the record's own (rt, start, end, devTime …), else the syslog header's. When it has no year and nothing
/// tells the year (see <see cref="YearSource"/>), the record has no time and is marked
/// <see cref="ObservationFlags.TimeInferred"/>.
/// </remarks>
public abstract class AlertDecoder : RecordDecoder
{
    private readonly YearSource _years;

    private protected AlertDecoder(YearSource years) => _years = years;

    public override string Log => "alert";

    /// <summary>The bytes that the format's header begins with.</summary>
    protected abstract ReadOnlySpan<byte> Magic { get; }

    /// <summary>Reads the payload, which begins with <see cref="Magic"/>.</summary>
    private protected abstract DecodeResult Read(ReadOnlySpan<byte> payload, ref AlertFields fields);

    public sealed override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        var check = RecordScan.Check(record);
        if (check != DecodeResult.Observation) return check;
        var at = record.IndexOf(Magic);
        if (at < 0) return DecodeResult.Malformed;
        SyslogEnvelope.TryRead(record[..at], out var envelope);
        return Decode(record[at..], in envelope, ref observation);
    }

    /// <summary>Decodes a payload whose syslog header has been read already.</summary>
    internal DecodeResult Decode(ReadOnlySpan<byte> payload, in SyslogEnvelope envelope, ref Observation observation)
    {
        var fields = default(AlertFields);
        var result = Read(payload, ref fields);
        if (result.IsFault()) return result;
        fields.Describe(ref observation);
        if (!fields.TryTime(_years, out var time))
            time = envelope.Time.IsNone ? _years.Resolve(envelope.Yearless) : envelope.Time;
        if (time.IsNone)
        {
            observation.Flags |= ObservationFlags.TimeInferred;
            return DecodeResult.Observation;
        }

        if (!TimestampText.IsPlausible(time)) return DecodeResult.AbsurdTime;
        observation.Time = time;
        _years.Saw(time);
        return DecodeResult.Observation;
    }

    /// <summary>The last time known, so that a restart finds the year again.</summary>
    public sealed override byte[] SaveState() => _years.Save();

    public sealed override void RestoreState(ReadOnlySpan<byte> state) => _years.Restore(state);
}
