using System.Text;
using System.Text.Json;

namespace Correlator.Cli.Reports;

/// <summary>A rule, or a detection of it, as one JSON object.</summary>
internal static class RuleExplanationJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    public static string Of(RuleExplanation rule, ExplainedDetection? detection)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("rule");
            WriteRule(json, rule);
            json.WriteEndObject();
            if (detection is not null)
            {
                json.WriteStartObject("detection");
                WriteDetection(json, rule, detection);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteRule(Utf8JsonWriter json, RuleExplanation rule)
    {
        json.WriteString("id", rule.Id);
        json.WriteString("version", rule.Version);
        json.WriteString("title", rule.Title);
        json.WriteString("severity", Severities.Name(rule.Severity));
        json.WriteString("status", rule.Status);
        json.WriteString("author", rule.Author);
        json.WriteBoolean("enabled", rule.IsEnabled);
        json.WriteString("description", rule.Description);
        Texts(json, "techniques", rule.Techniques);
        Texts(json, "looksFor", rule.LooksFor);
        json.WriteString("cause", rule.Cause);
        json.WriteString("consequence", rule.Consequence);
        json.WriteString("response", rule.Response);
        if (rule.TimeAvailable is { } span) json.WriteNumber("timeAvailableSeconds", span.TotalSeconds);
        json.WriteString("falsePositives", rule.FalsePositives);
    }

    private static void WriteDetection(Utf8JsonWriter json, RuleExplanation rule, ExplainedDetection detection)
    {
        json.WriteString("id", detection.Id);
        json.WriteString("ruleVersion", detection.RuleVersion);
        json.WriteString("title", detection.Title);
        json.WriteString("time", detection.Time);
        json.WriteString("severity", detection.Severity);
        json.WriteString("zone", detection.Zone);
        Texts(json, "assets", detection.Assets);
        json.WriteString("text", detection.Text);
        json.WriteString("response", detection.Response);
        json.WriteStartArray("bindings");
        foreach (var (variable, facts) in detection.Bind(rule.Bindings))
        {
            json.WriteStartObject();
            json.WriteString("variable", variable);
            Facts(json, "facts", facts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Facts(Utf8JsonWriter json, string key, IReadOnlyList<ExplainedFact> facts)
    {
        json.WriteStartArray(key);
        foreach (var fact in facts)
        {
            json.WriteStartObject();
            json.WriteString("id", fact.Id);
            json.WriteString("kind", fact.Kind);
            json.WriteString("time", fact.Time);
            json.WriteString("summary", fact.Summary);
            json.WriteString("feed", fact.Feed);
            json.WriteNumber("position", fact.Position);
            if (fact.Maintenance is not null) json.WriteString("maintenance", fact.Maintenance);
            if (fact.Rule.Length > 0) json.WriteString("rule", fact.Rule);
            if (fact.Support.Count > 0) Facts(json, "support", fact.Support);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
