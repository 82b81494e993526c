using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Rules.Tests.Detections;

/// <summary>Every shipped rule, firing and not.</summary>
internal static class Scenarios
{
    private static readonly Participant Plc =
        Some.Asset("plc-1", AssetRoles.Controller | AssetRoles.IndustrialServer, criticality: 4, level: 1);
    private static readonly Participant Plc2 = Plc with { Asset = "plc-2" };
    private static readonly Participant Plc3 = Plc with { Asset = "plc-3" };
    private static readonly Participant Safety =
        Plc with { Asset = "sis-1", Roles = AssetRoles.SafetyController, Criticality = 5 };
    private static readonly Participant Eng =
        Some.Asset("eng-1", AssetRoles.EngineeringWorkstation, level: 3, zone: "engineering");
    private static readonly Participant Hmi =
        Some.Asset("hmi-1", AssetRoles.OperatorStation | AssetRoles.IndustrialClient, level: 2, zone: "control-room");
    private static readonly Participant Jump =
        Some.Asset("jump-1", AssetRoles.JumpHost, level: 3.5, zone: "dmz");
    private static readonly Participant Office = Some.Asset("office-7", level: 4, zone: "office");

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("remote-access-then-program-change", "an outsider works on the engineering host, which then downloads",
            Severity.Critical, ["203.0.113.9", "eng-1", "program-download", "plc-1"],
            [Access(0, Some.Outsider(), Eng, "vendor"), Change(600, Eng, Plc, Operation.ProgramDownload)],
            "another host downloads",
            [Access(0, Some.Outsider(), Hmi), Change(600, Eng, Plc, Operation.ProgramDownload)]),

        new("remote-access-then-program-change", "a colleague's session leads to a stop",
            Severity.Critical, ["ssh", "stop"],
            [Access(0, Office, Eng), Change(600, Eng, Plc, Operation.Stop)],
            "the login was refused",
            [Access(0, Office, Eng) with { Outcome = Outcome.Denied }, Change(600, Eng, Plc, Operation.Stop)]),

        new("remote-access-then-program-change", "the download is allowed",
            Severity.High, ["program-download"],
            [Access(0, Hmi, Eng), Change(600, Eng, Plc, Operation.ProgramDownload) with { IsAuthorised = true }],
            "the session was the day before",
            [Access(0, Office, Eng), Change(80_000, Eng, Plc, Operation.ProgramDownload) with { IsAuthorised = true }]),

        new("remote-access-then-program-change", "an outsider is on the host that may download",
            Severity.Critical, ["203.0.113.9 worked on jump-1", "jump-1 worked on eng-1", "program-download"],
            [
                Access(0, Some.Outsider(), Jump, "vendor"), Access(300, Jump, Eng),
                Allowed(Change(600, Eng, Plc, Operation.ProgramDownload)),
            ],
            "nobody came from outside to the host that may download",
            [
                Access(0, Some.Outsider(), Jump, "vendor"), Access(300, Jump, Hmi),
                Allowed(Change(600, Eng, Plc, Operation.ProgramDownload)),
            ]),

        new("remote-foothold", "an outsider goes on from the jump host",
            Severity.Low, ["203.0.113.9", "jump-1", "eng-1"],
            [Access(0, Some.Outsider(), Jump, "vendor"), Access(300, Jump, Eng)],
            "it stays at the jump host, or somebody else was on the second host before",
            [Access(0, Hmi, Eng), Access(200, Eng, Hmi), Access(300, Some.Outsider(), Jump, "vendor")]),

        new("new-peer-writes", "a stranger writes at once",
            Severity.High, ["office-7", "plc-1", "first time", "40001"],
            [Odd(5, DeviationKind.NewPeer, Office, Plc), Write(5, Office, Plc) with { InFirstSession = true }],
            "it only writes in a later session",
            [Odd(5, DeviationKind.NewPeer, Office, Plc), Write(1_000, Office, Plc)]),

