using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>Observations for tests, as decoders make them, and what rules say of them.</summary>
internal static class Seen
{
    private static readonly Zone Control = new("control", null) { PurdueLevel = 2 };
    private static readonly Zone Office = new("office", null) { PurdueLevel = 4 };

    public static readonly AssetProfile Laptop = Asset(1, "laptop", Office, AssetRoles.None);
    public static readonly AssetProfile Plc = Asset(2, "plc-1", Control, AssetRoles.Controller | AssetRoles.IndustrialServer);

    public static Observation Of(ObservationKind kind, Protocol protocol, ObservationDetail? detail = null) => new()
    {
        Time = EventTime.FromUnixSeconds(1_772_460_600),
        Kind = kind,
        Protocol = protocol,
        OperationCode = -1,
        Detail = detail,
        Originator = new Endpoint { Address = NetworkAddress.FromV4(0x0A14_0114), Port = 50_123, Mac = new MacAddress(0x0002_0304_0506) },
        Responder = new Endpoint { Address = NetworkAddress.FromV4(0x0A14_0A0B), Port = 502 },
        OriginatorAsset = Laptop,
        ResponderAsset = Plc,
    };

    public static Observation Write(int unit = 1, uint register = 40, double value = 1110) =>
        Of(ObservationKind.Operation, Protocol.Modbus) with
        {
            Operation = Operation.Write,
            OperationCode = 6,
            TargetUnit = unit,
            TargetStart = register,
            TargetCount = 1,
            ValueLow = value,
            ValueHigh = value,
            Outcome = Outcome.Success,
            Flags = ObservationFlags.HasTarget | ObservationFlags.HasValue | ObservationFlags.RequestOnly,
        };

    public static Observation Query(string name, string type = "A") =>
        Of(ObservationKind.Operation, Protocol.Dns, new ObservationDetail { Tag = name, OperationName = type }) with
        {
            Operation = Operation.Query,
            OperationCode = 1,
            Outcome = Outcome.Success,
        };

    public static Observation Alert(string product = "Suricata") =>
        Of(ObservationKind.SensorAlert, Protocol.Modbus, new ObservationDetail
        {
            SensorVendor = "OISF",
            SensorProduct = product,
            SignatureId = "2250009",
            SignatureName = "SURICATA Modbus exception",
            Message = "Generic Protocol Command Decode",
            Techniques = ["T0888"],
        }) with
        { Severity = 5, Operation = Operation.Alert };

    /// <summary>A rule set of the shipped kind, with these Sigma files.</summary>
    public static RuleSet Rules(params string[] texts)
    {
        var read = Sigma.Read(texts);
        Assert.Empty(read.Errors);
        var rules = new RuleSet(SigmaContent.Of(read).Rules);
        Assert.Empty(rules.Errors);
        return rules;
    }

    /// <summary>What rules want to see of the observation.</summary>
    public static IReadOnlyList<WantedActivity> Find(this RuleSet rules, Observation observation) =>
        rules.Interest?.Find(in observation) ?? [];

    /// <summary>Whether a rule of this log source and selection is about the observation; fails when it is dark.</summary>
    public static bool Fulfils(this Observation observation, string logSource, string selection)
    {
        var read = Sigma.Read(Rule(logSource, selection));
        Assert.Empty(read.Errors);
        var content = SigmaContent.Of(read);
        Assert.Empty(content.Dark.Select(dark => dark.Reason));
        return new RuleSet(content.Rules).Find(observation).Count > 0;
    }

    public static string Rule(string logSource, string selection, string more = "", string title = "A rule") =>
        $"title: {title}\n{more}logsource: {{{logSource}}}\ndetection:\n  s:\n    {selection.Replace("\n", "\n    ", StringComparison.Ordinal)}\n  condition: s\n";

    /// <summary>Why a rule is dark; null when it is not.</summary>
    public static string? WhyDark(string logSource, string selection)
    {
        var read = Sigma.Read(Rule(logSource, selection));
        Assert.Empty(read.Errors);
        return SigmaContent.Of(read).Dark.SingleOrDefault()?.Reason;
    }

    private static AssetProfile Asset(int handle, string id, Zone zone, AssetRoles roles) =>
        new() { Handle = handle, Id = id, Zone = zone, Shard = 0, Roles = roles };
}
