namespace Correlator.Scenarios.Tests.Rules;

/// <summary><c>rules test</c> over real files.</summary>
public sealed class RuleTestCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_shipped_tests_pass_where_they_lie_and_in_the_program_alike()
    {
        var shipped = await CommandRun.Of(["rules", "test"]);
        Assert.Equal((0, ""), (shipped.ExitCode, shipped.Error));
        Assert.DoesNotContain("FAILED", shipped.Out, StringComparison.Ordinal);
        var files = await CommandRun.Of(["rules", "test", Repository.Path("rules", "tests")]);
        Assert.Equal((0, "", shipped.Out), (files.ExitCode, files.Error, files.Out));
    }

    [Fact]
    public async Task A_case_that_fails_is_told_with_its_place_and_what_differs()
    {
        var file = Write("scan.test.yaml", """
            rule: network-scan
            assets:
              hmi-1: { zone: cell-1 }
            cases:
              - name: a scan is critical
                given: [{ kind: fan-out, at: 0s, originator: hmi-1, responder: hmi-1 }]
                expect: [{ severity: critical }]
            """);
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"FAILED  network-scan: a scan is critical ({file}:5)\n        - network-scan critical\n"
            + "        + network-scan medium \"hmi-1 scans in zone cell-1: hmi-1 fan-out hmi-1.\"\n1 file, 1 case: 0 ok, 1 failed.\n",
            run.Out);
    }

    [Fact]
    public async Task Errors_name_file_line_and_column_and_nothing_is_run()
    {
        var file = Write("a.test.yaml", """
            rule: network-scam
            cases:
              - name: missing log
                feed: nowhere.log
                expect: none
            """);
        var run = await CommandRun.Of(["rules", "test", file]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"{file}:1:7: rule: there is no rule 'network-scam'\n{file}:3:1: feed: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_tests_is_wrong_usage()
    {
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is no test (*.test.yaml) in it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_with_a_feed_replays_it_through_the_whole_program()
    {
        Write("sample.test.yaml", $$"""
            rule: enumeration-then-write
            cases:
              - name: the sample's intruder
                feed: {{Path.GetRelativePath(_folder, Repository.Path("samples", "water-plant"))}}
                plant: {{Path.GetRelativePath(_folder, Repository.Path("config", "plant", "sample.yaml"))}}
                expect:
                  - { severity: medium, text: [eng-1 looked around, write of unit 1 40 on plc-dosing] }
                  - { severity: medium, text: [eng-1 tries 10 others, program-download, plc-filters] }
                  - { severity: medium, text: [eng-1 does browse, program-download, plc-filters] }
                  - rule: network-scan
            """);
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
    }

    [Fact]
    public async Task A_sigma_rule_is_asked_about_events_whatever_its_log_source()
    {
        Write("script.yml", Script);
        Write("script.test.yaml", """
            rule: 07f8bdc2-c9b3-472a-9817-5a670b872f53
            cases:
              - name: a script runs
                events:
                  - { EventID: 1, Image: 'C:\\Windows\\System32\\wscript.exe' }
                  - { EventID: 1, Image: 'C:\\Windows\\notepad.exe' }
                expect: [{ severity: high, text: event 1 }]
              - name: not another program, nor another number
                events: [{ EventID: 1, Image: notepad.exe }, { EventID: '3', Image: wscript.exe }]
                expect: none
              - name: this one fails
                events: [{ EventID: 1, Image: notepad.exe }, { EventID: 1, Image: [a.exe, \\wscript.exe] }]
                expect: none
            """);
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.Equal("", run.Error);
        Assert.EndsWith(
            "        + 07f8bdc2-c9b3-472a-9817-5a670b872f53 high \"event 2\"\n1 file, 3 cases: 2 ok, 1 failed.\n", run.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_never_match_is_refused_instead_of_passing_for_ever()
    {
        Write("script.yml", Script);
        var dark = Write("dark.test.yaml", """
            rule: 07f8bdc2-c9b3-472a-9817-5a670b872f53
            cases: [{ name: quiet, given: [{ kind: silence, at: 0s }], expect: none }]
            """);
        var fact = Write("fact.test.yaml", """
            rule: network-scan
            cases: [{ name: quiet, events: [{ a: 1 }], expect: none }]
            """);
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains($"{dark}:2:1: rule: '07f8bdc2-c9b3-472a-9817-5a670b872f53' is dark or", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{fact}:2:1: events: 'network-scan' is no Sigma rule", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_file_that_is_wrong_is_told_before_any_test_runs()
    {
        var file = Write("script.yml", Script.Replace("high", "huge", StringComparison.Ordinal));
        Write("a.test.yaml", "rule: network-scan\ncases: [{ name: x, given: [{ kind: silence, at: 0s }], expect: none }]\n");
        var run = await CommandRun.Of(["rules", "test", _folder]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"{file}:5:8: level: ", run.Error, StringComparison.Ordinal);
    }

    private const string Script = """
        title: A script runs
        id: 07f8bdc2-c9b3-472a-9817-5a670b872f53
        logsource: { product: windows, category: process_creation }
        detection: { s: { EventID: 1, Image|endswith: wscript.exe }, condition: s }
        level: high
        """;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