        new("enumeration-then-write", "a host fans out and then writes",
            Severity.High, ["office-7", "looked around", "write of 40001", "plc-2"],
            [Odd(0, DeviationKind.FanOut, Office, Plc), Write(300, Office, Plc2)],
            "another host writes",
            [Odd(0, DeviationKind.FanOut, Office, Plc), Write(300, Hmi, Plc2)]),

        new("enumeration-then-write", "a host browses as it never did and then writes",
            Severity.High, ["looked around"],
            [Odd(0, DeviationKind.NewOperation, Hmi, Plc) with { Operation = Operation.Browse }, Write(300, Hmi, Plc)],
            "what is new is a read, and the write is routine",
            [Odd(0, DeviationKind.NewOperation, Hmi, Plc) with { Operation = Operation.Read },
                Write(300, Hmi, Plc) with { IsRoutine = true }]),

        new("one-actor-commands-many", "three outstations in ten minutes",
            Severity.High, ["hmi-1", "3 assets", "plc-1, plc-2, plc-3"],
            [Write(0, Hmi, Plc), Write(60, Hmi, Plc2), Write(120, Hmi, Plc3)],
            "it is routine",
            [.. new Fact[] { Write(0, Hmi, Plc), Write(60, Hmi, Plc2), Write(120, Hmi, Plc3) }
                .Select(f => (ControlOperation)f with { IsRoutine = true })]),

        new("one-actor-commands-many", "three are restarted, known or not",
            Severity.High, ["3 assets"],
            [
                Learning(Change(0, Hmi, Plc, Operation.Restart)), Learning(Change(60, Hmi, Plc2, Operation.Restart)),
                Learning(Change(120, Hmi, Plc3, Operation.Restart)),
            ],
            "the recording begins with the master's first writes",
            [Learning(Write(0, Hmi, Plc)), Learning(Write(60, Hmi, Plc2)), Learning(Write(120, Hmi, Plc3))]),

        new("one-actor-commands-many", "one of three is not authorised",
            Severity.High, ["3 assets"],
            [Allowed(Write(0, Hmi, Plc)), Write(60, Hmi, Plc2), Allowed(Write(120, Hmi, Plc3))],
            "the same one is commanded three times",
            [Write(0, Hmi, Plc), Write(60, Hmi, Plc), Write(120, Hmi, Plc)]),

        new("two-masters-write-one-point", "a second originator writes what the master writes",
            Severity.High, ["eng-1", "40001", "hmi-1"],
            [Write(0, Hmi, Plc) with { IsRoutine = true }, Write(30, Eng, Plc)],
            "both are routine, or the points differ",
            [
                Write(0, Hmi, Plc) with { IsRoutine = true }, Write(30, Eng, Plc) with { IsRoutine = true },
                Write(40, Eng, Plc) with { Target = "40002" },
            ]),

        new("write-then-value-leaves-envelope", "a pressure rises after a write",
            Severity.High, ["hmi-1", "plc-1", "left its envelope"],
            [Write(0, Hmi, Plc), Odd(200, DeviationKind.ValueOutOfEnvelope, Hmi, Plc)
                with { Operation = Operation.Read }],
            "the value left its envelope before the write",
            [Odd(0, DeviationKind.ValueOutOfEnvelope, Hmi, Plc) with { Operation = Operation.Read },
                Write(200, Hmi, Plc)]),

        new("write-then-value-leaves-envelope", "the sensor sees the reply from the other side",
            Severity.High, ["left its envelope"],
            [Write(0, Hmi, Plc), Odd(200, DeviationKind.ValueOutOfEnvelope, null, null, "plc-1")
                with { Operation = Operation.Report }],
            "what is out of range is the written value itself",
            [Write(0, Hmi, Plc), Odd(0, DeviationKind.ValueOutOfEnvelope, Hmi, Plc)
                with { Operation = Operation.Write }]),

