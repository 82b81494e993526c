using System.Buffers;
using System.Text.Unicode;

namespace Correlator.Ingest.Decoding;

/// <summary>Checks that every text format shares: what the bytes are, before anyone asks what they say.</summary>
public static class RecordScan
{
    /// <summary>
    /// Longest record a decoder looks into: 1 MiB. Real ones stay under 64 KiB (Suricata's statistics are the
    /// longest).
    /// </summary>
    public const int RecordBytesMax = 1 << 20;

    // Tab, LF and CR are text; ESC occurs in coloured console logs. No other control byte is written by a text format.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i).Where(b => b is not (9 or 10 or 13 or 27)), 127]);

    /// <summary>
    /// The fault of bytes that no text format holds, <see cref="DecodeResult.Nothing"/> for a blank record, and
    /// <see cref="DecodeResult.Observation"/> for bytes worth decoding. Allocates nothing.
    /// </summary>
    public static DecodeResult Check(ReadOnlySpan<byte> record)
    {
        if (record.Length > RecordBytesMax) return DecodeResult.TooLong;
        if (IsBlank(record)) return DecodeResult.Nothing;
        if (record.ContainsAny(ControlBytes)) return DecodeResult.Binary;
        return Utf8.IsValid(record) ? DecodeResult.Observation : DecodeResult.InvalidUtf8;
    }

    /// <summary>True when there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> record) => record.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
