namespace Correlator.Ingest.Cef;

/// <summary>Splits the bar-separated header of CEF and LEEF.</summary>
internal static class AlertHeader
{
    /// <summary>
    /// Finds up to <c>fields.Length</c> header fields; gives how many there are and what follows the last one's bar.
    /// </summary>
    /// <param name="isEscaped">A backslash takes a bar's meaning away (CEF; LEEF knows no escape).</param>
    public static int Split(
        ReadOnlySpan<byte> payload, scoped Span<Range> fields, bool isEscaped, out ReadOnlySpan<byte> rest)
    {
        var start = 0;
        var count = 0;
        rest = [];
        for (var i = 0; i < payload.Length && count < fields.Length; i++)
        {
            if (isEscaped && payload[i] == '\\') i++;
            else if (payload[i] == '|')
            {
                fields[count++] = start..i;
                start = i + 1;
            }
        }

        if (count == fields.Length)
        {
            rest = payload[start..];
            return count;
        }

        // The last field may lack its bar when nothing follows.
        fields[count++] = start..payload.Length;
        return count;
    }
}