        new("firmware-change-then-loss-of-view", "a firmware update, then silence",
            Severity.Critical, ["plc-1 went silent after"],
            [Change(0, Eng, Plc, Operation.FirmwareUpdate), Silence(900, "plc-1")],
            "another asset is silent",
            [Change(0, Eng, Plc, Operation.FirmwareUpdate), Silence(900, "plc-2")]),

        new("firmware-change-then-loss-of-view", "another identity, then silence",
            Severity.Critical, ["identity-change"],
            [Odd(0, DeviationKind.IdentityChange, null, Plc), Silence(900, "plc-1")],
            "it was silent before",
            [Silence(0, "plc-1"), Odd(900, DeviationKind.IdentityChange, null, Plc)]),

        new("zone-falls-silent", "three assets of a cell",
            Severity.High, ["3 assets of zone cell-1", "plc-1, plc-2, plc-3"],
            [Silence(0, "plc-1"), Silence(60, "plc-2"), Silence(90, "plc-3")],
            "they are of different zones, or one asset falls silent again and again",
            [
                Silence(0, "plc-1"), Silence(60, "plc-2") with { Zone = "cell-2" },
                    Silence(90, "plc-3") with { Zone = "cell-3" },
                Silence(100, "plc-1"), Silence(110, "plc-1"),
            ]),

        new("conduit-falls-silent", "two zones stop speaking",
            Severity.Low, ["conduit-silence"],
            [Silence(0, "plant") with { Kind = DeviationKind.ConduitSilence, Summary = "conduit-silence" }],
            "a conduit is new, and an asset is silent",
            [Silence(0, "plant") with { Kind = DeviationKind.NewConduit }, Silence(60, "plc-1")]),

        new("external-address-writes", "an outsider writes Modbus",
            Severity.High, ["203.0.113.9", "modbus", "plc-1"],
            [Write(0, Some.Outsider(), Plc)],
            "an outsider is refused, or reads",
            [
                Write(0, Some.Outsider(), Plc) with { Outcome = Outcome.Denied },
                Odd(1, DeviationKind.ExternalContact, Some.Outsider(), Plc) with { Operation = Operation.Read },
            ]),

        new("sensor-alert-corroborated", "a signature and a new peer meet on one pair",
            Severity.High, ["Exploit attempt", "office-7 and plc-1", "unusual"],
            [Alert(0, Office, Plc, 8), Odd(60, DeviationKind.NewPeer, Plc, Office)],
            "the alert is routine, or about another pair",
            [
                Alert(0, Office, Plc, 8) with { IsRoutine = true }, Odd(60, DeviationKind.NewPeer, Plc, Office),
                Alert(70, Office, Plc3, 3),
            ]),

        new("sensor-alert-severe", "a severe alert alone",
            Severity.Medium, ["Exploit attempt", "severity 8"],
            [Alert(0, Office, Plc, 8)],
            "it is mild, or routine",
            [Alert(0, Office, Plc, 6), Alert(1, Office, Plc, 10) with { IsRoutine = true }]),

        new("feed-loses-records", "a spool was full",
            Severity.Low, ["120 records"],
            [Lost(FeedConditionKind.RecordsLost)],
            "the feed dried up, which loses nothing",
            [Lost(FeedConditionKind.DriedUp)]),

        new("feed-dries-up", "a feed gives nothing",
            Severity.Medium, ["120 records"],
            [Lost(FeedConditionKind.DriedUp)],
            "its records were lost, so it spoke",
            [Lost(FeedConditionKind.RecordsLost)]),

        new("sensor-clock-drifts", "a clock is ahead",
            Severity.Low, ["120 records"],
            [Lost(FeedConditionKind.ClockDrift)],
            "the feed is silent",
            [Lost(FeedConditionKind.DriedUp)]),

        new("node-stalls", "a node does not answer",
            Severity.Medium, ["120 records"],
            [Lost(FeedConditionKind.NodeStalled)],
            "the node answers, the feed is silent",
            [Lost(FeedConditionKind.DriedUp)]),

