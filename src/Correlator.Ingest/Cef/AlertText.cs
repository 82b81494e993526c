using System.Text;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Cef;

/// <summary>Cleans vendors' values: apostrophes around them, escapes in them, what log daemons did to them.</summary>
internal static class AlertText
{
    /// <summary>
    /// The value without blanks, quotes or apostrophes around it, and up to the first control byte that rsyslog
    /// escaped (#012).
    /// </summary>
    public static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> value)
    {
        var escape = value.IndexOf("#0"u8);
        if (escape >= 0 && value.Length - escape >= 4 && TimestampText.Digits(value.Slice(escape + 1, 3)) >= 0)
            value = value[..escape];
        value = value.Trim((byte)' ');
        return value.Length >= 2 && value[0] == value[^1] && value[0] is (byte)'\'' or (byte)'"' ? value[1..^1] : value;
    }

    /// <summary>
    /// The value as text: <c>\|</c>, <c>\=</c>, <c>\\</c>, <c>\n</c>, <c>\r</c> undone (CEF revision 25, "Character
    /// encoding"); any other backslash is the vendor's own and stays. Null when nothing is left.
    /// </summary>
    public static string? Text(ReadOnlySpan<byte> value)
    {
        value = value.Trim((byte)' ');
        if (value.Length >= 2 && value[0] == '\'' && value[^1] == '\'') value = value[1..^1];
        if (value.IsEmpty) return null;
        var text = JsonText.Utf8Text(value);
        if (!text.Contains('\\') && !text.Contains("#01", StringComparison.Ordinal)) return text;
        var builder = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (text[i] == '\\' && next is '|' or '=' or '\\' or 'n' or 'r' or '"')
            {
                builder.Append(next switch { 'n' => '\n', 'r' => '\r', _ => next });
                i++;
            }
            else if (text[i] == '#' && string.CompareOrdinal(text, i, "#012", 0, 4) == 0)
            {
                builder.Append('\n');
                i += 3;
            }
            else
            {
                builder.Append(text[i]);
            }
        }

        return builder.ToString().Trim();
    }
}
