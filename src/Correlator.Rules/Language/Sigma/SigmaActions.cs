using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// The actions by which old files write several rules at once: a global document is a part of those behind it until a
/// reset; repeat is the document before with some things changed.
/// </summary>
internal sealed class SigmaActions
{
    private YamlMappingNode? _global;
    private YamlMappingNode? _last;

    /// <summary>Adds to a document what it takes over from others; false when it is no rule itself.</summary>
    public bool Complete(YamlMappingNode document)
    {
        switch ((SigmaHeaderReader.Find(document, "action") as YamlScalarNode)?.Value)
        {
            case "global":
                _global = document;
                return false;
            case "reset":
                _global = null;
                return false;
            case "repeat" when _last is not null:
                Merge(document, _last);
                break;
        }

        if (_global is not null) Merge(document, _global);
        _last = document;
        return true;
    }

    private static void Merge(YamlMappingNode into, YamlMappingNode from)
    {
        foreach (var (key, value) in from.Children)
        {
            if (key is YamlScalarNode { Value: "action" }) continue;
            if (!into.Children.TryGetValue(key, out var own)) into.Children.Add(key, value);
            else if (own is YamlMappingNode map && value is YamlMappingNode other) Merge(map, other);
        }
    }
}