        new("safety-controller-touched", "the mode is changed",
            Severity.Critical, ["eng-1", "sis-1", "mode-change"],
            [Change(0, Eng, Safety, Operation.ModeChange)],
            "a declared master writes what it always writes",
            [Write(0, Eng, Safety) with { IsRoutine = true }]),

        new("safety-controller-touched", "somebody reads what nobody declared",
            Severity.High, ["hmi-1", "sis-1"],
            [Odd(0, DeviationKind.UndeclaredSafetyUse, Hmi, Safety) with { Operation = Operation.Read }],
            "it is an ordinary controller that is read",
            [Odd(0, DeviationKind.NewOperation, Hmi, Plc) with { Operation = Operation.Read }]),

        new("it-protocol-steps-down", "an office host reaches three hosts in the plant",
            Severity.High, ["office-7", "3 hosts", "smb", "eng-1, hmi-1, plc-1"],
            [Smb(0, Office, Eng), Smb(100, Office, Hmi), Smb(200, Office, Plc)],
            "it is a declared scanner",
            [Smb(0, Scanner(), Eng), Smb(100, Scanner(), Hmi), Smb(200, Scanner(), Plc)]),

        new("it-protocol-steps-down", "no levels are stated, but the reached ones serve the process",
            Severity.High, ["3 hosts"],
            [Smb(0, Flat(Office), Flat(Plc)), Smb(100, Flat(Office), Flat(Plc2)), Smb(200, Flat(Office), Flat(Plc3))],
            "the reached ones are office hosts, or it goes upwards",
            [
                Smb(0, Flat(Office), Flat(Eng)), Smb(100, Flat(Office), Flat(Hmi)), Smb(200, Flat(Office), Flat(Plc)),
                Smb(0, Plc, Office), Smb(100, Plc, Eng), Smb(200, Plc, Hmi),
            ]),

        new("unauthorised-controller-change", "a download by nobody in particular",
            Severity.Critical, ["hmi-1", "program-download", "without authorisation"],
            [Change(0, Hmi, Plc, Operation.ProgramDownload)],
            "its role allows it, a window covers it, or a master sets the time as always",
            [
                Change(0, Eng, Plc, Operation.ProgramDownload) with { IsAuthorised = true },
                Change(1, Hmi, Plc, Operation.ProgramDownload) with { Maintenance = "WO-12" },
                Change(2, Hmi, Plc, Operation.TimeSet) with { IsRoutine = true },
            ]),

        new("unauthorised-controller-change", "a stop is refused",
            Severity.High, ["hmi-1 tried a stop"],
            [Change(0, Hmi, Plc, Operation.Stop) with { Outcome = Outcome.Denied }],
            "its role allows it",
            [Allowed(Change(0, Eng, Plc, Operation.Stop) with { Outcome = Outcome.Denied })]),

        new("password-guessing", "failed logins in numbers",
            Severity.Medium, ["plc-1", "office-7"],
            [Odd(0, DeviationKind.LoginFailureBurst, Office, Plc)],
            "a routine alert says so",
            [Alert(0, Office, Plc, 5) with { Name = "SSH::Password_Guessing", IsRoutine = true }]),

        new("password-guessing-then-login", "one fits",
            Severity.High, ["office-7", "eng-1", "guessed passwords"],
            [Odd(0, DeviationKind.LoginFailureBurst, Office, Eng),
                Access(300, Office, Eng) with { Outcome = Outcome.Success }],
            "none fits, a connection only comes about, or another host logs in",
            [
                Odd(0, DeviationKind.LoginFailureBurst, Office, Eng),
                Access(200, Office, Eng) with { Operation = Operation.Connect, Outcome = Outcome.Success },
                    Access(300, Office, Eng) with { Outcome = Outcome.Denied },
                Access(400, Hmi, Eng) with { Outcome = Outcome.Success },
            ]),

        new("password-guessing-then-login", "a sensor names the guesser only",
            Severity.High, ["guessed passwords"],
            [
                Alert(0, Office, null, 5) with { Name = "SSH::Password_Guessing" },
                Access(300, Office, Eng) with { Outcome = Outcome.Success },
            ],
            "the login came first",
            [
                Access(0, Office, Eng) with { Outcome = Outcome.Success },
                Alert(300, Office, null, 5) with { Name = "SSH::Password_Guessing" },
            ]),

