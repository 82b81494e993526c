namespace Correlator.Ingest.Cef;

/// <summary>Walks the <c>key=value</c> pairs of CEF extensions and LEEF attributes. Allocates nothing.</summary>
/// <remarks>
/// With a blank as separator values hold blanks too: a key begins only where a blank is followed by letters, digits,
/// '_', '.' or '-' up to an equals sign (ArcSight CEF revision 25, "Extension"; the hyphen and the point are what
/// vendors add).
/// </remarks>
internal ref struct KeyValuePairs(ReadOnlySpan<byte> text, byte separator)
{
    /// <summary>Longest key, in bytes; what is longer is part of a value.</summary>
    private const int KeyBytesMax = 64;

    /// <summary>Most pairs of one record; the longest real ones have about 60.</summary>
    public const int PairsMax = 512;

    private ReadOnlySpan<byte> _rest = text;
    private readonly byte _separator = separator;
    private int _pairs;

    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The raw value: escapes are still in it, blanks around it are not.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty && _pairs < PairsMax)
        {
            var end = _separator == ' ' ? NextKey(_rest) : _rest.IndexOf(_separator);
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if (equals < 1) continue;
            _pairs++;
            Key = pair[..equals].Trim((byte)' ');
            Value = pair[(equals + 1)..].Trim(" \r\n"u8);
            return true;
        }

        return false;
    }

    // The blank before the next key, or -1.
    private static int NextKey(ReadOnlySpan<byte> text)
    {
        var equals = text.IndexOf((byte)'=');
        if (equals < 0) return -1;
        var from = equals + 1;
        while (true)
        {
            var next = text[from..].IndexOf((byte)'=');
            if (next < 0) return -1;
            next += from;
            var start = next;
            while (start > from && next - start < KeyBytesMax && IsKeyByte(text[start - 1])) start--;
            if (start < next && start > equals && text[start - 1] == ' ') return start - 1;
            from = next + 1;
        }
    }

    private static bool IsKeyByte(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'.' or (byte)'-';
}
