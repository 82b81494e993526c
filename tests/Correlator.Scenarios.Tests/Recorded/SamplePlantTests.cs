using Correlator.Cli.Reports;
using Correlator.Model.Detections;
using Correlator.Model.Observations;

namespace Correlator.Scenarios.Tests.Recorded;

/// <summary>The sample that the README replays: what it must tell, and what it must not.</summary>
public class SamplePlantTests
{
    private static readonly string[] Sample = [Repository.Path("samples", "water-plant")];
    private static readonly string Plant = Repository.Path("config", "plant", "sample.yaml");

    private static readonly Lazy<Task<ReplayReport>> Declared = new(() => Recording.Replay(Sample, Plant));
    private static readonly Lazy<Task<ReplayReport>> Discovered = new(() => Recording.Replay(Sample));

    [Theory]
    [InlineData("remote-foothold", "203.0.113.45 came in to jump-1 by rdp")]
    [InlineData("network-scan", "eng-1 scans")]
    [InlineData("safety-controller-touched", "eng-1 at safety controller sis-chlorine")]
    [InlineData("enumeration-then-write", "eng-1 looked around")]
    [InlineData("new-peer-writes", "eng-1 spoke modbus with plc-dosing for the first time")]
    [InlineData("two-masters-write-one-point", "which scada-1 writes too")]
    [InlineData("write-then-value-leaves-envelope", "After eng-1 did a write")]
    [InlineData("remote-access-then-program-change", "203.0.113.45 worked on jump-1 by rdp as vendor-svc")]
    public async Task The_intrusion_is_told_step_by_step(string rule, string says)
    {
        var report = await Declared.Value;
        Assert.Contains(report.Detections(), d => d.Rule == rule && d.Text.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_one_incident_and_a_high_one_that_holds_the_way_in_and_the_stop()
    {
        var incident = Assert.Single((await Declared.Value).Incidents);
        Assert.True(incident.Severity >= Severity.High);
        Assert.Empty(
            new[] { "203.0.113.45", "jump-1", "eng-1", "plc-dosing", "plc-filters" }.Except(incident.Assets));
        Assert.Contains(incident.Detections, d => d.Rule == "remote-access-then-program-change"
            && d.Severity >= Severity.High && d.Text.Contains("stop", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_declared_maintenance_and_the_masters_first_writes_are_quiet(bool isDeclared)
    {
        Assert.True(EventTime.TryParse("2026-03-02T07:35:00Z", out var intrusion));
        var report = await (isDeclared ? Declared : Discovered).Value;
        Assert.Empty(report.Detections().Where(d => d.Time < intrusion).Select(d => $"{d.Time} {d.Text}"));
    }

    [Theory]
    [InlineData("network-scan")]
    [InlineData("enumeration-then-write")]
    [InlineData("new-peer-writes")]
    [InlineData("two-masters-write-one-point")]
    [InlineData("write-then-value-leaves-envelope")]
    [InlineData("remote-access-then-program-change")]
    public async Task Without_a_plant_file_it_is_one_incident_too(string rule)
    {
        var incident = Assert.Single((await Discovered.Value).Incidents);
        Assert.True(incident.Severity >= Severity.High);
        Assert.Contains(rule, incident.Rules);
        Assert.InRange(incident.Detections.Count, 1, 20);
    }
}
