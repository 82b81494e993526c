using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>What a Sigma rule looks for, as its file says it: its own words are the shortest.</summary>
public static class SigmaWords
{
    private static readonly string[] Sections = ["detection", "correlation"];

    /// <summary>A line for the log source, for each selection and for the condition; or for each key of a correlation.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="line">Where the rule's document begins in it, from 1.</param>
    public static IReadOnlyList<string> Of(string text, long line)
    {
        using var reader = new StringReader(text);
        var document = BoundedYaml.Load(reader).Documents.Select(found => found.RootNode).OfType<YamlMappingNode>()
            .FirstOrDefault(root => root.Start.Line == line);
        if (document is null) return [];
        var lines = new List<string>();
        foreach (var (key, value) in document.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (name == "logsource") lines.Add($"logsource: {Flow(value)}");
            if (!Sections.Contains(name) || value is not YamlMappingNode section) continue;
            lines.AddRange(section.Children.Select(part => $"{Flow(part.Key)}: {Flow(part.Value)}"));
        }

        return lines;
    }

    private static string Flow(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{{ {string.Join(", ", map.Children.Select(pair => $"{Flow(pair.Key)}: {Flow(pair.Value)}"))} }}",
        YamlSequenceNode list => $"[{string.Join(", ", list.Select(Flow))}]",
        YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } quoted => $"'{quoted.Value}'",
        YamlScalarNode plain => plain.Value ?? "",
        _ => node.ToString(),
    };
}
