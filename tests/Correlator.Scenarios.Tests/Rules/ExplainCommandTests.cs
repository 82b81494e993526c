using Correlator.Detections;

namespace Correlator.Scenarios.Tests.Rules;

/// <summary><c>rules explain</c> over the shipped rules and the sample's detections.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_shipped_rule_explains_itself()
    {
        foreach (var rule in new Correlator.Rules.RuleSet(ShippedRules.All).Rules)
        {
            var run = await CommandRun.Of(["rules", "explain", rule.Id]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.StartsWith($"{rule.Id} {rule.Version}: ", run.Out, StringComparison.Ordinal);
            Assert.Contains("   Looks for\n     - ", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_detection_of_the_sample_is_explained_from_state_and_report_alike()
    {
        var (state, report) = (Path.Combine(_folder, "state"), Path.Combine(_folder, "report.json"));
        Directory.CreateDirectory(state);
        var replay = await CommandRun.Of(
            ["replay", Repository.Path("samples", "water-plant"), "--plant", Repository.Path("config", "plant", "sample.yaml"),
             "--state", state, "--json", report]);
        Assert.True(replay.ExitCode == 0, replay.Error);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var detections = json.RootElement.GetProperty("incidents").EnumerateArray()
            .SelectMany(incident => incident.GetProperty("detections").EnumerateArray())
            .Select(d => (Rule: d.GetProperty("rule").GetString()!, Id: d.GetProperty("id").GetString()!)).ToArray();
        Assert.NotEmpty(detections);
        foreach (var (rule, id) in detections)
        {
            var fromReport = await CommandRun.Of(["rules", "explain", rule, id, "--report", report]);
            Assert.True(fromReport.ExitCode == 0, fromReport.Error);
            Assert.Contains("   Because\n     - ", fromReport.Out, StringComparison.Ordinal);
            Assert.Contains(".log:", fromReport.Out, StringComparison.Ordinal);
        }

        var (named, first) = detections.First(d => d.Rule == "remote-access-then-program-change");
        var one = await CommandRun.Of(["rules", "explain", named, first, "--report", report]);
        var other = await CommandRun.Of(["rules", "explain", named, first, "--state", state]);
        Assert.Equal((0, one.Out), (other.ExitCode, other.Out));
        Assert.Contains("- access = ", one.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sigma_rule_is_explained_in_its_own_words_and_its_detection_down_to_the_record()
    {
        var report = Path.Combine(_folder, "report.json");
        var replay = await CommandRun.Of(
            ["replay", Repository.Path("samples", "water-plant"), "--plant", Repository.Path("config", "plant", "sample.yaml"),
             "--rules", Repository.Path("rules", "sigma"), "--in-memory", "--json", report]);
        Assert.True(replay.ExitCode == 0, replay.Error);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(report));
        const string Sweep = "0b6e0b0a-7a43-4c3e-9b57-1f1f5d0c2e13";
        var id = json.RootElement.GetProperty("incidents").EnumerateArray()
            .SelectMany(incident => incident.GetProperty("detections").EnumerateArray())
            .First(d => d.GetProperty("rule").GetString() == Sweep).GetProperty("id").GetString()!;

        var run = await CommandRun.Of(["rules", "explain", Sweep, id, "--report", report, "--rules", Repository.Path("rules", "sigma")]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("     - last: value_count of unit_id (gte 8) within 1 min", run.Out, StringComparison.Ordinal);
        Assert.Matches("- last = the last of \\d+ facts:\n", run.Out);
        Assert.Contains("modbus_detailed.log:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dark_rule_is_said_to_be_dark()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.yml"), """
            title: A script runs
            logsource: { product: windows, category: process_creation }
            detection: { s: { Image: a }, condition: s }
            """);
        var run = await CommandRun.Of(["rules", "explain", "a-script-runs", "--rules", _folder]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(":1:1: rule 'a-script-runs' is dark: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_not_there_is_named()
    {
        var run = await CommandRun.Of(["rules", "explain", "no-such-rule"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no rule 'no-such-rule'", run.Error, StringComparison.Ordinal);
    }
}
