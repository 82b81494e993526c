using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads what all kinds of Sigma rules say of themselves. Keys that the specification does not know are allowed by
/// it.
/// </summary>
internal sealed class SigmaHeaderReader(SigmaFaults faults)
{
    private const int TitleCharsMax = 256;

    private static readonly string[] Levels = ["informational", "low", "medium", "high", "critical"];
    private static readonly string[] States = ["stable", "test", "experimental", "deprecated", "unsupported"];
    private static readonly string[] RationalisationKeys = ["cause", "consequence", "response", "time-available"];
    private static readonly string[] DateFormats = ["yyyy-M-d", "yyyy/M/d"];

    public SigmaHeader Read(YamlMappingNode document)
    {
        var title = Text(document, "title") ?? "";
        if (title.Length == 0) faults.Add(document.Start, "title", "is missing");
        else if (title.Length > TitleCharsMax)
        {
            faults.Add(Find(document, "title")!.Start, "title", $"is longer than {TitleCharsMax} characters");
        }

        var id = Text(document, "id") ?? "";
        if (id.Length > 0 && !Guid.TryParseExact(id, "D", out _))
        {
            faults.Add(Find(document, "id")!.Start, "id", $"'{id}' is no UUID");
        }

        CheckDate(document, "date");
        CheckDate(document, "modified");
        foreach (var list in new[] { "references", "fields" }) Texts(document, list);
        return new SigmaHeader(
            id.Length > 0 ? id : title, Text(document, "name") ?? "", title,
            OneOf(document, "level", Levels), OneOf(document, "status", States), faults.File, document.Start.Line)
        {
            Tags = Texts(document, "tags"),
            Description = Text(document, "description")?.Trim() ?? "",
            Author = Text(document, "author") ?? "",
            FalsePositives = Texts(document, "falsepositives"),
            Date = Text(document, "modified") ?? Text(document, "date") ?? "",
            Content = SigmaContentHash.Of(document),
            Rationalisation = ReadRationalisation(document),
        };
    }

    public static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode scalar && scalar.Value == key).Value;

    public string? Text(YamlMappingNode map, string key)
    {
        var node = Find(map, key);
        if (node is null or YamlScalarNode) return (node as YamlScalarNode)?.Value;
        faults.Add(node.Start, key, "is no text");
        return null;
    }

    /// <summary>A list of texts, or one text alone.</summary>
    public IReadOnlyList<string> Texts(YamlMappingNode map, string key)
    {
        var node = Find(map, key);
        if (node is null) return [];
        var items = node is YamlSequenceNode list ? list.Children : [node];
        if (items.FirstOrDefault(item => item is not YamlScalarNode) is not { } odd)
        {
            return [.. items.Cast<YamlScalarNode>().Select(item => item.Value ?? "")];
        }

        faults.Add(odd.Start, key, "is no list of texts");
        return [];
    }

    private SigmaRationalisation? ReadRationalisation(YamlMappingNode document)
    {
        if (Find(document, "rationalisation") is not { } node) return null;
        if (node is not YamlMappingNode map)
        {
            faults.Add(node.Start, "rationalisation", "is no map");
            return null;
        }

        foreach (var (key, _) in map.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && RationalisationKeys.Contains(name)) continue;
            faults.Add(key.Start, $"{key}", $"is not known; there are {string.Join(", ", RationalisationKeys)}");
        }

        var available = Text(map, "time-available");
        var span = available is null ? null : SigmaSpan.TryParse(available);
        if (available is not null && span is null)
        {
            faults.Add(Find(map, "time-available")!.Start, "time-available", $"'{available}' is no span of time, like 30m or 4h");
        }

        return new SigmaRationalisation(
            Text(map, "cause")?.Trim() ?? "", Text(map, "consequence")?.Trim() ?? "", Text(map, "response")?.Trim() ?? "", span);
    }

    private string OneOf(YamlMappingNode document, string key, string[] words)
    {
        var text = Text(document, key) ?? "";
        if (text.Length > 0 && !words.Contains(text))
        {
            faults.Add(Find(document, key)!.Start, key, $"'{text}' is none of {string.Join(", ", words)}");
        }

        return text;
    }

    private void CheckDate(YamlMappingNode document, string key)
    {
        if (Text(document, key) is { Length: > 0 } text
            && !DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            faults.Add(Find(document, key)!.Start, key, $"'{text}' is no date, like 2026-03-02");
        }
    }
}
