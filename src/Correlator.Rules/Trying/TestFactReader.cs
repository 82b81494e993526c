using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Trying;

/// <summary>Reads the facts of one test file; ends that are named by asset must be declared in it.</summary>
internal sealed class TestFactReader(TestFaults faults)
{
    /// <summary>Time of <c>at: 0s</c>: any will do, and a fixed one gives the same ids in every run.</summary>
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_767_225_600);

    private const string ControlOperation = "control-operation";
    private const string SensorAlert = "sensor-alert";
    private const string AccessSession = "access-session";
    private const string ConduitUse = "conduit-use";
    private const string Conclusion = "conclusion";
    private const string ObservedActivity = "observed-activity";
    private const string FeedCondition = "feed-condition";

    private static readonly string[] ParticipantKeys = ["asset", "address", "zone", "roles", "criticality", "level"];

    private static readonly string[] FactKeys =
    [
        "kind", "at", "known-at", "originator", "responder", "zone", "subject", "protocol", "operation", "target",
        "outcome", "maintenance", "summary",
    ];

    private static readonly Dictionary<string, string[]> KeysOfKind = new(StringComparer.Ordinal)
    {
        [ControlOperation] =
            ["routine", "authorised", "first-session", "while-learning", "value-low", "value-high"],
        [SensorAlert] = ["vendor", "product", "signature", "name", "severity", "techniques", "routine", "repeats"],
        [AccessSession] = ["user"],
        [ConduitUse] = ["from-zone", "to-zone"],
        [Conclusion] = ["name", "rule", "support"],
        [ObservedActivity] = ["rule", "fields"],
        [FeedCondition] = ["condition", "records", "bytes", "reason"],
    };

    private static readonly string[] DeviationKeys = ["evidence", "repeats"];

    private readonly Dictionary<string, Participant> _assets = new(StringComparer.Ordinal);

    /// <summary>Takes the file's assets: id → zone, address, roles, criticality, level.</summary>
    public void Declare(YamlNode? node)
    {
        if (node is null) return;
        if (node is not YamlMappingNode map)
        {
            faults.Add(node.Start, "assets", "is not a mapping of ids");
            return;
        }

        foreach (var (key, value) in map.Children)
        {
            var id = (key as YamlScalarNode)?.Value ?? "";
            if (faults.Section(value, id, [.. ParticipantKeys.Skip(1)]) is not { } section) continue;
            _assets[id] = Asset(id, section);
        }
    }

    /// <summary>One fact; null when it is wrong beyond use.</summary>
    public Fact? Read(YamlNode node, string testCase, int index)
    {
        if (node is not YamlMappingNode map || !TryKind(map, out var kind, out var deviation)) return Refused(node);
        var section = new TestSection(
            map, [.. FactKeys, .. KeysOfKind.GetValueOrDefault(kind) ?? DeviationKeys], faults);
        var at = section.Span("at");
        if (!section.Has("at")) section.Refuse("at", "is missing");
        var common = new Common(
            section, kind, FactId.Of("rule-test", testCase, $"{index}"), Start + (at ?? TimeSpan.Zero),
            End(section, "originator"), End(section, "responder"),
            section.Value<Operation>("operation", Operations.TryParse, "an operation, like write or program-download"),
            new Provenance(faults.File, node.Start.Line));
        return kind switch
        {
            ControlOperation => Control(common),
            SensorAlert => Alert(common),
            AccessSession => Access(common),
            ConduitUse => Conduit(common),
            Conclusion => Concluded(common, testCase, index),
            ObservedActivity => Observed(common),
            FeedCondition => OfFeed(common),
            _ => Deviate(common, deviation),
        };
    }

    private Fact? Refused(YamlNode node)
    {
        if (node is not YamlMappingNode) faults.Add(node.Start, "given", "holds something that is no fact");
        return null;
    }

    private bool TryKind(YamlMappingNode map, out string kind, out DeviationKind deviation)
    {
        deviation = default;
        var (key, value) = map.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: "kind" });
        kind = (value as YamlScalarNode)?.Value ?? "";
        if (KeysOfKind.ContainsKey(kind) || RuleTestWords.TryParseDeviation(kind, out deviation)) return true;
        var kinds = string.Join(", ", KeysOfKind.Keys.Concat(RuleTestWords.DeviationNames));
        faults.Add((value ?? map).Start, "kind", key is null
            ? "is missing"
            : $"'{kind}' is no kind of fact; there are {kinds}");
        return false;
    }

    private Participant? End(TestSection fact, string key)
    {
        if (fact.Find(key) is not { } node) return null;
        if (node is not YamlScalarNode scalar)
        {
            return faults.Section(node, key, ParticipantKeys) is { } section
                ? Asset(section.Text("asset"), section)
                : null;
        }

        var name = scalar.Value ?? "";
        if (_assets.TryGetValue(name, out var declared)) return declared;
        // A number alone would be an address, too.
        if (name.AsSpan().ContainsAny('.', ':') && NetworkAddress.TryParse(name, out var address))
        {
            return Participant.Of(null, address);
        }

        fact.Refuse(key, $"'{name}' is neither an asset of this file (assets: …) nor an address");
        return null;
    }

    private static Participant Asset(string? id, TestSection section)
    {
        var address = section.Value<NetworkAddress>("address", NetworkAddress.TryParse, "an address")
            ?? NetworkAddress.None;
        if (id is null && address.IsNone) section.Refuse("asset", "or address is missing: nobody is named");
        return new Participant(
            id, address, section.Text("zone") ?? (id is null ? Participant.ExternalZone : "plant"),
            section.Roles("roles"), section.Number("criticality", 1, 5) ?? 3, section.Decimal("level"));
    }

    private static Fact Control(Common c) => c.Fill(new ControlOperation
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        IsRoutine = c.Section.Flag("routine"),
        IsAuthorised = c.Section.Flag("authorised"),
        InFirstSession = c.Section.Flag("first-session"),
        WhileLearning = c.Section.Flag("while-learning"),
        ValueLow = c.Section.Decimal("value-low"),
        ValueHigh = c.Section.Decimal("value-high"),
    });

    private static Fact Alert(Common c) => c.Fill(new SensorAlert
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        Vendor = c.Section.Text("vendor") ?? "OISF",
        Product = c.Section.Text("product") ?? "Suricata",
        SignatureId = c.Section.Text("signature") ?? "1",
        Name = c.Section.Required("name"),
        Severity = (byte)(c.Section.Number("severity", 0, 10) ?? 5),
        Techniques = c.Section.Texts("techniques"),
        IsRoutine = c.Section.Flag("routine"),
        Repeats = c.Section.Number("repeats", 0, int.MaxValue) ?? 0,
    });

    private static Fact Access(Common c) => c.Fill(new AccessSession
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        User = c.Section.Text("user"),
    });

    private static Fact Conduit(Common c) => c.Fill(new ConduitUse
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        FromZone = c.Section.Required("from-zone"),
        ToZone = c.Section.Required("to-zone"),
    });

    private static Fact Deviate(Common c, DeviationKind kind) => c.Fill(new Deviation
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        Kind = kind,
        Evidence = c.Section.Text("evidence") ?? "",
        Repeats = c.Section.Number("repeats", 0, int.MaxValue) ?? 0,
    });

    private static Fact OfFeed(Common c) => c.Fill(new FeedCondition
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        Condition = c.Section.Value<FeedConditionKind>(
            "condition", RuleTestWords.TryParseCondition, "a condition of a feed, like records-lost or dried-up") ?? default,
        Records = c.Section.Number("records", 0, int.MaxValue) ?? 0,
        Bytes = c.Section.Number("bytes", 0, int.MaxValue) ?? 0,
        Since = c.Time,
        Reason = c.Section.Text("reason") ?? "",
    });

    private static Fact Observed(Common c) => c.Fill(new ObservedActivity
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        Rule = c.Section.Required("rule"),
        Fields = Fields(c.Section),
    });

    private static ActivityField[] Fields(TestSection section)
    {
        var node = section.Find("fields");
        if (node is YamlMappingNode map && map.Children.All(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }))
        {
            return [.. map.Children.Select(pair => new ActivityField($"{pair.Key}", $"{pair.Value}"))];
        }

        if (node is not null) section.Refuse("fields", "is not a mapping of fields to values");
        return [];
    }

    private Fact Concluded(Common c, string testCase, int index) => c.Fill(new Conclusion
    {
        Id = c.Id,
        Time = c.Time,
        KnownAt = c.KnownAt,
        Subject = c.Subject,
        Zone = c.Zone,
        Summary = c.Summary,
        Source = c.Source,
        Name = c.Section.Required("name"),
        Rule = c.Section.Text("rule") ?? "",
        Support =
        [
            .. c.Section.List("support").Select((node, i) => Read(node, $"{testCase}/{index}", i)).OfType<Fact>(),
        ],
    });

    /// <summary>What facts of every kind have, read once.</summary>
    private sealed record Common(
        TestSection Section, string Kind, FactId Id, EventTime Time, Participant? Originator, Participant? Responder,
        Operation? Operation, Provenance Source)
    {
        public EventTime KnownAt { get; } = Section.Span("known-at") is { } known ? Start + known : Time;

        public string Zone { get; } = Section.Text("zone") ?? ZoneOf(Responder) ?? ZoneOf(Originator) ?? "plant";

        public string Subject { get; } =
            Section.Text("subject") ?? Responder?.Asset ?? Originator?.Asset ?? Section.Text("zone") ?? "plant";

        public string Summary { get; } = Section.Text("summary")
            ?? string.Join(
                ' ', new[] { Originator?.Name, Operation?.Name() ?? Kind, Responder?.Name }.OfType<string>());

        public Fact Fill(Fact fact) => fact with
        {
            Originator = Originator,
            Responder = Responder,
            Operation = Operation ?? (fact is AccessSession ? Model.Operation.Login : Model.Operation.Unknown),
            Protocol = Section.Value<Protocol>("protocol", Protocols.TryParse, "a protocol, like modbus or ssh")
                ?? Protocol.Unknown,
            Target = Section.Text("target") ?? "-",
            Outcome = Section.Value<Outcome>(
                "outcome", RuleTestWords.TryParseOutcome, $"one of {RuleTestWords.Outcomes}") ?? Outcome.Unknown,
            Maintenance = Section.Text("maintenance"),
        };

        private static string? ZoneOf(Participant? end) => end is null or { IsExternal: true } ? null : end.Zone;
    }
}
