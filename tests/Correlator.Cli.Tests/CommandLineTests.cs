using Correlator.Cli.Operations;

namespace Correlator.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingOperations _operations = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "correlator")]
    [InlineData("plant", "correlator plant")]
    [InlineData("incident ack 12ab", "correlator incident ack")]
    [InlineData("fly", "correlator")]
    public async Task What_is_not_a_whole_command_ends_with_2_and_a_hint(string args, string command)
    {
        var run = await Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.EndsWith($"Try '{command} --help'.\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(_operations.Asked);
    }

    [Theory]
    [InlineData("--help", "replay")]
    [InlineData("replay --help", "--learn-until")]
    [InlineData("incident ack --help", "--by")]
    public async Task Help_is_no_failure(string args, string contains)
    {
        var run = await Run(args.Split(' '));
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains(contains, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_a_plant_file_is_told_and_ends_with_2()
    {
        _operations.Failure = new UsageException(["a.yaml:3: zones[0].id: missing", "a.yaml:9: assets[1].zone: no zone 'x'"]);
        var run = await Run("plant", "check", _folder.File("a.yaml"));
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Equal(
            "correlator: a.yaml:3: zones[0].id: missing\ncorrelator: a.yaml:9: assets[1].zone: no zone 'x'\nTry 'correlator plant check --help'.\n",
            run.Error);
    }

    [Fact]
    public async Task A_failure_ends_with_1_and_its_reason()
    {
        _operations.Failure = new OperationFailedException("the state directory is in use by process 7");
        var run = await Run("incident", "list", "--state", _folder.Root);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("correlator: the state directory is in use by process 7\n", run.Error);
    }

    [Fact]
    public async Task Being_stopped_is_told_and_ends_with_1()
    {
        using var stopped = new CancellationTokenSource();
        _operations.WhileReplaying = _ => stopped.Cancel();
        var run = await CommandRun.Of(_operations, ["replay", _folder.File("a.log")], cancellation: stopped.Token);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("correlator: stopped before it was done\n", run.Error);
    }

    [Fact]
    public async Task Serve_ends_as_the_node_ends()
    {
        _operations.ServeExitCode = 1;
        var config = _folder.File("node.conf");
        var run = await Run("serve", "--config", config, "--state", _folder["new"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(new ServeRequest(config, _folder["new"]), _operations.Single<ServeRequest>());
    }

    [Fact]
    public async Task Discovery_writes_nothing_but_the_plant_file_to_standard_output()
    {
        var run = await Run("plant", "discover", _folder.File("a.log"));
        Assert.Equal("zones:\n", run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Right_plant_files_are_counted()
    {
        var run = await Run("plant", "check", _folder.File("a.yaml"));
        Assert.Equal("No errors: 7 zones, 5 conduits, 1 asset, 1 party, 2 maintenance windows.\n", run.Out);
    }

    [Fact]
    public async Task An_acknowledgement_carries_who_and_why()
    {
        var run = await Run("incident", "ack", "12ab", "--by", " Maria ", "--why", "on it", "--state", _folder.Root);
        Assert.Equal(new AcknowledgeRequest(_folder.Root, "12ab", "Maria", "on it"), _operations.Single<AcknowledgeRequest>());
        Assert.Contains("acknowledged by Maria at 2026-03-02T08:00:00Z: on it", run.Out.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_acknowledgement_by_nobody_is_wrong_usage()
    {
        var run = await Run("incident", "ack", "12ab", "--by", " ", "--state", _folder.Root);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.StartsWith("correlator: --by must name a person\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incidents_are_listed_the_worst_first_a_line_each()
    {
        _operations.Incidents =
        [
            new IncidentView(SampleReports.Single(1, Model.Detections.Severity.Low), "new"),
            new IncidentView(SampleReports.Intrusion, "acknowledged", "Maria"),
        ];
        var run = await Run("incident", "list", "--state", _folder.Root);
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("critical  acknowledged  Maria", lines[0], StringComparison.Ordinal);
        Assert.Contains("low       new           -", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incident_is_explained_down_to_the_record()
    {
        _operations.Incidents = [new IncidentView(SampleReports.Intrusion, "notified") { Notifications = ["console 07:48:01 delivered"] }];
        var run = await Run("incident", "show", "12ab", "--state", _folder.Root);
        Assert.Contains("rdp.log:912", run.Out, StringComparison.Ordinal);
        Assert.Contains("s7comm.log:1234567", run.Out, StringComparison.Ordinal);
        Assert.Contains("notified, nobody has acknowledged it", run.Out, StringComparison.Ordinal);
        Assert.Contains("- console 07:48:01 delivered", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_is_shown_in_sections()
    {
        var run = await Run("asset", "show", "plc-1", "--state", _folder.Root);
        Assert.Equal("plc-1: PLC in zone cell-a\n\nPeers\n  hmi-1 modbus\n\nRecent deviations\n  none\n", run.Out);
    }

    [Fact]
    public async Task Rules_are_listed_with_their_tuning()
    {
        var run = await Run("rules", "list");
        Assert.Equal(
            "rule-a   1.0  high  T0843 T0886  A title  shipped\nrule-bb  1.1  off                B title  my.yaml\n", run.Out);
    }

    [Fact]
    public async Task Tests_of_rules_are_a_line_each_with_what_differs_below_it()
    {
        _operations.TestsAnswer = new RulesTestReport(
            1,
            [
                new RuleTestView("rule-a", "one fires", "a.test.yaml:4", []),
                new RuleTestView("rule-a", "another does not", "a.test.yaml:9", ["- rule-a high \"x\"", "+ rule-a low \"y\u001b\""]),
            ],
            []);
        var run = await Run("rules", "test", _folder.Root);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal(
            "ok      rule-a: one fires\nFAILED  rule-a: another does not (a.test.yaml:9)\n        - rule-a high \"x\"\n"
            + "        + rule-a low \"y\\u001b\"\n1 file, 2 cases: 1 ok, 1 failed.\n", run.Out);
        Assert.Equal([_folder.Root], _operations.Single<string[]>());
    }

    [Fact]
    public async Task Errors_of_test_files_are_told_as_they_are_and_end_with_2()
    {
        _operations.TestsAnswer = new RulesTestReport(1, [], ["a.test.yaml:4:3: at: is missing"]);
        var run = await Run("rules", "test");
        Assert.Equal((ExitCode.WrongUsage, "a.test.yaml:4:3: at: is missing\n", ""), (run.ExitCode, run.Error, run.Out));
    }

    [Theory]
    [InlineData(true, 0, "healthy\n  feeds: 3 running\n")]
    [InlineData(false, 1, "not healthy\n  feeds: 3 running\n")]
    public async Task Health_is_an_exit_code_for_the_container(bool isHealthy, int exitCode, string text)
    {
        _operations.HealthAnswer = new HealthView(isHealthy, ["feeds: 3 running"]);
        var run = await Run("health", "--state", _folder.Root);
        Assert.Equal((exitCode, text), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task A_state_directory_that_is_not_there_is_named()
    {
        var run = await Run("health", "--state", _folder["none"]);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.StartsWith($"correlator: --state {_folder["none"]}: there is no such directory\n", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Run(params string[] args) => CommandRun.Of(_operations, args);
}
