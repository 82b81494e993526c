using System.Text;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A value with Sigma's wildcards: * for any characters, ? for one; a backslash before either, or before a backslash,
/// takes its meaning away, and is itself anywhere else (Sigma rules specification 2.1, "Escaping").
/// </summary>
internal sealed class SigmaPattern
{
    // Written as Windows tools take them: hyphen, slash, en dash, em dash, horizontal bar (modifier windash).
    private const string Dashes = "-/\u2013\u2014\u2015";

    private readonly List<Part> _parts = [];

    private enum PartKind : byte
    {
        Literal,
        AnyText,
        AnyOne,
        AnyDash,
    }

    private SigmaPattern()
    {
    }

    public bool HasWildcards => _parts.Exists(part => part.Kind is PartKind.AnyText or PartKind.AnyOne);

    /// <summary>The text of a value without wildcards, its escapes undone.</summary>
    public string PlainText
    {
        get
        {
            var text = new StringBuilder();
            foreach (var part in _parts) text.Append(part.Character);
            return text.ToString();
        }
    }

    public static SigmaPattern Parse(string value)
    {
        var pattern = new SigmaPattern();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is '\\' or '*' or '?')
            {
                pattern.Literal(value[++i]);
            }
            else if (value[i] == '*') pattern._parts.Add(new Part(PartKind.AnyText, '*'));
            else if (value[i] == '?') pattern._parts.Add(new Part(PartKind.AnyOne, '?'));
            else pattern.Literal(value[i]);
        }

        return pattern;
    }

    /// <summary>A text in which nothing has a meaning of its own.</summary>
    public static SigmaPattern Plain(string text)
    {
        var pattern = new SigmaPattern();
        foreach (var character in text) pattern.Literal(character);
        return pattern;
    }

    public SigmaPattern OpenBefore()
    {
        _parts.Insert(0, new Part(PartKind.AnyText, '*'));
        return this;
    }

    public SigmaPattern OpenAfter()
    {
        _parts.Add(new Part(PartKind.AnyText, '*'));
        return this;
    }

    /// <summary>A dash or slash that begins a word may be any dash: how command-line switches may be written.</summary>
    public SigmaPattern WithAnyDash()
    {
        for (var i = 0; i < _parts.Count; i++)
        {
            if (_parts[i].Kind != PartKind.Literal || !Dashes.Contains(_parts[i].Character, StringComparison.Ordinal)) continue;
            if (i > 0 && IsWord(_parts[i - 1]) || i + 1 >= _parts.Count || !IsWord(_parts[i + 1])) continue;
            _parts[i] = new Part(PartKind.AnyDash, '-');
        }

        return this;
    }

    /// <summary>Whether the whole of a text is described. Takes at most its length times that of the pattern.</summary>
    public bool Matches(ReadOnlySpan<char> text, bool isCased)
    {
        // Greedy with one point to go back to: the last "any text" decides all that comes before it.
        int at = 0, part = 0, openPart = -1, openAt = 0;
        while (at < text.Length)
        {
            if (part < _parts.Count && _parts[part].Kind == PartKind.AnyText)
            {
                openPart = part++;
                openAt = at;
            }
            else if (part < _parts.Count && Accepts(_parts[part], text[at], isCased))
            {
                part++;
                at++;
            }
            else if (openPart >= 0)
            {
                part = openPart + 1;
                at = ++openAt;
            }
            else return false;
        }

        while (part < _parts.Count && _parts[part].Kind == PartKind.AnyText) part++;
        return part == _parts.Count;
    }

    private void Literal(char character) => _parts.Add(new Part(PartKind.Literal, character));

    private static bool IsWord(Part part) =>
        part.Kind == PartKind.Literal && (char.IsLetterOrDigit(part.Character) || part.Character == '_');

    private static bool Accepts(Part part, char character, bool isCased) => part.Kind switch
    {
        PartKind.AnyOne => true,
        PartKind.AnyDash => Dashes.Contains(character, StringComparison.Ordinal),
        _ => part.Character == character
            || (!isCased && char.ToUpperInvariant(part.Character) == char.ToUpperInvariant(character)),
    };

    private readonly record struct Part(PartKind Kind, char Character);
}
