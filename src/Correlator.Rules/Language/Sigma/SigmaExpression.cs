using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A regular expression of modifier re: PCRE in the rule, .NET here. What the two write differently and rules use is
/// translated; a possessive quantifier becomes a greedy one.
/// </summary>
internal static class SigmaExpression
{
    private static readonly SearchValues<char> Counts = SearchValues.Create("0123456789,");

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alpha"] = "a-zA-Z",
        ["digit"] = "0-9",
        ["alnum"] = "a-zA-Z0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["xdigit"] = "0-9A-Fa-f",
        ["space"] = @"\s",
        ["blank"] = @" \t",
        ["word"] = @"\w",
        ["punct"] = @"!-/:-@\[-`{-~",
    };

    /// <summary>
    /// A test that no event can hold up: in linear time, or, where it needs look-around or back-references, given up
    /// after a quarter of a second (and then it does not match).
    /// </summary>
    /// <exception cref="ArgumentException">It is no expression.</exception>
    public static SigmaAccepts Compile(string pattern, RegexOptions options, bool fromStart, bool toEnd)
    {
        pattern = Translate(pattern);
        if (fromStart || toEnd) pattern = $"{(fromStart ? @"\A" : "")}(?:{pattern}){(toEnd ? @"\z" : "")}";
        options |= RegexOptions.CultureInvariant;
        Regex regex;
        try
        {
            regex = new Regex(pattern, options | RegexOptions.NonBacktracking);
            return regex.IsMatch;
        }
        catch (NotSupportedException)
        {
            regex = new Regex(pattern, options, Timeout);
        }

        return value =>
        {
            try
            {
                return regex.IsMatch(value);
            }
            catch (RegexMatchTimeoutException)
            {
                return false;
            }
        };
    }

    private static string Translate(string pattern)
    {
        var to = new StringBuilder(pattern.Length);
        var (isClass, isQuantified) = (false, false);
        for (var i = 0; i < pattern.Length;)
        {
            var rest = pattern.AsSpan(i);
            var length = rest[0] == '\\' ? Escape(rest, isClass, to)
                : isClass ? InClass(rest, to, ref isClass)
                : rest[0] == '[' ? OpenClass(rest, to, ref isClass)
                : rest[0] == '(' ? Group(rest, to)
                : Quantifier(rest);
            var isQuantifier = length < 0;
            length = Math.Abs(length);
            if (isQuantifier && !(isQuantified && rest[0] == '+')) to.Append(rest[..length]);
            isQuantified = isQuantifier && !isQuantified;
            if (length == 0)
            {
                to.Append(rest[0]);
                length = 1;
            }

            i += length;
        }

        return to.ToString();
    }

    private static int Escape(ReadOnlySpan<char> rest, bool isClass, StringBuilder to)
    {
        if (rest.Length < 2) return 0;
        var end = rest.IndexOf('}');
        if (rest.StartsWith(@"\x{") && end > 3
            && int.TryParse(rest[3..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            && code is >= 0 and <= 0xFFFF)
        {
            to.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
            return end + 1;
        }

        to.Append(rest[1] switch
        {
            'h' => isClass ? @" \t" : @"[ \t]",
            'R' when !isClass => @"(?:\r\n|\n|\r)",
            '_' => "_",
            _ => rest[..2],
        });
        return 2;
    }

    // A bracket right behind the opening one is an ordinary character.
    private static int OpenClass(ReadOnlySpan<char> rest, StringBuilder to, ref bool isClass)
    {
        isClass = true;
        var length = rest.StartsWith("[^") ? 2 : 1;
        if (rest.Length > length && rest[length] == ']') length++;
        to.Append(rest[..length]);
        return length;
    }

    private static int InClass(ReadOnlySpan<char> rest, StringBuilder to, ref bool isClass)
    {
        var end = rest.IndexOf(":]");
        if (rest.StartsWith("[:") && end > 2 && Classes.TryGetValue(rest[2..end].ToString(), out var characters))
        {
            to.Append(characters);
            return end + 2;
        }

        isClass = rest[0] != ']';

        // In .NET a bracket within may begin a subtraction.
        to.Append(rest[0] == '[' ? @"\[" : rest[..1]);
        return 1;
    }

    private static int Group(ReadOnlySpan<char> rest, StringBuilder to)
    {
        var end = rest.IndexOf(')');
        if (rest.StartsWith("(?P<"))
        {
            to.Append("(?<");
            return 4;
        }

        if (rest.StartsWith("(?P=") && end > 4)
        {
            to.Append(CultureInfo.InvariantCulture, $"\\k<{rest[4..end]}>");
            return end + 1;
        }

        var length = rest.StartsWith("(?") ? 2 : 1;
        to.Append(rest[..length]);
        return length;
    }

    /// <summary>The length of a quantifier, negative; 0 when there is none.</summary>
    private static int Quantifier(ReadOnlySpan<char> rest)
    {
        if (rest[0] is '*' or '+' or '?') return -1;
        if (rest[0] != '{') return 0;
        var end = rest.IndexOf('}');
        return end > 1 && rest[1..end].IndexOfAnyExcept(Counts) < 0 ? -(end + 1) : 0;
    }
}
