using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek;

/// <summary>How a record writes what it cannot write plainly.</summary>
internal enum ZeekEscapes : byte
{
    /// <summary>\xHH and \\, as Zeek's ASCII writer does.</summary>
    Tsv,

    /// <summary>RFC 8259 clause 7.</summary>
    Json,
}

/// <summary>
/// Turns a record's bytes into the strings that observations keep: unescaped, cut, without control characters, and
/// each one once.
/// One decoder owns it; one thread at a time.
/// </summary>
internal sealed class ZeekText(ZeekEscapes escapes)
{
    /// <summary>Characters kept of one value; what is longer ends with an ellipsis.</summary>
    public const int CharsMax = 256;

    /// <summary>
    /// Strings that a decoder shares between its observations. Beyond it a string is made anew each time.
    /// </summary>
    public const int InternedMax = 4_096;

    /// <summary>Details that a decoder shares, for records that differ in nothing but such a name.</summary>
    public const int SharedDetailsMax = 2_048;

    private readonly HashSet<string> _interned = new(StringComparer.Ordinal);
    private readonly Dictionary<(string?, string?, string?), ObservationDetail> _details = [];

    /// <summary>Strings that the full pool turned away.</summary>
    public long NotInterned { get; private set; }

    /// <summary>Details that the full pool turned away.</summary>
    public long NotShared { get; private set; }

    /// <summary>First byte of the separator between the elements of a set.</summary>
    public byte SetSeparator { get; set; } = (byte)',';

    public string Get(ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = stackalloc char[CharsMax + 1];
        return Intern(chars[..Decode(utf8, chars)]);
    }

    /// <summary>Two values as one string, such as object/property.</summary>
    public string Join(ReadOnlySpan<byte> left, string separator, ReadOnlySpan<byte> right)
    {
        Span<char> chars = stackalloc char[2 * CharsMax + 16];
        var length = Decode(left, chars[..(CharsMax + 1)]);
        separator.CopyTo(chars[length..]);
        length += separator.Length;
        length += Decode(right, chars.Slice(length, CharsMax + 1));
        return Intern(chars[..Math.Min(length, CharsMax)]);
    }

    /// <summary>A detail that says only these; the same ones give the same object.</summary>
    public ObservationDetail Shared(string? operationName = null, string? tag = null, string? message = null)
    {
        var key = (operationName, tag, message);
        if (_details.TryGetValue(key, out var detail)) return detail;
        detail = new ObservationDetail { OperationName = operationName, Tag = tag, Message = message };
        if (_details.Count < SharedDetailsMax) _details.Add(key, detail);
        else NotShared++;
        return detail;
    }

    private string Intern(ReadOnlySpan<char> chars)
    {
        if (_interned.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var known)) return known;
        var made = chars.ToString();
        if (_interned.Count < InternedMax) _interned.Add(made);
        else NotInterned++;
        return made;
    }

    private int Decode(scoped ReadOnlySpan<byte> utf8, Span<char> chars)
    {
        Span<byte> plain = stackalloc byte[CharsMax * 4];
        scoped var source = utf8;
        if (utf8.IndexOf((byte)'\\') >= 0)
        {
            var plainLength = escapes == ZeekEscapes.Tsv ? UnescapeTsv(utf8, plain) : UnescapeJson(utf8, plain);
            source = plain[..plainLength];
        }

        // Invalid bytes (Zeek writes them as \xHH) become U+FFFD.
        var status = Utf8.ToUtf16(source, chars, out _, out var length);
        if (status != OperationStatus.Done || length > CharsMax)
        {
            length = Math.Min(length, CharsMax);
            if (length > 1 && char.IsLowSurrogate(chars[length - 1])) length--;
            if (length > 0) chars[length - 1] = '…';
        }

        foreach (ref var c in chars[..length])
        {
            if (char.IsControl(c)) c = '\uFFFD';
        }

        return length;
    }

    private static int UnescapeTsv(ReadOnlySpan<byte> utf8, Span<byte> plain)
    {
        var length = 0;
        for (var at = 0; at < utf8.Length && length < plain.Length; at++)
        {
            var b = utf8[at];
            if (b == '\\' && at + 1 < utf8.Length)
            {
                if (utf8[at + 1] == '\\') at++;
                else if (utf8[at + 1] == 'x' && at + 3 < utf8.Length
                    && char.IsAsciiHexDigit((char)utf8[at + 2]) && char.IsAsciiHexDigit((char)utf8[at + 3]))
                {
                    b = (byte)(Hex(utf8[at + 2]) << 4 | Hex(utf8[at + 3]));
                    at += 3;
                }
            }

            plain[length++] = b;
        }

        return length;
    }

    private static int UnescapeJson(ReadOnlySpan<byte> utf8, Span<byte> plain)
    {
        var length = 0;
        for (var at = 0; at < utf8.Length && length <= plain.Length - 4; at++)
        {
            var b = utf8[at];
            if (b != '\\' || at + 1 >= utf8.Length)
            {
                plain[length++] = b;
                continue;
            }

            b = utf8[++at];
            if (b == 'u')
            {
                if (!TryRune(utf8[at..], out var rune, out var used)) rune = Rune.ReplacementChar;
                length += rune.EncodeToUtf8(plain[length..]);
                at += used - 1;
                continue;
            }

            plain[length++] = b switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => 8,
                (byte)'f' => 12,
                _ => b,
            };
        }

        return length;
    }

    /// <summary>Reads uXXXX, or uXXXX\uXXXX for a pair of surrogates.</summary>
    private static bool TryRune(ReadOnlySpan<byte> utf8, out Rune rune, out int used)
    {
        rune = default;
        used = 1;
        if (!TryHex4(utf8[1..], out var first)) return false;
        used = 5;
        if (Rune.TryCreate((char)first, out rune)) return true;
        if (utf8.Length < 11 || utf8[5] != '\\' || utf8[6] != 'u' || !TryHex4(utf8[7..], out var second)) return false;
        if (!Rune.TryCreate((char)first, (char)second, out rune)) return false;
        used = 11;
        return true;
    }

    private static bool TryHex4(ReadOnlySpan<byte> utf8, out int value)
    {
        value = 0;
        if (utf8.Length < 4) return false;
        foreach (var b in utf8[..4])
        {
            if (!char.IsAsciiHexDigit((char)b)) return false;
            value = value << 4 | Hex(b);
        }

        return true;
    }

    private static int Hex(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
}