        new("network-scan", "a sensor tells of it",
            Severity.Medium, ["hmi-1 scans"],
            [Alert(0, Hmi, Plc, 5) with { Name = "Scan::Port_Scan" }],
            "the sensor tells of something else",
            [Alert(0, Hmi, Plc, 5) with { Name = "SCADA_IDS: DNP3 - Disable Unsolicited Responses" }]),

        new("network-scan", "a host scans a cell",
            Severity.Medium, ["hmi-1 scans in zone cell-1"],
            [Odd(0, DeviationKind.FanOut, Hmi, Plc)],
            "it is a declared scanner, or the scan is among offices",
            [Odd(0, DeviationKind.FanOut, Scanner(), Plc),
                Odd(1, DeviationKind.FanOut, Office, Office with { Asset = "office-8" })]),

        new("address-conflict", "two MACs answer for one address",
            Severity.Medium, ["plc-1"],
            [Odd(0, DeviationKind.AddressConflict, null, Plc)],
            "a device only changed its identity",
            [Odd(0, DeviationKind.IdentityChange, null, Plc)]),
    ];

    private static ControlOperation Write(double at, Participant from, Participant to) =>
        Change(at, from, to, Operation.Write) with { Target = "40001" };

    private static ControlOperation Change(double at, Participant from, Participant to, Operation operation) =>
        Some.Write(at, from.Name, to.Name, operation)
            with
        { Originator = from, Responder = to, Outcome = Outcome.Success };

    private static ControlOperation Learning(ControlOperation operation) => operation with { WhileLearning = true };

    private static ControlOperation Allowed(ControlOperation operation) => operation with { IsAuthorised = true };

    private static AccessSession Access(double at, Participant from, Participant to, string? user = null) =>
        Some.Access(at, from.Name, to.Name, user) with { Originator = from, Responder = to };

    private static Deviation Odd(double at, DeviationKind kind, Participant? from, Participant? to,
        string? subject = null) =>
        Some.Deviation(at, kind, from?.Name ?? "nobody", to?.Name ?? "nobody") with
        {
            Originator = from,
            Responder = to,
            Subject = subject ?? to?.Name ?? "nobody",
        };

    private static Deviation Smb(double at, Participant from, Participant to) =>
        Odd(at, DeviationKind.NewPeer, from, to) with { Protocol = Protocol.Smb };

    private static Deviation Silence(double at, string asset) => Odd(at, DeviationKind.Silence, null, null, asset) with
    {
        Id = FactId.Of("silence", asset, $"{at}"),
    };

    private static FeedCondition Lost(FeedConditionKind condition) => new()
    {
        Id = FactId.Of("condition", $"{condition}"),
        Time = Some.At(0),
        KnownAt = Some.At(0),
        Subject = "plant",
        Zone = "plant",
        Summary = "120 records of feed syslog were lost",
        Source = new Provenance("syslog", 64),
        Condition = condition,
        Records = 120,
    };

    private static SensorAlert Alert(double at, Participant from, Participant? to, byte severity) => new()
    {
        Id = FactId.Of("alert", $"{at}", from.Name, to?.Name ?? "", $"{severity}"),
        Time = Some.At(at),
        KnownAt = Some.At(at),
        Subject = to?.Name ?? from.Name,
        Zone = "cell-1",
        Summary = "the sensor's own words",
        Source = new Provenance("eve", 1),
        Vendor = "OISF",
        Product = "Suricata",
        SignatureId = "1:2024",
        Name = "Exploit attempt",
        Severity = severity,
        Originator = from,
        Responder = to,
    };

    private static Participant Scanner() => Office with { Asset = "scanner", Roles = AssetRoles.DeclaredScanner };

    private static Participant Flat(Participant participant) => participant with { PurdueLevel = null };
}
