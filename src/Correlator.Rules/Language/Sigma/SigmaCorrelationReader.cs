using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>Reads and checks one correlation rule (Sigma correlation rules specification 2.1).</summary>
internal sealed class SigmaCorrelationReader(SigmaHeaderReader headers, SigmaFaults faults)
{
    private static readonly string[] Types =
    [
        "event_count", "value_count", "temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile",
        "value_median",
    ];

    private static readonly string[] Comparisons = ["gt", "gte", "lt", "lte", "eq", "neq"];

    private double _percentile = 50;

    public SigmaCorrelation? Read(SigmaHeader header, YamlMappingNode document, YamlNode node)
    {
        var before = faults.Count;
        if (node is not YamlMappingNode correlation)
        {
            faults.Add(node.Start, "correlation", "is no map");
            return null;
        }

        var type = headers.Text(correlation, "type") ?? "";
        if (!Types.Contains(type))
        {
            faults.Add(At(correlation, "type"), "type", $"'{type}' is none of {string.Join(", ", Types)}");
        }

        var condition = SigmaHeaderReader.Find(correlation, "condition");
        var isTemporal = type is "temporal" or "temporal_ordered";
        var expression = isTemporal ? (condition as YamlScalarNode)?.Value : null;
        var rules = headers.Texts(correlation, "rules");

        // An expression names its rules itself.
        if (rules.Count == 0 && expression is not null) rules = SigmaRuleExpression.Names(expression);
        if (rules.Count == 0) faults.Add(At(correlation, "rules"), "rules", "names no rule");
        var span = Span(correlation);
        var joined = new SigmaCorrelation(header, type, rules, headers.Texts(correlation, "group-by"), span)
        {
            Comparisons = ReadComparisons(correlation, type, condition),
            Fields = condition is YamlMappingNode map ? headers.Texts(map, "field") : [],
            Percentile = _percentile,
            Aliases = ReadAliases(correlation, rules),
            // The specification has it in the correlation, its schema beside it.
            Generate = ReadGenerate(correlation) || ReadGenerate(document),
        };
        if (isTemporal && joined.Comparisons.Count == 0) joined = joined with { Ways = ReadWays(rules, expression, condition) };
        return faults.Count == before ? joined : null;
    }

    // All of the rules, unless an expression says otherwise.
    private IReadOnlyList<SigmaSequence> ReadWays(IReadOnlyList<string> rules, string? expression, YamlNode? condition)
    {
        if (expression is null) return [new SigmaSequence([.. Enumerable.Range(0, rules.Count)], [])];
        if (SigmaRuleExpression.Read(expression, rules, out var reason) is { } ways) return ways;
        faults.Add(condition!.Start, "condition", reason);
        return [];
    }

    private bool ReadGenerate(YamlMappingNode correlation)
    {
        if (headers.Text(correlation, "generate") is not { } text) return false;
        if (bool.TryParse(text, out var generate)) return generate;
        faults.Add(At(correlation, "generate"), "generate", "is neither true nor false");
        return false;
    }

    private static Mark At(YamlMappingNode map, string key) => (SigmaHeaderReader.Find(map, key) ?? map).Start;

    private TimeSpan Span(YamlMappingNode correlation)
    {
        var text = headers.Text(correlation, "timespan") ?? "";
        if (SigmaSpan.TryParse(text) is { } span) return span;
        faults.Add(At(correlation, "timespan"), "timespan", text.Length == 0
            ? "is missing: what accumulates needs a bound in time"
            : $"'{text}' is no span of time, like 30s, 15m, 6h, 2d or 1M");
        return default;
    }

    private List<SigmaComparison> ReadComparisons(YamlMappingNode correlation, string type, YamlNode? node)
    {
        var comparisons = new List<SigmaComparison>();
        var isTemporal = type is "temporal" or "temporal_ordered";
        if (node is null)
        {
            if (!isTemporal) faults.Add(correlation.Start, "condition", "is missing");
            return comparisons;
        }

        if (isTemporal && node is YamlScalarNode) return comparisons;
        if (node is not YamlMappingNode condition)
        {
            faults.Add(node.Start, "condition", "is no map of comparisons, like gte: 10");
            return comparisons;
        }

        var compared = 0;
        foreach (var (key, value) in condition.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var text = (value as YamlScalarNode)?.Value ?? "";
            if (name == "field")
            {
                if (headers.Texts(condition, "field").Count == 0) faults.Add(value.Start, name, "names no field");
            }
            else if (name == "percentile")
            {
                if (SigmaTest.TryNumber(text, out var percentile) && percentile is >= 0 and <= 100) _percentile = (double)percentile;
                else
                {
                    faults.Add(value.Start, name, $"'{text}' is no number from 0 to 100");
                }
            }
            else
            {
                compared++;
                if (!Comparisons.Contains(name))
                {
                    faults.Add(key.Start, name, $"is not known; there are field, percentile, {string.Join(", ", Comparisons)}");
                }
                else if (SigmaTest.TryNumber(text, out var number)) comparisons.Add(new SigmaComparison(name, (double)number));
                else faults.Add(value.Start, name, $"'{text}' is no number");
            }
        }

        if (compared == 0 && !isTemporal) faults.Add(condition.Start, "condition", "compares with nothing");
        if (type.StartsWith("value_", StringComparison.Ordinal) && SigmaHeaderReader.Find(condition, "field") is null)
        {
            faults.Add(condition.Start, "field", $"is missing: {type} needs one");
        }

        return comparisons;
    }

    private Dictionary<string, IReadOnlyDictionary<string, string>> ReadAliases(YamlMappingNode correlation, IReadOnlyList<string> rules)
    {
        var read = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (SigmaHeaderReader.Find(correlation, "aliases") is not { } node) return read;
        if (node is not YamlMappingNode aliases)
        {
            faults.Add(node.Start, "aliases", "is no map");
            return read;
        }

        foreach (var (key, value) in aliases.Children)
        {
            if (value is not YamlMappingNode fields)
            {
                faults.Add(value.Start, $"{key}", "is no map of rules to fields");
                continue;
            }

            var byRule = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (rule, field) in fields.Children)
            {
                var name = (rule as YamlScalarNode)?.Value ?? "";
                if (!rules.Contains(name)) faults.Add(rule.Start, $"{rule}", "is none of the correlation's rules");
                else if (field is YamlScalarNode { Value: { Length: > 0 } one }) byRule[name] = one;
                else faults.Add(field.Start, $"{rule}", "is no field");
            }

            read[(key as YamlScalarNode)?.Value ?? ""] = byRule;
        }

        return read;
    }
}
