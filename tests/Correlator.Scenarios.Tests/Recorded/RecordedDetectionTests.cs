using Correlator.Model.Detections;

namespace Correlator.Scenarios.Tests.Recorded;

/// <summary>Rules on what real sensors recorded; sources and licences are beside the data.</summary>
public class RecordedDetectionTests
{
    [Theory]
    [InlineData("network-scan", Severity.Medium, "10.200.1.252 scans", "zeek/s4x15-modicon")]
    [InlineData("sensor-alert-corroborated", Severity.Medium, "Scan::Port_Scan", "labelled/westermo-part1")]
    [InlineData("network-scan", Severity.Medium, "ports of 00:07:7c:29:de:61", "labelled/westermo-part1")]
    [InlineData("password-guessing", Severity.Medium, "one ssh session after the other", "labelled/westermo-part1")]
    [InlineData("unauthorised-controller-change", Severity.Medium, "10.0.0.8 did a restart", "zeek/iti-quickdraw-dnp3-1")]
    [InlineData("one-actor-commands-many", Severity.High, "172.20.32.250 commanded 3 assets", "detections/icsnpp-bacnet-restarts")]
    [InlineData("sensor-alert-severe", Severity.Medium, "Force Listen Only Mode", "suricata/iti-quickdraw-modbus1.eve.json")]
    public async Task Fires(string rule, Severity severity, string says, string data)
    {
        var report = await Recording.Replay([Repository.Path("tests", "data", data)]);
        var told = report.Detections().Where(d => d.Rule == rule).ToArray();
        Assert.True(
            Array.Exists(told, d => d.Severity == severity && d.Text.Contains(says, StringComparison.Ordinal)),
            $"{rule} told: {string.Join(" | ", told.Select(d => $"{d.Severity} {d.Text}"))}");
    }

    [Theory]
    [InlineData("zeek/iti-mb2-2012")]
    [InlineData("zeek/iti-quickdraw-modbus1")]
    [InlineData("zeek/iti-quickdraw-dnp3-2")]
    [InlineData("suricata/s4x15-advantech.eve.json")]
    [InlineData("suricata/sv-dnp3-select-operate.eve.json")]
    public async Task Ordinary_traffic_is_quiet(string data)
    {
        var report = await Recording.Replay([Repository.Path("tests", "data", data)]);
        Assert.True(report.Observations > 0);
        Assert.Empty(report.Detections().Select(d => $"{d.Time} {d.Severity} {d.Rule}: {d.Text}"));
    }
}
