using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>
/// Turns the records of one feed into observations. Holds what the format makes it hold (a header, a time without a year) and
/// nothing else; one feed, one decoder, one thread at a time.
/// </summary>
/// <remarks>The bytes are hostile: no input may throw, hang, or read past the span.</remarks>
public abstract class RecordDecoder
{
    /// <summary>Format as reports name it: zeek-tsv, zeek-json, suricata-eve, cef, leef, syslog, sparkplug.</summary>
    public abstract string Format { get; }

    /// <summary>Log or event type of the records: modbus, conn …; "mixed" when the records differ.</summary>
    public abstract string Log { get; }

    /// <summary>
    /// Decodes one record, given without its line end. The caller hands in a cleared <paramref name="observation"/>; only when the
    /// result is <see cref="DecodeResult.Observation"/> does its content count. Feed, sequence, watermark and assets are set by the pipeline.
    /// A record without any time of its own leaves <see cref="Observation.Time"/> at none and sets <see cref="ObservationFlags.TimeInferred"/>.
    /// </summary>
    public abstract DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation);

    /// <summary>What a decoder needs to go on from the middle of the feed, e.g. the header lines; empty when it needs nothing. At most 64 KiB.</summary>
    public virtual byte[] SaveState() => [];

    /// <summary>Takes back what <see cref="SaveState"/> gave.</summary>
    public virtual void RestoreState(ReadOnlySpan<byte> state)
    {
    }
}
