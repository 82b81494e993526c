using System.Text.Json;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Tests;

public sealed class RulesExplainVerbTests : IDisposable
{
    private const string Rule = "remote-access-then-program-change";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingOperations _operations = new()
    {
        Incidents = [new IncidentView(SampleReports.Intrusion, "new")],
    };

    private static string Detection { get; } = SampleReports.Intrusion.Detections.Single(d => d.Rule == Rule).Id.ToString();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rule_is_explained_with_what_it_looks_for_and_why_it_is_there()
    {
        var run = await Run("rules", "explain", Rule);
        Assert.Equal(
            """
            remote-access-then-program-change 1.0: Remote access, then a program change
               Status          test, by ann
               Severity        high
               ATT&CK          T0886 Remote Services
               What            Somebody works on a host from elsewhere, and from there on a controller.

               Looks for
                 - access: any fact, where IsAccess(access)
                 - change: a control operation
                 - in this order, within 2 h

               Rationalisation
                 Cause           A remote session.
                 Consequence     A controller runs something else.
                 Response        Call the person.
                 Time available  15 min
                 Looks alike     Remote maintenance.

            """.ReplaceLineEndings("\n"), run.Out);
    }

    [Fact]
    public async Task A_rule_without_a_response_is_said_to_tell_nobody()
    {
        _operations.Explanation = SampleReports.Explanation with { Response = "", TimeAvailable = null, IsEnabled = false };
        var run = await Run("rules", "explain", Rule);
        Assert.Contains("Response        none: it is recorded, and nobody is told\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Status          test, by ann; switched off\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Time available", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detection_is_explained_by_the_facts_that_the_rules_variables_stand_for()
    {
        var run = await Run("rules", "explain", Rule, Detection[..6], "--state", _folder.Root);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            """
               Because
                 - access = 2026-03-02T07:40:00Z foothold, concluded by remote-foothold: somebody from outside
                   works on ews-1 \u001b[31mred rdp.log:912
                   - 2026-03-02T07:35:10.123456Z access-session: 203.0.113.45 works on jump-1 over rdp
                     rdp.log:912
                 - change = 2026-03-02T07:48:00Z control-operation: ews-1 stops plc-4 (S7 PLC Stop), which no
            """.ReplaceLineEndings("\n"), run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replays_report_explains_the_same_as_the_state()
    {
        var report = _folder["report.json"];
        using (var file = File.Create(report)) ReplayReportJson.Write(file, SampleReports.WaterPlant);
        var fromReport = await Run("rules", "explain", Rule, Detection, "--report", report);
        var fromState = await Run("rules", "explain", Rule, Detection, "--state", _folder.Root);
        Assert.Equal((0, fromState.Out), (fromReport.ExitCode, fromReport.Out));
    }

    [Fact]
    public async Task As_json_the_tree_goes_down_to_the_records()
    {
        var run = await Run("rules", "explain", Rule, Detection, "--state", _folder.Root, "--json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(900, json.RootElement.GetProperty("rule").GetProperty("timeAvailableSeconds").GetDouble());
        var access = json.RootElement.GetProperty("detection").GetProperty("bindings")[0];
        Assert.Equal("access", access.GetProperty("variable").GetString());
        var record = access.GetProperty("facts")[0].GetProperty("support")[0];
        Assert.Equal(("rdp.log", 912), (record.GetProperty("feed").GetString(), record.GetProperty("position").GetInt64()));
    }

    [Fact]
    public async Task The_facts_that_a_rule_counts_stand_under_its_one_variable()
    {
        _operations.Explanation = SampleReports.Explanation with { Bindings = [new RuleBinding("last", true)] };
        var run = await Run("rules", "explain", Rule, Detection, "--state", _folder.Root);
        Assert.Contains("- last = the last of 2 facts:\n       - 2026-03-02T07:40:00Z foothold", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffff", "there is no detection ffff")]
    [InlineData("", "detections of remote-access-then-program-change begin with", true)]
    [InlineData("other", "is one of external-access, not of remote-access-then-program-change")]
    public async Task What_names_no_single_detection_of_the_rule_is_told(string id, string reason, bool twice = false)
    {
        var intrusion = SampleReports.Intrusion;
        if (twice) intrusion = intrusion with { Detections = [.. intrusion.Detections.Select((d, i) => d with { Rule = Rule })] };
        if (id == "other") id = intrusion.Detections.Single(d => d.Rule != Rule).Id.ToString();
        _operations.Incidents = [new IncidentView(intrusion, "new")];
        var run = await Run("rules", "explain", Rule, id, "--state", _folder.Root);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_report_is_told()
    {
        var run = await Run("rules", "explain", Rule, Detection, "--report", _folder.File("plain.txt"));
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("is no report of replay --json", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Run(params string[] args) => CommandRun.Of(_operations, args);
}
