using Correlator.Model.Detections;
using Xunit.Abstractions;

namespace Correlator.Scenarios.Tests.Labelled;

/// <summary>How much of a labelled hour is found, and what is told besides.</summary>
public class LabelledHourTests(ITestOutputHelper output)
{
    /// <summary>More than an analyst reads in an hour.</summary>
    private const int IncidentsMax = 5;

    [CorpusTheory]
    [InlineData("zeek", null)]
    [InlineData("zeek", 0.2)]
    [InlineData("conn.log alone", null)]
    [InlineData("conn.log alone", 0.2)]
    [InlineData("eve", null)]
    [InlineData("eve", 0.2)]
    [InlineData("zeek and eve", null)]
    [InlineData("zeek and eve", 0.2)]
    public async Task Every_visible_attack_is_found_and_nothing_else_is_told_of(string feeds, double? learnFraction)
    {
        var windows = LabelledCorpus.Windows();
        var report = await Recording.Replay(LabelledCorpus.Paths(feeds), learnFraction: learnFraction);
        var findings = report.Detections().Where(d => d.Severity > Severity.Low).ToArray();
        var missed = windows.Where(w => w.Visible && !findings.Any(d => w.Holds(d.Time))).ToArray();
        var wrong = findings.Where(d => !windows.Any(w => w.IsBad && w.Holds(d.Time))).ToArray();
        output.WriteLine($"{feeds}, learning {learnFraction?.ToString() ?? "by evidence"}: {windows.Count(w => w.Visible)} "
            + $"visible, {missed.Length} missed, {wrong.Length} false, {report.Incidents.Count} incidents");
        foreach (var finding in findings) output.WriteLine($"  {finding.Time} {finding.Severity} {finding.Rule}: {finding.Text}");

        Assert.Contains(windows, w => w.Visible);
        Assert.Empty(missed.Select(w => $"{w.Start} {w.Kind}"));
        Assert.Empty(wrong.Select(d => $"{d.Time} {d.Rule}: {d.Text}"));
        Assert.InRange(report.Incidents.Count, 1, IncidentsMax);
    }

    [CorpusTheory]
    [InlineData("bottom", "BAD-MITM")]
    public async Task Every_adversary_in_the_middle_is_found_where_a_sensor_sees_the_macs(string sensor, string kind)
    {
        var folder = Directory.CreateTempSubdirectory("correlator-flows-");
        try
        {
            var log = Path.Combine(folder.FullName, "conn.log");
            FlowTable.WriteConnections(Path.Combine(LabelledCorpus.Folder, $"flows_{sensor}.csv"), log);
            var windows = LabelledCorpus.Windows();
            var conflicts = (await Recording.Replay([log])).Detections().Where(d => d.Rule == "address-conflict").ToArray();

            var attacks = windows.Where(w => w.Kind == kind).ToArray();
            Assert.Equal(8, attacks.Length);
            Assert.Empty(attacks.Where(w => !conflicts.Any(d => w.Holds(d.Time))).Select(w => $"{w.Start}"));
            Assert.Empty(conflicts.Where(d => !windows.Any(w => w.IsBad && w.Holds(d.Time))).Select(d => $"{d.Time} {d.Text}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [CorpusTheory]
    [InlineData("network-scan")]
    [InlineData("password-guessing")]
    public async Task The_sensors_own_word_suffices(string rule)
    {
        var report = await Recording.Replay(LabelledCorpus.Paths("notice.log alone"));
        Assert.Contains(report.Detections(), d => d.Rule == rule && d.Severity == Severity.Medium);
    }
}
