using System.Globalization;
using System.Text.Json;

namespace Correlator.Cli.Reports;

/// <summary>
/// Writes a backtest as one JSON object. docs/rules.md documents each key; keys may be added, never renamed or removed.
/// </summary>
internal static class BacktestJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    public static void Write(Stream stream, BacktestReport report, BacktestComparison comparison)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("observations", report.Observations);
            json.WriteString("firstTime", report.First.ToString());
            json.WriteString("lastTime", report.Last.ToString());
            json.WriteNumber("inForce", report.InForce.Count);
            json.WriteNumber("candidate", report.Candidate.Count);
            json.WriteStartArray("days");
            foreach (var day in comparison.Days) Write(json, day);
            json.WriteEndArray();
            WriteAll(json, "added", comparison.Added);
            WriteAll(json, "removed", comparison.Removed);
            json.WriteStartArray("changed");
            foreach (var change in comparison.Changed)
            {
                json.WriteStartObject();
                json.WritePropertyName("inForce");
                Write(json, change.InForce);
                json.WritePropertyName("candidate");
                Write(json, change.Candidate);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, BacktestDay day)
    {
        json.WriteStartObject();
        json.WriteString("rule", day.Rule);
        json.WriteString("day", day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteNumber("inForce", day.InForce);
        json.WriteNumber("candidate", day.Candidate);
        json.WriteNumber("added", day.Added);
        json.WriteNumber("removed", day.Removed);
        json.WriteNumber("changed", day.Changed);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string key, IReadOnlyList<BacktestDetection> detections)
    {
        json.WriteStartArray(key);
        foreach (var detection in detections) Write(json, detection);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BacktestDetection detection)
    {
        json.WriteStartObject();
        json.WriteString("id", detection.Id.ToString());
        json.WriteString("rule", detection.Rule);
        json.WriteString("ruleVersion", detection.RuleVersion);
        json.WriteString("time", detection.Time.ToString());
        json.WriteString("severity", Severities.Name(detection.Severity));
        json.WriteStartArray("assets");
        foreach (var asset in detection.Assets) json.WriteStringValue(asset);
        json.WriteEndArray();
        json.WriteString("text", detection.Text);
        json.WriteEndObject();
    }
}
