using System.Buffers;
using System.Globalization;
using System.Text;

namespace Correlator.Ingest.Decoding;

/// <summary>Turns the raw bytes of a JSON string token into text, bounded and without exceptions.</summary>
public static class JsonText
{
    /// <summary>Longest text that an observation keeps of a field, in characters; the rest is cut off.</summary>
    public const int TextCharsMax = 512;

    /// <summary>
    /// Undoes JSON's escapes (RFC 8259 §7). What is no escape stays as it is and a lone surrogate becomes U+FFFD,
    /// because sensors put raw packet bytes into strings.
    /// </summary>
    /// <param name="raw">The bytes between the quotes; must be valid UTF-8.</param>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf((byte)'\\') < 0) return Utf8Text(raw);
        // Six raw bytes make at least one character, so more than this cannot matter to the result.
        if (raw.Length > TextCharsMax * 6) raw = raw[..(TextCharsMax * 6)];
        var chars = ArrayPool<char>.Shared.Rent(raw.Length);
        var length = Unescape(raw, chars);
        for (var i = 0; i < length; i++)
        {
            if (!char.IsSurrogate(chars[i])) continue;
            if (i + 1 < length && char.IsSurrogatePair(chars[i], chars[i + 1])) i++;
            else chars[i] = '\uFFFD';
        }

        var text = Cut(chars.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }

    /// <summary>Valid UTF-8 as text, cut at <see cref="TextCharsMax"/> characters.</summary>
    public static string Utf8Text(ReadOnlySpan<byte> utf8)
    {
        // Four bytes are the longest character; whatever is split at the cut becomes U+FFFD and is cut off with the
        // rest.
        if (utf8.Length > TextCharsMax * 4) utf8 = utf8[..(TextCharsMax * 4)];
        var text = Encoding.UTF8.GetString(utf8);
        return text.Length <= TextCharsMax ? text : Cut(text);
    }

    private static string Cut(ReadOnlySpan<char> text)
    {
        if (text.Length > TextCharsMax)
            text = text[..(char.IsHighSurrogate(text[TextCharsMax - 1]) ? TextCharsMax - 1 : TextCharsMax)];
        return text.ToString();
    }

    private static int Unescape(ReadOnlySpan<byte> raw, Span<char> chars)
    {
        var length = 0;
        while (!raw.IsEmpty)
        {
            var escape = raw.IndexOf((byte)'\\');
            var plain = escape < 0 ? raw : raw[..escape];
            length += Encoding.UTF8.GetChars(plain, chars[length..]);
            if (escape < 0) break;
            raw = raw[escape..];
            if (raw.Length >= 6 && raw[1] == 'u' && TryHex(raw.Slice(2, 4), out var unit))
            {
                chars[length++] = unit;
                raw = raw[6..];
            }
            else
            {
                chars[length++] = raw.Length < 2 ? '\\' : Escaped(raw[1]);
                // What follows a backslash may be the first byte of a longer character: only ASCII is consumed with it.
                raw = raw[(raw.Length < 2 || raw[1] >= 0x80 ? 1 : 2)..];
            }
        }

        return length;
    }

    private static char Escaped(byte b) => b switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        >= 0x80 => '\\',
        _ => (char)b,
    };

    private static bool TryHex(ReadOnlySpan<byte> hex, out char unit)
    {
        var parsed = ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return parsed;
    }
}
