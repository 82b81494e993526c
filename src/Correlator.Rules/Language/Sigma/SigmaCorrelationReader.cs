using System.Globalization;
using System.Text.RegularExpressions;
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

    public SigmaCorrelation? Read(SigmaHeader header, YamlNode node)
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

        var rules = headers.Texts(correlation, "rules");
        if (rules.Count == 0) faults.Add(At(correlation, "rules"), "rules", "names no rule");
        var span = Span(correlation);
        var groupBy = headers.Texts(correlation, "group-by");
        CheckCondition(correlation, type);
        CheckAliases(correlation, rules);
        if (headers.Text(correlation, "generate") is { } generate && !bool.TryParse(generate, out _))
        {
            faults.Add(At(correlation, "generate"), "generate", "is neither true nor false");
        }

        return faults.Count == before ? new SigmaCorrelation(header, type, rules, groupBy, span) : null;
    }

    private static Mark At(YamlMappingNode map, string key) => (SigmaHeaderReader.Find(map, key) ?? map).Start;

    private TimeSpan Span(YamlMappingNode correlation)
    {
        var text = headers.Text(correlation, "timespan") ?? "";
        var match = Regex.Match(text, "^([1-9][0-9]{0,6})([smhdM])$");
        if (!match.Success)
        {
            faults.Add(At(correlation, "timespan"), "timespan", text.Length == 0
                ? "is missing: what accumulates needs a bound in time"
                : $"'{text}' is no span of time, like 30s, 15m, 6h, 2d or 1M");
            return default;
        }

        var number = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            _ => TimeSpan.FromDays(30 * number),
        };
    }

    private void CheckCondition(YamlMappingNode correlation, string type)
    {
        var isTemporal = type is "temporal" or "temporal_ordered";
        var node = SigmaHeaderReader.Find(correlation, "condition");
        if (node is null)
        {
            if (!isTemporal) faults.Add(correlation.Start, "condition", "is missing");
            return;
        }

        // Temporal rules may join their rules by and, or, not instead of asking for all.
        if (isTemporal && node is YamlScalarNode) return;
        if (node is not YamlMappingNode condition)
        {
            faults.Add(node.Start, "condition", "is no map of comparisons, like gte: 10");
            return;
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
                if (!SigmaTest.TryNumber(text, out var percentile) || percentile is < 0 or > 100)
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
                else if (!SigmaTest.TryNumber(text, out _)) faults.Add(value.Start, name, $"'{text}' is no number");
            }
        }

        if (compared == 0 && !isTemporal) faults.Add(condition.Start, "condition", "compares with nothing");
        if (type.StartsWith("value_", StringComparison.Ordinal) && SigmaHeaderReader.Find(condition, "field") is null)
        {
            faults.Add(condition.Start, "field", $"is missing: {type} needs one");
        }
    }

    private void CheckAliases(YamlMappingNode correlation, IReadOnlyList<string> rules)
    {
        if (SigmaHeaderReader.Find(correlation, "aliases") is not { } node) return;
        if (node is not YamlMappingNode aliases)
        {
            faults.Add(node.Start, "aliases", "is no map");
            return;
        }

        foreach (var (key, value) in aliases.Children)
        {
            if (value is not YamlMappingNode fields)
            {
                faults.Add(value.Start, $"{key}", "is no map of rules to fields");
                continue;
            }

            foreach (var rule in fields.Children.Keys)
            {
                if (rules.Contains((rule as YamlScalarNode)?.Value ?? "")) continue;
                faults.Add(rule.Start, $"{rule}", "is none of the correlation's rules");
            }
        }
    }
}
