using System.Text.Json;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Cli.Tests;

public sealed class RulesBacktestVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingOperations _operations = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_added_removed_and_changed_is_told_per_rule_and_day_and_one_by_one()
    {
        _operations.BacktestAnswer = Report(
            [Raised("a", "07:00:00", Severity.Medium), Raised("a", "07:10:00", Severity.Medium), Raised("b", "07:20:00", Severity.Low)],
            [Raised("a", "07:00:00", Severity.High), Raised("b", "07:20:00", Severity.Low, "other words"), Raised("c", "07:30:00", Severity.Low)]);
        var json = _folder["report.json"];
        var run = await Run("rules", "backtest", _folder.Root, _folder.File("conn.log"), "--json", json);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"""
            Read 7 observations, 2026-03-02T06:00:00Z to 2026-03-02T08:00:00Z (2 h 0 min).
            3 detections in force, 3 with the other set: 1 added, 1 removed, 2 changed.

              rule  day         in force  other  added  removed  changed
              a     2026-03-02         2      1      0        1        1
              b     2026-03-02         1      1      0        0        1
              c     2026-03-02         0      1      1        0        0

            Added
              2026-03-02T07:30:00Z c [{Short("c", "07:30:00")}] low: c on plc-1

            Removed
              2026-03-02T07:10:00Z a [{Short("a", "07:10:00")}] medium: a on plc-1

            Changed
              2026-03-02T07:00:00Z a [{Short("a", "07:00:00")}] medium -> high: a on plc-1
              2026-03-02T07:20:00Z b [{Short("b", "07:20:00")}] low
                - b on plc-1
                + other words

            """.ReplaceLineEndings("\n"), run.Out);
        using var written = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(3, written.RootElement.GetProperty("days").GetArrayLength());
        Assert.Equal("high", written.RootElement.GetProperty("changed")[0].GetProperty("candidate").GetProperty("severity").GetString());
        Assert.Equal("c", written.RootElement.GetProperty("added")[0].GetProperty("rule").GetString());
        Assert.Equal("a", written.RootElement.GetProperty("removed")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Two_sets_that_raise_the_same_differ_in_nothing()
    {
        BacktestDetection[] same = [Raised("a", "07:00:00", Severity.Low)];
        _operations.BacktestAnswer = Report(same, same);
        var run = await Run("rules", "backtest", _folder.Root, _folder.File("conn.log"));
        Assert.Contains("No difference: both sets raise the same 1 detection.\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Changed", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_version_of_a_rule_changes_ids_and_still_is_the_same_detection()
    {
        var before = Raised("a", "07:00:00", Severity.Low);
        var after = before with { Id = FactId.Of("of version 2"), RuleVersion = "2", Severity = Severity.High };
        var other = after with { Id = FactId.Of("of other facts"), Evidence = FactId.Of("other") };
        var comparison = BacktestComparison.Of(Report([before], [after, other]));
        Assert.Equal(new BacktestChange(before, after), Assert.Single(comparison.Changed));
        Assert.Equal(other, Assert.Single(comparison.Added));
        Assert.Empty(comparison.Removed);
    }

    [Fact]
    public void What_rests_on_a_conclusion_is_the_same_by_the_records_below_it()
    {
        var detection = SampleReports.Intrusion.Detections.Single(d => d.Rule == "remote-access-then-program-change");
        var renamed = detection with
        {
            Facts = [.. detection.Facts.Select(f => f is Conclusion c ? c with { Id = FactId.Of("of version 2") } : f)],
        };
        Assert.Equal(BacktestDetection.Of(detection).Evidence, BacktestDetection.Of(renamed).Evidence);
    }

    [Fact]
    public async Task All_options_reach_the_request()
    {
        var feed = _folder.File("conn.log");
        await Run("rules", "backtest", _folder.Root, feed, "--from", "2026-03-02", "--to", "2026-03-03T00:00:00Z", "--in-force", _folder.Root,
            "--plant", feed, "--learn-fraction", "0.5");
        var request = _operations.Single<BacktestRequest>();
        Assert.Equal((_folder.Root, _folder.Root, 0.5), (request.RulesDirectory, request.InForceDirectory, request.LearnFraction));
        Assert.Equal([feed, feed], [.. request.Paths, .. request.PlantFiles]);
        Assert.False(request.Covers(Time("2026-03-01T23:59:59Z")));
        Assert.True(request.Covers(Time("2026-03-02T00:00:00Z")));
        Assert.False(request.Covers(Time("2026-03-03T00:00:00Z")));
    }

    [Theory]
    [InlineData("--from", "today", "must be an ISO 8601 time")]
    [InlineData("--from", "2026-03-02T00:00:00Z", "is not before")]
    [InlineData("--in-force", "nowhere", "there is no such directory")]
    public async Task Wrong_options_are_told(string option, string value, string reason)
    {
        var run = await Run("rules", "backtest", _folder.Root, _folder.File("conn.log"), "--to", "2026-03-01", option, value);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private static BacktestReport Report(BacktestDetection[] inForce, BacktestDetection[] candidate) =>
        new(7, SampleReports.At("06:00:00"), SampleReports.At("08:00:00"), inForce, candidate);

    private static BacktestDetection Raised(string rule, string time, Severity severity, string? text = null) => new(
        FactId.Of(rule, time), rule, "1", SampleReports.At(time), severity, ["plc-1"], text ?? $"{rule} on plc-1", FactId.Of("facts", time));

    private static string Short(string rule, string time) => FactId.Of(rule, time).ToString()[..8];

    private static EventTime Time(string text) => EventTime.TryParse(text, out var time) ? time : throw new FormatException(text);

    private Task<CommandRun> Run(params string[] args) => CommandRun.Of(_operations, args);
}
