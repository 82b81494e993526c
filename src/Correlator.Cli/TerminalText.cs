using System.Globalization;
using System.Text;

namespace Correlator.Cli;

/// <summary>Makes text that came from the wire safe to show.</summary>
internal static class TerminalText
{
    /// <summary>
    /// Shows control and invisible formatting characters as \uXXXX: a user name with an escape sequence in it must not
    /// paint on the analyst's screen. Where the reader is not a terminal, all but ASCII is shown so too.
    /// </summary>
    public static string Clean(string text, bool isTerminal)
    {
        if (IsClean(text, isTerminal)) return text;
        var clean = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsClean(c, isTerminal)) clean.Append(c);
            else if (c is '→') clean.Append("->");
            else if (c is '–' or '—') clean.Append('-');
            else if (c is '‘' or '’') clean.Append('\'');
            else if (c is '“' or '”') clean.Append('"');
            else if (c is '…') clean.Append("...");
            else if (c is '\n' or '\r' or '\t') clean.Append(' ');
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return clean.ToString();
    }

    private static bool IsClean(string text, bool isTerminal)
    {
        foreach (var c in text)
        {
            if (!IsClean(c, isTerminal)) return false;
        }

        return true;
    }

    private static bool IsClean(char c, bool isTerminal) => c < 0x80
        ? c is >= ' ' and not '\u007f'
        : isTerminal && char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
