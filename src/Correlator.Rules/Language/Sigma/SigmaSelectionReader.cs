using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads one selection: a map (all of its fields), a list of maps (any of them), or a list of keywords (any of them,
/// in any field).
/// </summary>
internal sealed class SigmaSelectionReader(SigmaFieldReader fields, SigmaFaults faults)
{
    private static readonly YamlScalarNode AnyField = new("|contains");

    private static readonly YamlScalarNode AllOfAnyField = new("|contains|all");

    public SigmaNode? Read(YamlNode node, string name)
    {
        switch (node)
        {
            case YamlMappingNode map:
                return ReadMap(map, name);
            case YamlSequenceNode { Children.Count: > 0 } list:
                var nodes = list.Children
                    .Select(item => item is YamlScalarNode ? ReadKeyword(item, name) : Read(item, name)).ToArray();
                return nodes.Contains(null) ? null : nodes.Length == 1 ? nodes[0] : SigmaNode.Any(nodes!);
            case YamlScalarNode { Value.Length: > 0 }:
                return ReadKeyword(node, name);
            default:
                faults.Add(node.Start, name, "is empty; it should be a map of fields, a list of such maps, or keywords");
                return null;
        }
    }

    private SigmaNode? ReadMap(YamlMappingNode map, string name)
    {
        if (map.Children.Count == 0)
        {
            faults.Add(map.Start, name, "is empty");
            return null;
        }

        var nodes = map.Children.Select(pair => IsAllKeywords(pair.Key)
            ? ReadKeywords(pair.Value, name)
            : fields.Read(pair.Key, pair.Value)).ToArray();
        return nodes.Contains(null) ? null : nodes.Length == 1 ? nodes[0] : SigmaNode.All(nodes!);
    }

    // '|all': [a, b] asks for all of the keywords.
    private static bool IsAllKeywords(YamlNode key) => key is YamlScalarNode { Value: "|all" };

    private SigmaNode? ReadKeywords(YamlNode value, string name)
    {
        if (value is YamlSequenceNode { Children.Count: > 0 }) return fields.Read(AllOfAnyField, value);
        faults.Add(value.Start, name, "'|all' asks for a list of keywords");
        return null;
    }

    private SigmaNode? ReadKeyword(YamlNode item, string name)
    {
        if (item is YamlScalarNode { Value.Length: > 0 }) return fields.Read(AnyField, item);
        faults.Add(item.Start, name, "holds something that is neither a map nor a keyword");
        return null;
    }
}
