using System.Text.Json;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Cli.Reports;

/// <summary>
/// Writes a replay's report as one JSON object. docs/replay-report.md documents each key; keys may be added, never
/// renamed or removed. The bytes of "incidents" depend on the input alone.
/// </summary>
public static class ReplayReportJson
{
    // The default encoder writes ASCII alone and escapes control characters: what came from the wire cannot paint on a
    // terminal. Two blanks and \n on every system: the same input gives the same bytes.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    public static void Write(Stream stream, ReplayReport report)
    {
        using (var json = new Utf8JsonWriter(stream, Options)) Write(json, report);
        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, ReplayReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("observations", report.Observations);
        json.WriteNumber("quarantined", report.Quarantined);
        json.WriteStartArray("feeds");
        foreach (var feed in report.Feeds) WriteFeed(json, feed);
        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (var file in report.Skipped)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("reason", file.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("assets", report.Assets);
        json.WriteNumber("zones", report.Zones);
        json.WriteBoolean("plantIsDeclared", report.PlantIsDeclared);
        WriteCounts(json, "roles", report.Roles.Select(role => KeyValuePair.Create(role.Key, (long)role.Value)));
        WriteCounts(json, "facts", report.Facts);
        json.WriteStartArray("incidents");
        foreach (var incident in report.Incidents) WriteIncident(json, incident);
        json.WriteEndArray();
        json.WriteNumber("elapsedSeconds", Math.Round(report.Elapsed.TotalSeconds, 6));
        json.WriteNumber("observationsPerSecond", Math.Round(report.ObservationsPerSecond, 1));
        json.WriteNumber("cpuSeconds", Math.Round(report.CpuTime.TotalSeconds, 6));
        json.WriteNumber("peakRssBytes", report.PeakRssBytes);
        json.WriteEndObject();
    }

    private static void WriteFeed(Utf8JsonWriter json, ReplayedFeed feed)
    {
        json.WriteStartObject();
        json.WriteString("path", feed.Path);
        json.WriteString("format", feed.Format);
        json.WriteString("log", feed.Log);
        json.WriteNumber("observations", feed.Observations);
        json.WriteNumber("quarantined", feed.Quarantined);
        WriteTime(json, "firstTime", feed.FirstTime);
        WriteTime(json, "lastTime", feed.LastTime);
        json.WriteString("id", feed.Id);
        WriteCounts(json, "quarantineReasons", feed.QuarantineReasons);
        json.WriteEndObject();
    }

    private static void WriteIncident(Utf8JsonWriter json, IncidentReport incident)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id.ToString());
        WriteSeverity(json, incident.Severity);
        WriteTime(json, "firstTime", incident.FirstTime);
        WriteTime(json, "lastTime", incident.LastTime);
        json.WriteString("zone", incident.Zone);
        WriteStrings(json, "assets", incident.Assets);
        WriteStrings(json, "rules", incident.Rules);
        WriteStrings(json, "techniques", incident.Techniques);
        json.WriteStartArray("detections");
        foreach (var detection in incident.Detections) WriteDetection(json, detection);
        json.WriteEndArray();
        json.WriteString("title", incident.Title);
        json.WriteEndObject();
    }

    private static void WriteDetection(Utf8JsonWriter json, Detection detection)
    {
        json.WriteStartObject();
        json.WriteString("id", detection.Id.ToString());
        json.WriteString("rule", detection.Rule);
        WriteTime(json, "time", detection.Time);
        WriteStrings(json, "assets", detection.Assets);
        json.WriteStartArray("facts");
        foreach (var fact in detection.Facts) WriteFact(json, fact);
        json.WriteEndArray();
        json.WriteString("ruleVersion", detection.RuleVersion);
        json.WriteString("title", detection.Title);
        WriteSeverity(json, detection.Severity);
        WriteStrings(json, "techniques", detection.Techniques);
        json.WriteString("zone", detection.Zone);
        json.WriteString("text", detection.Text);
        json.WriteString("response", detection.Response);
        json.WriteEndObject();
    }

    private static void WriteFact(Utf8JsonWriter json, Fact fact)
    {
        json.WriteStartObject();
        json.WriteString("id", fact.Id.ToString());
        json.WriteString("kind", fact.KindName);
        WriteTime(json, "time", fact.Time);
        json.WriteString("summary", fact.Summary);
        json.WriteString("feed", fact.Source.Feed);
        json.WriteNumber("position", fact.Source.Position);
        if (fact.Maintenance is not null) json.WriteString("maintenance", fact.Maintenance);
        if (fact is Conclusion { Rule.Length: > 0 } concluded) json.WriteString("rule", concluded.Rule);
        if (fact is Conclusion { Support.Count: > 0 } conclusion)
        {
            json.WriteStartArray("support");
            foreach (var support in conclusion.Support) WriteFact(json, support);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteSeverity(Utf8JsonWriter json, Severity severity) =>
        json.WriteString("severity", Severities.Name(severity));

    private static void WriteTime(Utf8JsonWriter json, string key, EventTime time)
    {
        if (time.IsNone) json.WriteNull(key);
        else json.WriteString(key, time.ToString());
    }

    private static void WriteStrings(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, string key, IEnumerable<KeyValuePair<string, long>> counts)
    {
        json.WriteStartObject(key);
        foreach (var (name, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal)) json.WriteNumber(name, count);
        json.WriteEndObject();
    }
}
