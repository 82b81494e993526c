using System.Text;

namespace Correlator.Ingest.Push;

/// <summary>
/// What a sender calls a request by, so that it is known again when it is sent again: the value of the header <c>Idempotency-Key</c>
/// (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Characters of a key.</summary>
    public const int CharactersMax = 255;

    /// <summary>
    /// Reads a structured field's string (RFC 9651 §3.3.3: quoted, a backslash before a quote or a backslash), or one without quotes, as many
    /// senders write it: then it has no space and no comma. Both mean the same key.
    /// </summary>
    /// <returns>False: it is neither, or empty, or too long.</returns>
    public static bool TryParse(string header, out string key)
    {
        var text = header.AsSpan().Trim(' ');
        key = text is ['"', .. var quoted] ? Unquoted(quoted) : Bare(text);
        return key.Length is > 0 and <= CharactersMax;
    }

    // Empty when it is none.
    private static string Unquoted(ReadOnlySpan<char> quoted)
    {
        var key = new StringBuilder();
        for (var at = 0; at < quoted.Length; at++)
        {
            var character = quoted[at];
            if (character == '"') return at == quoted.Length - 1 ? key.ToString() : "";
            if (character == '\\' && (++at == quoted.Length || (character = quoted[at]) is not ('"' or '\\'))) return "";
            if (character is < ' ' or > '~') return "";
            key.Append(character);
        }

        return "";
    }

    private static string Bare(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is <= ' ' or > '~' or '"' or ',' or ';') return "";
        }

        return text.ToString();
    }
}
