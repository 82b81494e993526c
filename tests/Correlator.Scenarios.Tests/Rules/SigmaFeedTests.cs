using System.Text.Json;

namespace Correlator.Scenarios.Tests.Rules;

/// <summary>Sigma rules out of a folder, over recorded feeds: what came in as a log line goes out as a detection.</summary>
public sealed class SigmaFeedTests : IDisposable
{
    private const string Restart = "5f0c6a52-5c0e-4b7e-9a0d-0f7a3a5f2c11";

    private const string Conditional =
        "title: Restart\nid: 11111111-1111-4111-8111-111111111111\nlevel: low\nlogsource: {product: zeek, service: dnp3}\n"
        + "detection:\n  s: {fc_request: COLD_RESTART}\n  condition: s\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-sigma-").FullName;

    private static string Shipped { get; } = Path.Combine(Repository.Root, "rules", "sigma");

    private static string Dnp3 { get; } = Path.Combine(Repository.Root, "tests", "data", "zeek", "iti-quickdraw-dnp3-1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_shipped_sigma_rules_pass_their_tests()
    {
        var run = await CommandRun.Of(["rules", "test", Shipped]);
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Contains("4 files, 10 cases: 10 ok, 0 failed.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detection_of_a_sigma_rule_leads_back_to_the_sensors_line()
    {
        var report = await CommandRun.Replay(Dnp3, "--rules", Path.Combine(Repository.Root, "rules"), "--in-memory");
        var detections = Detections(report).Where(detection => detection.GetProperty("rule").GetString() == Restart).ToArray();
        Assert.Equal(2, detections.Length);
        var detection = detections[0];
        Assert.Equal("medium", detection.GetProperty("severity").GetString());
        Assert.Contains("10.0.0.8 does restart", detection.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("fc_request=COLD_RESTART", detection.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Ask the operator", detection.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.Contains("T0816", detection.GetProperty("techniques").EnumerateArray().Select(technique => technique.GetString()));
        Assert.Contains("dnp3.log", detection.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_give_the_same_detections_with_the_same_ids()
    {
        Write("rule.yml", Conditional);
        var first = Detections(await CommandRun.Replay(Dnp3, "--rules", _folder, "--in-memory"));
        var second = Detections(await CommandRun.Replay(Dnp3, "--rules", _folder, "--in-memory"));
        Assert.NotEmpty(first);
        Assert.Equal(first.Select(one => one.GetProperty("id").GetString()), second.Select(one => one.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_folder_holds_rules_and_their_tuning_and_folders_of_them()
    {
        Write("below/rule.yml", Conditional);
        Write("tuning.yaml", "rules:\n  - id: 11111111-1111-4111-8111-111111111111\n    severity: high\n");
        var told = Detections(await CommandRun.Replay(Dnp3, "--rules", _folder, "--in-memory"))
            .Where(detection => detection.GetProperty("rule").GetString()!.StartsWith("1111", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["high", "high"], told.Select(detection => detection.GetProperty("severity").GetString()));

        Write("tuning.yaml", "rules:\n  - id: 11111111-1111-4111-8111-111111111111\n    enabled: false\n");
        Assert.DoesNotContain(
            Detections(await CommandRun.Replay(Dnp3, "--rules", _folder, "--in-memory")),
            detection => detection.GetProperty("rule").GetString()!.StartsWith("1111", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_that_is_wrong_in_a_folder_is_told_at_once_and_nothing_starts()
    {
        var rule = Write("a/rule.yml", Conditional.Replace("fc_request", "fc_request|x", StringComparison.Ordinal));
        var technique = Write("b.yml", Conditional.Replace("level: low", "tags: [attack.t0001]", StringComparison.Ordinal));
        var tuning = Write("tuning.yaml", "rules:\n  - id: nobody\n    loud: yes\n");
        var run = await CommandRun.Of(["replay", Dnp3, "--rules", _folder, "--in-memory"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{rule}:6:7: fc_request|x: modifier 'x' is not known", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{tuning}:3:5: loud: is not known", run.Error, StringComparison.Ordinal);

        File.Delete(rule);
        File.Delete(tuning);
        run = await CommandRun.Of(["rules", "check", _folder]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{technique}:1:1: 11111111-1111-4111-8111-111111111111: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("T0001", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_listed_with_their_file_and_dark_ones_with_the_reason()
    {
        var rule = Write("rule.yml", Conditional);
        var dark = Write("dark.yml", "title: A logon\nlevel: high\nlogsource: {product: windows, service: security}\ndetection:\n  s: {EventID: 4624}\n  condition: s\n");
        var run = await CommandRun.Of(["rules", "list", "--rules", _folder]);
        Assert.Equal(0, run.ExitCode);
        var lines = run.Out.Split('\n');
        Assert.EndsWith(rule, lines.Single(line => line.StartsWith("11111111", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith(
            $"{dark}, dark: no feed provides windows/security",
            lines.Single(line => line.StartsWith("a-logon", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("network-scan", StringComparison.Ordinal) && line.EndsWith("shipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sigma_rule_is_explained_in_its_own_words()
    {
        var run = await CommandRun.Of(["rules", "explain", "0b6e0b0a-7a43-4c3e-9b57-1f1f5d0c2e13", "--rules", Shipped]);
        Assert.Contains("value_count of unit_id (gte 8) within 1 min", run.Out, StringComparison.Ordinal);
        run = await CommandRun.Of(["rules", "explain", Restart, "--rules", Shipped]);
        Assert.Contains("'selection and not filter_main_engineering'", run.Out, StringComparison.Ordinal);

        Write("dark.yml", "title: A logon\nlogsource: {product: windows, service: security}\ndetection:\n  s: {EventID: 4624}\n  condition: s\n");
        run = await CommandRun.Of(["rules", "explain", "a-logon", "--rules", _folder]);
        Assert.Contains("'a-logon' is dark: no feed provides windows/security", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement[] Detections(JsonElement report) =>
        [.. report.GetProperty("incidents").EnumerateArray().SelectMany(incident => incident.GetProperty("detections").EnumerateArray())];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
