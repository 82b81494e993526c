using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads <c>Field|modifier|…: value(s)</c> into one test (Sigma rules specification 2.1, appendix "Modifiers").
/// </summary>
internal sealed class SigmaFieldReader(
    IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders, SigmaFaults faults)
{
    private const int ModifiersMax = 16;

    private static readonly string[] Known =
    [
        "contains", "startswith", "endswith", "all", "re", "i", "m", "s", "cidr", "base64", "base64offset", "wide",
        "utf16", "utf16le", "utf16be", "windash", "exists", "gt", "gte", "lt", "lte", "neq", "cased", "fieldref", "expand",
        "minute", "hour", "day", "week", "month", "year",
        "ignorecase", "multiline", "dotall",
    ];

    /// <summary>Ways of comparing; one at most.</summary>
    private static readonly string[] Kinds =
    [
        "re", "cidr", "exists", "gt", "gte", "lt", "lte", "minute", "hour", "day", "week", "month", "year",
    ];

    /// <summary>Placeholders that nobody gave a value for; what needs them matches nothing.</summary>
    public SortedSet<string> Unresolved { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// A field and what it must fulfil; null when it is refused. An empty field stands for any: keywords.
    /// </summary>
    public SigmaNode? Read(YamlNode key, YamlNode value)
    {
        var name = (key as YamlScalarNode)?.Value ?? "";
        var parts = name.Split('|');
        var field = parts[0];
        var modifiers = parts[1..].Select(InShort).ToArray();
        if (!AreSound(modifiers, key.Start, name)) return null;
        List<SigmaNode> nodes = [];
        var isOpen = false;
        foreach (var item in value is YamlSequenceNode list ? list.Children : [value])
        {
            if (item is not YamlScalarNode scalar)
            {
                faults.Add(item.Start, name, "holds something that is neither a value nor a list of values");
                return null;
            }

            if (Resolve(scalar, modifiers) is not { } values)
            {
                nodes.Add(SigmaNode.Never);
                isOpen = true;
                continue;
            }

            foreach (var resolved in values)
            {
                if (Node(field, modifiers, scalar, resolved, name) is not { } node) return null;
                nodes.Add(node);
            }
        }

        if (nodes.Count == 0 && value is YamlSequenceNode { Children.Count: 0 })
        {
            faults.Add(value.Start, name, "is an empty list");
            return null;
        }

        var joined = nodes.Count == 1 ? nodes[0]
            : modifiers.Contains("all") ? SigmaNode.All(nodes) : SigmaNode.Any(nodes);
        if (!modifiers.Contains("neq")) return joined;

        // Different from the values as a whole; what has no values is not different from them.
        return isOpen ? SigmaNode.Never : SigmaNode.Not(joined);
    }

    /// <summary>pySigma's long names of the flags of 're'.</summary>
    private static string InShort(string modifier) => modifier switch
    {
        "ignorecase" => "i",
        "multiline" => "m",
        "dotall" => "s",
        _ => modifier,
    };

    private bool AreSound(string[] modifiers, Mark at, string name)
    {
        var before = faults.Count;
        if (modifiers.Length > ModifiersMax) faults.Add(at, name, $"has more than {ModifiersMax} modifiers");
        for (var i = 0; i < modifiers.Length; i++)
        {
            var modifier = modifiers[i];
            if (!Known.Contains(modifier))
            {
                faults.Add(at, name, $"modifier '{modifier}' is not known; there are {string.Join(", ", Known)}");
            }
            else if (modifier is "i" or "m" or "s" && Array.IndexOf(modifiers, "re", 0, i) < 0)
            {
                faults.Add(at, name, $"modifier '{modifier}' may only follow 're'");
            }
        }

        var kinds = modifiers.Where(modifier => Kinds.Contains(modifier)).ToArray();
        if (kinds.Length > 1) faults.Add(at, name, $"'{kinds[0]}' and '{kinds[1]}' exclude each other");
        // An expression may be of a part of the text: re|startswith.
        var compared = kinds is ["re"] ? modifiers[..Array.IndexOf(modifiers, "re")] : modifiers;
        if (kinds.Length == 1 && (compared.FirstOrDefault(IsOfText) ?? modifiers.FirstOrDefault(IsNeverOfAKind)) is { } text)
        {
            faults.Add(at, name, $"'{kinds[0]}' and '{text}' exclude each other");
        }

        if (modifiers.Contains("fieldref")
            && modifiers.Any(m => Kinds.Contains(m) || m is "windash" or "expand" || IsEncoding(m)))
        {
            faults.Add(at, name, "'fieldref' goes only with startswith, endswith, contains, cased, all and neq");
        }

        if (modifiers.Contains("all") && modifiers.Contains("exists"))
        {
            faults.Add(at, name, "'exists' takes one value, so 'all' means nothing");
        }

        return faults.Count == before;
    }

    private static bool IsEncoding(string modifier) =>
        IsBase64(modifier) || modifier is "wide" or "utf16" or "utf16le" or "utf16be";

    private static bool IsBase64(string modifier) => modifier is "base64" or "base64offset";

    private static bool IsOfPart(string modifier) => modifier is "contains" or "startswith" or "endswith";

    private static bool IsNeverOfAKind(string modifier) => modifier is "windash" or "fieldref" || IsEncoding(modifier);

    private static bool IsOfText(string modifier) => IsOfPart(modifier) || IsNeverOfAKind(modifier);

    /// <summary>
    /// A value with its placeholders (%name%) replaced by each of theirs; the value itself without the modifier
    /// expand. Null when a placeholder has no values.
    /// </summary>
    private IEnumerable<string?>? Resolve(YamlScalarNode scalar, string[] modifiers)
    {
        if (IsNull(scalar)) return [null];
        var text = scalar.Value!;
        if (!modifiers.Contains("expand")) return [text];
        IEnumerable<string> resolved = [text];
        foreach (var name in Regex.Matches(text, "%([^%]+)%").Select(match => match.Groups[1].Value).Distinct())
        {
            if (!placeholders.TryGetValue(name, out var values))
            {
                Unresolved.Add(name);
                return null;
            }

            var place = $"%{name}%";
            resolved = [.. resolved.SelectMany(
                _ => values, (before, one) => before.Replace(place, one, StringComparison.Ordinal))];
        }

        return resolved;
    }

    private static bool IsNull(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";

    private SigmaNode? Node(string field, string[] modifiers, YamlScalarNode scalar, string? value, string name)
    {
        if (Test(modifiers, scalar, value, name) is not { } test) return null;
        if (field.Length > 0) return SigmaNode.Of(field, test);
        if (test is SigmaValueTest keyword) return SigmaNode.OfAnyField(keyword);
        faults.Add(scalar.Start, name, "needs a field");
        return null;
    }

    private SigmaTest? Test(string[] modifiers, YamlScalarNode scalar, string? value, string name)
    {
        var kind = modifiers.FirstOrDefault(modifier => Kinds.Contains(modifier));
        var isCased = modifiers.Contains("cased");
        if (value is null)
        {
            return modifiers.All(m => m is "all" or "neq" or "cased") ? SigmaTest.Null() : Refuse("takes no null");
        }

        if (modifiers.Contains("fieldref"))
        {
            var how = modifiers.FirstOrDefault(m => m is "startswith" or "endswith" or "contains") ?? "";
            return new SigmaReference(value, how, isCased);
        }

        switch (kind)
        {
            case "exists":
                return IsYes(value) is { } exists ? SigmaTest.Exists(exists) : Refuse("takes true or false");
            case "cidr":
                return SigmaNetwork.TryParse(value, out var network) ? SigmaTest.InNetwork(network)
                    : Refuse($"'{value}' is no network, like 10.0.0.0/8 or fe80::/10");
            case "re":
                return Expression(modifiers, value, Refuse);
            case "gt" or "gte" or "lt" or "lte":
                return SigmaTest.TryNumber(value, out var limit)
                    ? SigmaTest.Compare(limit, Comparison(kind)) : Refuse($"'{value}' is no number");
            case not null:
                return SigmaTest.TryNumber(value, out var part)
                    ? SigmaTest.PartOfTime(kind, part) : Refuse($"'{value}' is no number");
        }

        if (modifiers.Any(IsEncoding)) return Encoded(modifiers, value, isCased, Refuse);
        if (name.Length > 0 && name[0] != '|' && scalar.Style == ScalarStyle.Plain
            && SigmaTest.TryNumber(value, out var number) && !modifiers.Any(IsOfText))
        {
            return SigmaTest.OfNumber(value, number);
        }

        var pattern = SigmaPattern.Parse(value);
        if (modifiers.Contains("windash")) pattern.WithAnyDash();

        // A keyword is anywhere in a value, if it is not said where.
        if (name.StartsWith('|') || name.Length == 0)
        {
            return SigmaTest.Text(modifiers.Any(IsOfPart) ? Open(pattern, modifiers) : pattern.OpenBefore().OpenAfter(), isCased);
        }

        return SigmaTest.Text(Open(pattern, modifiers), isCased);

        SigmaTest? Refuse(string reason)
        {
            faults.Add(scalar.Start, name, reason);
            return null;
        }
    }

    // YAML 1.1, which Sigma's own tools read, has these words for it.
    private static bool? IsYes(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" => true,
        "FALSE" or "NO" or "OFF" => false,
        _ => null,
    };

    private static Func<int, bool> Comparison(string kind) => kind switch
    {
        "gt" => static order => order > 0,
        "gte" => static order => order >= 0,
        "lt" => static order => order < 0,
        _ => static order => order <= 0,
    };

    private static SigmaPattern Open(SigmaPattern pattern, string[] modifiers)
    {
        if (modifiers.Any(modifier => modifier is "contains" or "endswith")) pattern.OpenBefore();
        if (modifiers.Any(modifier => modifier is "contains" or "startswith")) pattern.OpenAfter();
        return pattern;
    }

    private static SigmaTest? Expression(string[] modifiers, string value, Func<string, SigmaTest?> refuse)
    {
        var options = RegexOptions.None;
        if (modifiers.Contains("i")) options |= RegexOptions.IgnoreCase;
        if (modifiers.Contains("m")) options |= RegexOptions.Multiline;
        if (modifiers.Contains("s")) options |= RegexOptions.Singleline;
        try
        {
            return new SigmaValueTest(SigmaExpression.Compile(
                value, options, modifiers.Contains("startswith"), modifiers.Contains("endswith")));
        }
        catch (ArgumentException fault)
        {
            return refuse($"is no regular expression: {fault.Message}");
        }
    }

    private static SigmaTest? Encoded(string[] modifiers, string value, bool isCased, Func<string, SigmaTest?> refuse)
    {
        var pattern = SigmaPattern.Parse(value);
        if (pattern.HasWildcards) return refuse("what is encoded can hold no wildcards");
        var encoding = modifiers.FirstOrDefault(m => IsEncoding(m) && !IsBase64(m)) ?? "";
        var bytes = SigmaEncodings.Encode(pattern.PlainText, encoding);
        IEnumerable<string> texts = modifiers.Contains("base64offset") ? SigmaEncodings.Base64AtAnyOffset(bytes)
            : modifiers.Contains("base64") ? [SigmaEncodings.Base64(bytes)]
            : [System.Text.Encoding.Latin1.GetString(bytes)];
        if (modifiers.Contains("base64offset") && bytes.Length < 2)
        {
            return refuse("one byte leaves no trace of its own in base64");
        }

        var patterns = texts.Select(text => Open(SigmaPattern.Plain(text), modifiers)).ToArray();

        // Base64 tells letters' cases apart.
        var isExact = isCased || modifiers.Any(IsBase64);
        return new SigmaValueTest(text =>
        {
            foreach (var one in patterns)
            {
                if (one.Matches(text, isExact)) return true;
            }

            return false;
        });
    }
}
