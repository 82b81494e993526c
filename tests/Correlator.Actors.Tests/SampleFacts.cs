using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Tests;

/// <summary>One fact of every sort with something in every field. Golden files hold these very values: never change one.</summary>
internal static class SampleFacts
{
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    private static readonly NetworkAddress HmiAddress = NetworkAddress.FromV4(0x0A14_0114);

    private static readonly Participant Hmi = new("hmi-1", HmiAddress, "control", AssetRoles.OperatorStation, 4, 2);

    private static readonly Participant Outsider = Participant.Of(null, NetworkAddress.FromV4(0xCB00_7109));

    public static EventTime At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    public static Deviation Deviation => new()
    {
        Id = FactId.Of("sample", "deviation"),
        Time = At(1.2345678),
        KnownAt = At(2),
        Subject = "plc-1",
        Zone = "cell-1",
        Originator = Outsider,
        Responder = Hmi,
        Protocol = Protocol.Modbus,
        Operation = Operation.Write,
        Target = "unit 3 400-409",
        Outcome = Outcome.Denied,
        Maintenance = "CHG-1",
        Summary = "écrit 409 für 水",
        Source = new Provenance("modbus.log", 4_711),
        Kind = DeviationKind.WriteWhereOnlyReads,
        Evidence = "only reads in 40 h",
        Repeats = 7,
    };

    public static ControlOperation Control => new()
    {
        Id = FactId.Of("sample", "control"),
        Time = At(3),
        KnownAt = At(3),
        Subject = "plc-1",
        Zone = "cell-1",
        Originator = Hmi,
        Protocol = Protocol.S7Comm,
        Operation = Operation.ProgramDownload,
        Outcome = Outcome.Success,
        Summary = "a download",
        Source = new Provenance("s7comm.log", long.MaxValue),
        IsRoutine = true,
        IsAuthorised = true,
        InFirstSession = true,
        ValueLow = -1.5,
        ValueHigh = double.MaxValue,
    };

    public static SensorAlert Alert => new()
    {
        Id = FactId.Of("sample", "alert"),
        Time = At(4),
        KnownAt = At(5),
        Subject = "plant",
        Zone = "plant",
        Responder = Outsider,
        Protocol = Protocol.Http,
        Summary = "an alert",
        Source = new Provenance("eve.json", 0),
        Vendor = "v",
        Product = "p",
        SignatureId = "1:2",
        Name = "n",
        Severity = 9,
        Techniques = ["T0843", "T0858"],
        IsRoutine = true,
        Repeats = 3,
    };

    public static AccessSession Access => new()
    {
        Id = FactId.Of("sample", "access"),
        Time = At(5),
        KnownAt = At(5),
        Subject = "eng-1",
        Zone = "control",
        Originator = Outsider,
        Responder = Hmi,
        Protocol = Protocol.Ssh,
        Operation = Operation.Login,
        Outcome = Outcome.Error,
        Summary = "a login",
        Source = new Provenance("ssh.log", 12),
        User = "ann",
    };

    public static ConduitUse Use => new()
    {
        Id = FactId.Of("sample", "use"),
        Time = At(6),
        KnownAt = At(6),
        Subject = "plc-1",
        Zone = "cell-1",
        Originator = Hmi,
        Responder = Outsider,
        Protocol = Protocol.Dnp3,
        Summary = "a conduit",
        Source = new Provenance("conn.log", 13),
        FromZone = "control",
        ToZone = "cell-1",
    };

    public static Conclusion Conclusion => new()
    {
        Id = FactId.Of("sample", "conclusion"),
        Time = At(7),
        KnownAt = At(8),
        Subject = "cell-1",
        Zone = "cell-1",
        Summary = "a conclusion",
        Source = new Provenance("conn.log", 14),
        Name = "guessed",
        Rule = "password-guessing",
        Support = [Access, Deviation with { Originator = null }],
    };

    public static ObservedActivity Activity => new()
    {
        Id = FactId.Of("sample", "activity"),
        Time = At(8),
        KnownAt = At(9),
        Subject = "plc-1",
        Zone = "cell-1",
        Originator = Hmi,
        Responder = Outsider,
        Protocol = Protocol.Dns,
        Operation = Operation.Query,
        Target = "example.org",
        Summary = "a query",
        Source = new Provenance("dns.log", 15),
        Rule = "0e95725d-7320-415d-80f7-004da920fc11",
        Fields = [new ActivityField("query", "example.org"), new ActivityField("id.orig_h", "10.20.1.20")],
    };

    public static FeedCondition Condition => new()
    {
        Id = FactId.Of("sample", "feed-condition"),
        Time = At(10),
        KnownAt = At(11),
        Subject = "plant",
        Zone = "plant",
        Summary = "120 records of feed syslog were lost",
        Source = new Provenance("syslog", 65_536),
        Condition = FeedConditionKind.RecordsLost,
        Records = 120,
        Bytes = 60_000,
        Since = At(5),
        Reason = "the spool was full",
    };

    public static IReadOnlyList<Fact> All => [Deviation, Control, Alert, Access, Use, Conclusion, Activity, Condition];

    public static Detection Detection => new()
    {
        Id = FactId.Of("sample", "detection"),
        Rule = "two-masters",
        RuleVersion = "1.2",
        Title = "Two masters",
        Time = At(9),
        Severity = Severity.Critical,
        Techniques = ["T0836"],
        Zone = "cell-1",
        Assets = ["hmi-1", "plc-1"],
        // Those of the golden files; what came later has files of its own.
        Facts = [Deviation, Control, Alert, Access, Use, Conclusion],
        Text = "Two masters write unit 3.",
        Response = "Ask the shift leader.",
    };
}
