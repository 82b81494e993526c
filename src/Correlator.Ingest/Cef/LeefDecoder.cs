using System.Globalization;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>
/// Decodes IBM's Log Event Extended Format, bare or behind any syslog header:
/// <c>LEEF:1.0|Vendor|Product|Version|EventID|</c> and attributes parted by tabs; 2.0 adds a header field that names
/// the delimiter: <c>^</c>, <c>x09</c>, <c>0x09</c>, or nothing for a tab.
/// </summary>
/// <remarks>
/// Documents print blanks where the wire has tabs, and some relays make it so: attributes without any tab are read by
/// CEF's rule for keys.
/// </remarks>
public sealed class LeefDecoder : AlertDecoder
{
    private const int HeaderFields = 5;

    /// <param name="clock">A time not before the records' (now, a file's last write), for times without a year; see
    /// YearSource.</param>
    public LeefDecoder(Func<EventTime>? clock = null)
        : this(new YearSource(clock))
    {
    }

    internal LeefDecoder(YearSource years)
        : base(years)
    {
    }

    public override string Format => "leef";

    protected override ReadOnlySpan<byte> Magic => "LEEF:"u8;

    private protected override DecodeResult Read(ReadOnlySpan<byte> payload, ref AlertFields fields)
    {
        Span<Range> header = stackalloc Range[HeaderFields];
        var count = AlertHeader.Split(payload, header, isEscaped: false, out var attributes);
        if (count < HeaderFields) return DecodeResult.Truncated;
        var version = payload[header[0]]["LEEF:".Length..].Trim((byte)' ');
        if (version.Length == 0 || version[0] is not ((byte)'1' or (byte)'2')) return DecodeResult.Malformed;
        var delimiter = (byte)'\t';
        if (version[0] == '2' && !TakeDelimiter(ref attributes, ref delimiter)) return DecodeResult.Malformed;
        if (delimiter == '\t' && attributes.IndexOf((byte)'\t') < 0) delimiter = (byte)' ';
        fields.Vendor = payload[header[1]];
        fields.Product = payload[header[2]];
        fields.SignatureId = payload[header[4]];
        fields.Name = payload[header[4]];
        fields.Read(attributes, delimiter);
        return DecodeResult.Observation;
    }

    // Some products say 2.0 and leave the field out: then the text up to the next bar is an attribute, or there is
    // no bar.
    private static bool TakeDelimiter(ref ReadOnlySpan<byte> attributes, ref byte delimiter)
    {
        var bar = attributes.IndexOf((byte)'|');
        if (bar < 0 || attributes[..bar].IndexOf((byte)'=') > 0) return true;
        var field = attributes[..bar];
        attributes = attributes[(bar + 1)..];
        if (field.IsEmpty) return true;
        var hex = field[0] == '0' && field.Length > 1 ? field[1..] : field;
        if (hex.Length > 1 && hex[0] is (byte)'x' or (byte)'X')
            return byte.TryParse(hex[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out delimiter);
        delimiter = field[0];
        return field.Length == 1;
    }
}
