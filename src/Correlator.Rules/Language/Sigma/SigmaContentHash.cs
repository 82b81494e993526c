using System.Globalization;
using System.Text;
using Correlator.Model.Facts;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A short hash of what a document looks for, whatever it says of itself and however it is laid out.</summary>
internal static class SigmaContentHash
{
    private const int Digits = 8;

    private static readonly string[] Parts = ["logsource", "detection", "correlation", "filter"];

    public static string Of(YamlMappingNode document)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            if (SigmaHeaderReader.Find(document, part) is { } node) Write(node, text.Append(part));
        }

        return Of(text.ToString());
    }

    public static string Of(params ReadOnlySpan<string> texts) => FactId.Of(texts).ToString()[..Digits];

    private static void Write(YamlNode node, StringBuilder to)
    {
        switch (node)
        {
            case YamlScalarNode scalar:
                to.Append(CultureInfo.InvariantCulture, $"'{scalar.Value?.Length ?? -1}:{scalar.Value}");
                break;
            case YamlSequenceNode list:
                to.Append('[');
                foreach (var item in list.Children) Write(item, to);
                to.Append(']');
                break;
            case YamlMappingNode map:
                to.Append('{');
                foreach (var (key, value) in map.Children)
                {
                    Write(key, to);
                    Write(value, to);
                }

                to.Append('}');
                break;
        }
    }
}
