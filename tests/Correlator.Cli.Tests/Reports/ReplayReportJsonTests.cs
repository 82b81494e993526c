using System.Text.Json;
using System.Text.RegularExpressions;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Tests.Reports;

public sealed partial class ReplayReportJsonTests
{
    private static readonly string[] Counted = ["roles", "facts", "quarantineReasons"];

    [Fact]
    public void The_document_and_the_writer_name_the_same_keys()
    {
        var written = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Write(SampleReports.WaterPlant), "", written);

        var documented = File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "replay-report.md"))
            .Select(line => FirstCell().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)
            .ToArray();

        Assert.Equal(written, documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_keys_of_the_published_schema_come_in_its_order()
    {
        var root = Write(SampleReports.WaterPlant);
        AssertOrder(root,
            "observations", "quarantined", "feeds", "assets", "zones", "facts", "incidents", "elapsedSeconds", "observationsPerSecond",
            "cpuSeconds", "peakRssBytes");
        AssertOrder(root.GetProperty("feeds")[0], "path", "format", "log", "observations", "quarantined", "firstTime", "lastTime");
        var incident = root.GetProperty("incidents")[0];
        AssertOrder(incident, "id", "severity", "firstTime", "lastTime", "zone", "assets", "rules", "techniques", "detections");
        var detection = incident.GetProperty("detections")[0];
        AssertOrder(detection, "id", "rule", "time", "assets", "facts");
        AssertOrder(detection.GetProperty("facts")[0], "id", "kind", "time", "summary", "feed", "position");
    }

    [Fact]
    public void Values_have_the_form_that_the_document_states()
    {
        var root = Write(SampleReports.WaterPlant);
        Assert.Equal(12_345, root.GetProperty("observations").GetInt64());
        Assert.Equal(["access-session", "control-operation", "new-peer"], root.GetProperty("facts").EnumerateObject().Select(f => f.Name));
        Assert.Equal(8230, root.GetProperty("observationsPerSecond").GetDouble());
        Assert.Equal(1.5, root.GetProperty("elapsedSeconds").GetDouble());

        var feeds = root.GetProperty("feeds");
        Assert.Equal("2026-03-02T06:00:00.1Z", feeds[0].GetProperty("firstTime").GetString());
        Assert.Equal(JsonValueKind.Null, feeds[2].GetProperty("firstTime").ValueKind);
        Assert.Equal(JsonValueKind.Null, feeds[2].GetProperty("log").ValueKind);

        var incident = root.GetProperty("incidents")[0];
        Assert.Equal("critical", incident.GetProperty("severity").GetString());
        Assert.Equal("Remote access, then a program change", incident.GetProperty("title").GetString());
        Assert.Equal("2026-03-02T07:35:10.123456Z", incident.GetProperty("firstTime").GetString());
        Assert.Equal(["203.0.113.45", "ews-1", "jump-1", "plc-4"], incident.GetProperty("assets").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(["T0858", "T0886", "T9999"], incident.GetProperty("techniques").EnumerateArray().Select(a => a.GetString()));

        var facts = incident.GetProperty("detections")[1].GetProperty("facts");
        Assert.Equal("rdp.log", facts[0].GetProperty("support")[0].GetProperty("feed").GetString());
        Assert.Equal(1_234_567, facts[1].GetProperty("position").GetInt64());
        Assert.False(facts[1].TryGetProperty("support", out _));
    }

    [Fact]
    public void What_came_from_the_wire_is_escaped_to_plain_ASCII()
    {
        using var bytes = new MemoryStream();
        ReplayReportJson.Write(bytes, SampleReports.WaterPlant);
        Assert.All(bytes.ToArray(), b => Assert.True(b is (byte)'\n' or (>= 0x20 and < 0x7f)));
    }

    private static JsonElement Write(ReplayReport report)
    {
        using var bytes = new MemoryStream();
        ReplayReportJson.Write(bytes, report);
        return JsonSerializer.Deserialize<JsonElement>(bytes.ToArray());
    }

    private static void AssertOrder(JsonElement element, params string[] keys) =>
        Assert.Equal(keys, element.EnumerateObject().Select(p => p.Name).Where(keys.Contains));

    private static void Collect(JsonElement element, string path, SortedSet<string> keys)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object)) Collect(item, path + "[].", keys);
        }

        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var property in element.EnumerateObject())
        {
            var key = path + property.Name;
            keys.Add(key);
            if (Counted.Contains(property.Name) && property.Value.ValueKind == JsonValueKind.Object)
            {
                if (property.Value.EnumerateObject().Any()) keys.Add(key + "{}");
            }
            else if (property.Name != "support") Collect(property.Value, key, keys);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|")]
    private static partial Regex FirstCell();
}
