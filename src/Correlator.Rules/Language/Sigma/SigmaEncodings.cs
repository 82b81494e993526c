using System.Text;

namespace Correlator.Rules.Language.Sigma;

/// <summary>How a value looks inside what encodes it (modifiers utf16…, wide, base64, base64offset).</summary>
internal static class SigmaEncodings
{
    /// <summary>
    /// The bytes of a text in the encoding that a modifier names; UTF-16 as such begins with its byte order mark.
    /// </summary>
    public static byte[] Encode(string text, string modifier) => modifier switch
    {
        "wide" or "utf16le" => Encoding.Unicode.GetBytes(text),
        "utf16be" => Encoding.BigEndianUnicode.GetBytes(text),
        "utf16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        _ => Encoding.UTF8.GetBytes(text),
    };

    public static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    /// <summary>
    /// The three texts of which one is in the base64 of anything that contains the bytes, by where they begin in
    /// their group of three; characters that neighbours have a part in are left out.
    /// </summary>
    public static IEnumerable<string> Base64AtAnyOffset(byte[] bytes)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = offset switch { 0 => 0, 1 => 2, _ => 3 };
            var unsure = ((bytes.Length + offset) % 3) switch { 0 => 0, 1 => 3, _ => 2 };
            if (encoded.Length - unsure > first) yield return encoded[first..^unsure];
        }
    }
}
