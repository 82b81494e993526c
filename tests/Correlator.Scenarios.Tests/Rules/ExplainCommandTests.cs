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
    public async Task A_rule_that_is_not_there_is_named()
    {
        var run = await CommandRun.Of(["rules", "explain", "no-such-rule"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no rule 'no-such-rule'", run.Error, StringComparison.Ordinal);
    }
}
