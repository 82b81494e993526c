using System.Text.Json;

namespace Correlator.Cli.Reports;

/// <summary>Reads the detections out of a report that <c>replay --json</c> wrote.</summary>
internal static class ReplayReportFile
{
    /// <exception cref="InvalidDataException">It is no such report.</exception>
    public static IReadOnlyList<ExplainedDetection> Detections(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var json = JsonDocument.Parse(stream);
            return
            [
                .. json.RootElement.GetProperty("incidents").EnumerateArray()
                    .SelectMany(incident => incident.GetProperty("detections").EnumerateArray()).Select(Detection),
            ];
        }
        catch (Exception fault)
            when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file}: is no report of replay --json: {fault.Message}", fault);
        }
    }

    private static ExplainedDetection Detection(JsonElement detection) => new()
    {
        Id = Text(detection, "id"),
        Rule = Text(detection, "rule"),
        RuleVersion = Text(detection, "ruleVersion"),
        Title = Text(detection, "title"),
        Time = Text(detection, "time"),
        Severity = Text(detection, "severity"),
        Zone = Text(detection, "zone"),
        Assets = [.. detection.GetProperty("assets").EnumerateArray().Select(asset => asset.GetString() ?? "")],
        Text = Text(detection, "text"),
        Response = Text(detection, "response"),
        Facts = [.. detection.GetProperty("facts").EnumerateArray().Select(Fact)],
    };

    private static ExplainedFact Fact(JsonElement fact) => new(
        Text(fact, "id"), Text(fact, "kind"), Text(fact, "time"), Text(fact, "summary"), Text(fact, "feed"),
        fact.GetProperty("position").GetInt64(), Optional(fact, "maintenance"), Optional(fact, "rule") ?? "",
        fact.TryGetProperty("support", out var support) ? [.. support.EnumerateArray().Select(Fact)] : []);

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString() ?? "";

    private static string? Optional(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) ? value.GetString() : null;
}
