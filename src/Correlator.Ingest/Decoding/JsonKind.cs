namespace Correlator.Ingest.Decoding;

/// <summary>Tells the sensors' JSON lines apart by the keys that each always or nearly always has.</summary>
internal static class JsonKind
{
    /// <summary>Keys that matter come early; further bytes are not looked at.</summary>
    private const int HeadBytesMax = 4_096;

    public static bool IsEve(ReadOnlySpan<byte> line) => Has(line, "\"event_type\""u8) && Has(line, "\"timestamp\""u8);

    /// <summary>
    /// Zeek has "ts" unless a shipper renamed it; then it still has dotted endpoints or the shipper's log path.
    /// </summary>
    public static bool IsZeek(ReadOnlySpan<byte> line) =>
        Has(line, "\"ts\""u8) || Has(line, "\"id.orig_h\""u8) || Has(line, "\"_path\""u8);

    /// <summary>
    /// One object without another in it, as Zeek writes every record: nested records become dotted names. Whether it is
    /// sound JSON is the decoder's question.
    /// </summary>
    public static bool IsFlat(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)' ');
        if (!line.StartsWith("{\""u8) || line[^1] != '}') return false;
        var isInString = false;
        for (var i = 1; i < line.Length - 1; i++)
        {
            if (line[i] == '"') isInString = !isInString;
            else if (isInString && line[i] == '\\') i++;
            else if (!isInString && line[i] is (byte)'{' or (byte)'}') return false;
        }

        return !isInString;
    }

    private static bool Has(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key) =>
        line[..Math.Min(line.Length, HeadBytesMax)].IndexOf(key) >= 0;
}
