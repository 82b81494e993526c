using System.Text;

namespace Correlator.Ingest.Decoding;

/// <summary>
/// Finds ATT&amp;CK technique ids (<c>T0843</c>, <c>T1021.001</c>) in whatever text a sensor put them.
/// </summary>
public static class TechniqueIds
{
    /// <summary>Most ids that one record may carry; an ATT&amp;CK alert names one to three.</summary>
    public const int TechniquesMax = 16;

    /// <summary>
    /// Each well-formed id once, in order of appearance: 'T', four digits and perhaps a point and three digits, with
    /// no letter or digit touching it. Sensors' typos (T843, T08433) are no ids and stay out.
    /// </summary>
    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> text)
    {
        List<string>? found = null;
        for (var i = 0; i + 5 <= text.Length; i++)
        {
            var next = text[i..].IndexOf((byte)'T');
            if (next < 0) break;
            i += next;
            var length = LengthAt(text, i);
            if (length == 0) continue;
            var id = Encoding.ASCII.GetString(text.Slice(i, length));
            found ??= [];
            if (!found.Contains(id)) found.Add(id);
            if (found.Count == TechniquesMax) break;
            i += length - 1;
        }

        return found is null ? [] : found;
    }

    private static int LengthAt(ReadOnlySpan<byte> text, int start)
    {
        if (start > 0 && IsWord(text[start - 1])) return 0;
        if (text.Length - start < 5 || TimestampText.Digits(text.Slice(start + 1, 4)) < 0) return 0;
        var end = start + 5;
        if (text.Length - end >= 4 && text[end] == '.' && TimestampText.Digits(text.Slice(end + 1, 3)) >= 0) end += 4;
        return end < text.Length && IsWord(text[end]) ? 0 : end - start;
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_';
}
