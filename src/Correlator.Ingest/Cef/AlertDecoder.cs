using System.Buffers.Binary;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>What the decoders of vendors' alerts share: the syslog header in front, and the time.</summary>
/// <remarks>
/// The time is the record's own (rt, start, end, devTime …), else the syslog header's. One without a year is put into the latest year in
/// which it is not after the last time known (see <see cref="YearlessTime.Resolve"/>): what this feed last said in full,
/// else the hint given to the constructor. Without either the record has no time and is marked
/// <see cref="ObservationFlags.TimeInferred"/>; a made-up year would be worse, because windows would be opened in it.
/// </remarks>
public abstract class AlertDecoder(Func<EventTime>? lastTimeKnown) : RecordDecoder
{
    private EventTime _last;

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
        var hint = _last.IsNone ? lastTimeKnown?.Invoke() ?? EventTime.None : _last;
        if (!fields.TryTime(hint, out var time))
            time = envelope.Time.IsNone ? envelope.Yearless.Resolve(hint) : envelope.Time;
        if (time.IsNone)
        {
            observation.Flags |= ObservationFlags.TimeInferred;
            return DecodeResult.Observation;
        }

        if (!TimestampText.IsPlausible(time)) return DecodeResult.AbsurdTime;
        observation.Time = _last = time;
        return DecodeResult.Observation;
    }

    /// <summary>The last time known, so that a restart finds the year again.</summary>
    public sealed override byte[] SaveState()
    {
        if (_last.IsNone) return [];
        var state = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(state, _last.Ticks);
        return state;
    }

    public sealed override void RestoreState(ReadOnlySpan<byte> state)
    {
        if (state.Length != sizeof(long)) return;
        var time = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(state));
        if (TimestampText.IsPlausible(time)) _last = time;
    }
}
