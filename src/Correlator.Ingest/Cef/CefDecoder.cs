using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>
/// Decodes ArcSight's Common Event Format, bare or behind any syslog header:
/// <c>CEF:0|Vendor|Product|Version|SignatureID|Name|Severity|key=value …</c> (CEF revision 25).
/// </summary>
public sealed class CefDecoder : AlertDecoder
{
    private const int HeaderFields = 7;

    /// <param name="clock">A time not before the records' (now, a file's last write), for times without a year; see
    /// YearSource.</param>
    public CefDecoder(Func<EventTime>? clock = null)
        : this(new YearSource(clock))
    {
    }

    internal CefDecoder(YearSource years)
        : base(years)
    {
    }

    public override string Format => "cef";

    protected override ReadOnlySpan<byte> Magic => "CEF:"u8;

    private protected override DecodeResult Read(ReadOnlySpan<byte> payload, ref AlertFields fields)
    {
        Span<Range> header = stackalloc Range[HeaderFields];
        var count = AlertHeader.Split(payload, header, isEscaped: true, out var extension);
        // Some products end the record right after the severity, without the last bar.
        if (count < HeaderFields) return DecodeResult.Truncated;
        var version = payload[header[0]]["CEF:".Length..].Trim((byte)' ');
        if (TimestampText.Digits(version) < 0) return DecodeResult.Malformed;
        fields.Vendor = payload[header[1]];
        fields.Product = payload[header[2]];
        fields.SignatureId = payload[header[4]];
        fields.Name = payload[header[5]];
        fields.Severity = payload[header[6]];
        fields.Read(extension, (byte)' ');
        return DecodeResult.Observation;
    }
}
