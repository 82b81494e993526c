using System.Text.Json;

namespace Correlator.Scenarios.Tests.Rules;

/// <summary><c>rules backtest</c> over the sample, with a plant's tuning.</summary>
public sealed class BacktestCommandTests : IDisposable
{
    private static readonly string[] Sample =
        [Repository.Path("samples", "water-plant"), "--plant", Repository.Path("config", "plant", "sample.yaml")];

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tuning_shows_what_it_takes_away_also_from_rules_that_build_on_others()
    {
        Tune("{ id: network-scan, severity: low }, { id: remote-foothold, enabled: false }");
        var report = await Backtest();
        Assert.Equal(["remote-access-then-program-change", "remote-foothold"], Rules(report, "removed").Distinct());
        Assert.Empty(Rules(report, "added"));
        var changed = Assert.Single(report.GetProperty("changed").EnumerateArray());
        Assert.Equal(
            ("network-scan", "medium", "low"),
            (Text(changed.GetProperty("inForce"), "rule"), Text(changed.GetProperty("inForce"), "severity"),
             Text(changed.GetProperty("candidate"), "severity")));
        Assert.Equal(
            report.GetProperty("inForce").GetInt32() - report.GetProperty("removed").GetArrayLength(),
            report.GetProperty("candidate").GetInt32());
    }

    [Fact]
    public async Task Its_ids_are_those_of_a_replay_with_that_set()
    {
        Tune("{ id: remote-foothold, enabled: false }");
        var report = await Backtest();
        var before = await Ids();
        var after = await Ids("--rules", _folder);
        Assert.Equal(before.Except(after).Order(), report.GetProperty("removed").EnumerateArray().Select(d => Text(d, "id")).Order());
        Assert.Equal((before.Count, after.Count), (report.GetProperty("inForce").GetInt32(), report.GetProperty("candidate").GetInt32()));
    }

    [Fact]
    public async Task Only_detections_of_the_time_asked_for_count()
    {
        Tune("{ id: remote-foothold, enabled: false }, { id: network-scan, enabled: false }");
        var report = await Backtest("--from", "2026-03-02T07:40:00Z", "--to", "2026-03-02T07:49:00Z");
        Assert.Equal(["network-scan"], Rules(report, "removed"));
        Assert.True(report.GetProperty("candidate").GetInt32() > 0);
    }

    [Fact]
    public async Task The_set_in_force_may_be_a_tuned_one()
    {
        Tune("{ id: network-scan, severity: low }");
        var report = await Backtest("--in-force", _folder);
        Assert.Equal(0, report.GetProperty("changed").GetArrayLength());
    }

    private void Tune(string rules) => File.WriteAllText(Path.Combine(_folder, "tuning.yaml"), $"rules: [{rules}]");

    private async Task<JsonElement> Backtest(params string[] options)
    {
        var file = Path.Combine(_folder, "backtest.json");
        var run = await CommandRun.Of(["rules", "backtest", _folder, .. Sample, "--json", file, .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        return json.RootElement.Clone();
    }

    private static async Task<HashSet<string>> Ids(params string[] options)
    {
        var report = await CommandRun.Replay([.. Sample, "--in-memory", .. options]);
        return [.. report.GetProperty("incidents").EnumerateArray()
            .SelectMany(incident => incident.GetProperty("detections").EnumerateArray()).Select(d => Text(d, "id"))];
    }

    private static IEnumerable<string> Rules(JsonElement report, string key) =>
        report.GetProperty(key).EnumerateArray().Select(d => Text(d, "rule")).Order(StringComparer.Ordinal);

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;
}
