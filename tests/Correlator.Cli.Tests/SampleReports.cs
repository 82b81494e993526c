using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Cli.Tests;

/// <summary>Reports with fixed content.</summary>
internal static class SampleReports
{
    public static readonly ReplayReport Empty = new()
    {
        Observations = 0,
        Quarantined = 0,
        Feeds = [],
        Assets = 0,
        Zones = 1,
        Facts = new Dictionary<string, long>(),
        Incidents = [],
        Elapsed = TimeSpan.FromSeconds(1),
        CpuTime = TimeSpan.FromSeconds(1),
        PeakRssBytes = 1 << 20,
    };

    public static readonly IncidentReport Intrusion = MakeIntrusion();

    public static readonly RuleExplanation Explanation = new()
    {
        Id = "remote-access-then-program-change",
        Version = "1.0",
        Title = "Remote access, then a program change",
        Severity = Severity.High,
        Status = "test",
        Author = "ann",
        Description = "Somebody works on a host from elsewhere, and from there on a controller.",
        Techniques = ["T0886"],
        LooksFor = ["access: any fact, where IsAccess(access)", "change: a control operation", "in this order, within 2 h"],
        Bindings = [new RuleBinding("access", false), new RuleBinding("change", false)],
        Cause = "A remote session.",
        Consequence = "A controller runs something else.",
        Response = "Call the person.",
        TimeAvailable = TimeSpan.FromMinutes(15),
        FalsePositives = "Remote maintenance.",
    };

    public static readonly ReplayReport WaterPlant = Empty with
    {
        Observations = 12_345,
        Quarantined = 3,
        Feeds =
        [
            new ReplayedFeed
            {
                Id = "conn.log", Path = "samples/conn.log", Format = "zeek-json", Log = "conn", Observations = 345, Quarantined = 0,
                FirstTime = At("06:00:00.1"), LastTime = At("07:59:58"),
            },
            new ReplayedFeed
            {
                Id = "s7comm.log", Path = "samples/s7comm.log", Format = "zeek-tsv", Log = "s7comm", Observations = 12_000, Quarantined = 3,
                FirstTime = At("06:00:01"), LastTime = At("07:58:00"),
                QuarantineReasons = new Dictionary<string, long> { ["absurd-time"] = 1, ["truncated-line"] = 2 },
            },
            new ReplayedFeed { Id = "odd", Path = "samples/odd", Format = "unknown", Observations = 0, Quarantined = 0 },
        ],
        Skipped = [new SkippedFile("samples/a.pcap", "packet-capture"), new SkippedFile("samples/README.md", "unknown-format")],
        Assets = 14,
        Zones = 7,
        PlantIsDeclared = true,
        Roles = new Dictionary<string, int> { ["operator-station"] = 2, ["controller"] = 5, ["jump-host"] = 1 },
        Facts = new Dictionary<string, long> { ["new-peer"] = 2, ["control-operation"] = 31, ["access-session"] = 2 },
        Incidents = [Intrusion],
        Elapsed = TimeSpan.FromSeconds(1.5),
        CpuTime = TimeSpan.FromSeconds(2.25),
        PeakRssBytes = 123L << 20,
    };

    public static IncidentReport Single(int number, Severity severity) => IncidentReport.Of(
        FactId.Of("incident", number.ToString()), "cell-a",
        [new Detection
        {
            Id = FactId.Of("detection", number.ToString()), Rule = "some-rule", RuleVersion = "1.0", Title = $"Incident number {number}",
            Time = At("07:00:00") + TimeSpan.FromMinutes(number), Severity = severity, Techniques = [], Zone = "cell-a", Assets = ["plc-1"],
            Facts = [], Text = "",
        }]);

    public static EventTime At(string time) =>
        EventTime.TryParse($"2026-03-02T{time}Z", out var parsed) ? parsed : throw new FormatException(time);

    private static IncidentReport MakeIntrusion()
    {
        var access = new AccessSession
        {
            Id = FactId.Of("a"),
            Time = At("07:35:10.123456"),
            KnownAt = At("07:35:10.123456"),
            Subject = "jump-1",
            Zone = "dmz",
            Summary = "203.0.113.45 works on jump-1 over rdp",
            Source = new Provenance("rdp.log", 912),
        };
        var stop = new ControlOperation
        {
            Id = FactId.Of("b"),
            Time = At("07:48:00"),
            KnownAt = At("07:48:00"),
            Subject = "plc-4",
            Zone = "cell-b",
            Summary = "ews-1 stops plc-4 (S7 PLC Stop), which no maintenance window covers and which it had never done in all the time that was learned",
            Source = new Provenance("s7comm.log", 1_234_567),
            Maintenance = "CHG-7",
        };
        var path = new Conclusion
        {
            Id = FactId.Of("c"),
            Time = At("07:40:00"),
            KnownAt = At("07:40:00"),
            Subject = "plant",
            Zone = "plant",
            Name = "foothold",
            Rule = "remote-foothold",
            Summary = "somebody from outside works on ews-1 \u001b[31mred",
            Source = access.Source,
            Support = [access],
        };
        return IncidentReport.Of(FactId.Of("incident"), "plant",
        [
            new Detection
            {
                Id = FactId.Of("d2"), Rule = "remote-access-then-program-change", RuleVersion = "1.0", Title = "Remote access, then a program change",
                Time = At("07:48:00"), Severity = Severity.Critical, Techniques = ["T0886", "T0858"], Zone = "plant", Assets = ["ews-1", "plc-4"],
                Facts = [path, stop], Text = "An outsider reached ews-1 and stopped plc-4 12 minutes later.",
                Response = "Call the shift; put plc-4 in local control; isolate jump-1.",
            },
            new Detection
            {
                Id = FactId.Of("d1"), Rule = "external-access", RuleVersion = "1.2", Title = "Access from outside → jump host",
                Time = At("07:35:10.123456"), Severity = Severity.Medium, Techniques = ["T0886", "T9999"], Zone = "dmz",
                Assets = ["203.0.113.45", "jump-1"], Facts = [access], Text = "", Response = "",
            },
        ]);
    }
}
