using System.Text.Json;

namespace Correlator.Scenarios.Tests.Replays;

/// <summary>The shipped sample through the whole program.</summary>
public sealed class SampleReplayTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task With_its_plant_file_the_attack_is_one_multi_stage_incident_down_to_the_records()
    {
        var report = await CommandRun.Replay(Sample.Folder, "--plant", Sample.Plant);
        Assert.Equal(0, report.GetProperty("quarantined").GetInt64());
        Assert.Equal(Sample.Logs.Sum(Lines), report.GetProperty("observations").GetInt64());
        Assert.Equal(Sample.Logs, report.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("path").GetString()!));

        var worst = report.GetProperty("incidents").EnumerateArray().Single(i => Text(i, "severity") == "critical");
        Assert.Contains("remote-access-then-program-change", Texts(worst, "rules"));
        Assert.Contains("unauthorised-controller-change", Texts(worst, "rules"));
        Assert.Contains("T0843", Texts(worst, "techniques"));
        Assert.Contains("plc-filters", Texts(worst, "assets"));
        foreach (var fact in worst.GetProperty("detections").EnumerateArray().SelectMany(d => d.GetProperty("facts").EnumerateArray()))
        {
            Assert.True(IsStartOfRecord(Text(fact, "feed"), fact.GetProperty("position").GetInt64()), Text(fact, "summary"));
        }
    }

    [Fact]
    public async Task Without_a_plant_file_the_plant_is_discovered_and_the_attack_found()
    {
        var run = await CommandRun.Of(["replay", Sample.Folder]);
        Assert.Equal(0, run.ExitCode);
        var report = await CommandRun.Replay(Sample.Folder);
        Assert.False(report.GetProperty("plantIsDeclared").GetBoolean());
        Assert.InRange(report.GetProperty("assets").GetInt32(), 8, 100);
        Assert.NotEqual(0, report.GetProperty("roles").GetProperty("controller").GetInt32());
        var rules = report.GetProperty("incidents").EnumerateArray().SelectMany(incident => Texts(incident, "rules")).ToHashSet();
        Assert.Superset(new HashSet<string> { "remote-access-then-program-change", "network-scan" }, rules);
        Assert.Contains("What happened", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_has_every_key_of_its_documented_schema()
    {
        var report = await CommandRun.Replay(Sample.Folder, "--plant", Sample.Plant, "--in-memory");
        Has(report, "observations", "quarantined", "feeds", "assets", "zones", "facts", "incidents", "elapsedSeconds",
            "observationsPerSecond", "cpuSeconds", "peakRssBytes");
        Has(report.GetProperty("feeds")[0], "path", "format", "log", "observations", "quarantined", "firstTime", "lastTime");
        var incident = report.GetProperty("incidents")[0];
        Has(incident, "id", "severity", "firstTime", "lastTime", "zone", "assets", "rules", "techniques", "detections");
        var detection = incident.GetProperty("detections")[0];
        Has(detection, "id", "rule", "time", "assets", "facts");
        Has(detection.GetProperty("facts")[0], "id", "kind", "time", "summary", "feed", "position");
        Assert.True(report.GetProperty("facts").EnumerateObject().Sum(kind => kind.Value.GetInt64()) > 0);
        Assert.All(
            report.GetProperty("incidents").EnumerateArray(), i => Assert.EndsWith("Z", Text(i, "firstTime"), StringComparison.Ordinal));
    }

    private static void Has(JsonElement element, params string[] keys) =>
        Assert.All(keys, key => Assert.True(element.TryGetProperty(key, out _), key));

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;

    private static IEnumerable<string> Texts(JsonElement element, string key) =>
        element.GetProperty(key).EnumerateArray().Select(text => text.GetString()!);

    private static long Lines(string file) => File.ReadLines(file).LongCount(line => line.Length > 0 && line[0] != '#');

    private static bool IsStartOfRecord(string file, long position)
    {
        var bytes = File.ReadAllBytes(file);
        return position < bytes.Length && (position == 0 || bytes[position - 1] == '\n') && bytes[position] != '#';
    }
}
