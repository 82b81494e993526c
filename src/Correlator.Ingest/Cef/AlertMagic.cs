namespace Correlator.Ingest.Cef;

/// <summary>Tells whether a text is, or carries, a vendor's alert.</summary>
internal static class AlertMagic
{
    /// <summary>
    /// How far into a message the alert's header may begin: tags that no rule of syslog knows stand before it.
    /// </summary>
    public const int PrefixBytesMax = 512;

    /// <summary>
    /// Where <paramref name="magic"/> (CEF: or LEEF:) with its version's digit begins, at the start or after a
    /// blank; -1 when it does not.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> magic)
    {
        if (text.Length > PrefixBytesMax + 16) text = text[..(PrefixBytesMax + 16)];
        var at = text.IndexOf(magic);
        if (at < 0 || (at > 0 && text[at - 1] is not ((byte)' ' or (byte)':'))) return -1;
        var version = text[(at + magic.Length)..].TrimStart((byte)' ');
        return version.Length > 0 && char.IsAsciiDigit((char)version[0]) ? at : -1;
    }
}
