using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests;

/// <summary>Builds facts for tests: times are seconds after a fixed start.</summary>
internal static class Some
{
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    public static EventTime At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    public static Participant Asset(string id, AssetRoles roles = AssetRoles.None, int criticality = 3,
        double? level = null, string zone = "cell-1") =>
        new(id, NetworkAddress.None, zone, roles, criticality, level);

    public static Participant Outsider(byte last = 9) =>
        Participant.Of(null, NetworkAddress.FromV4(0xCB00_7100u | last));

    public static ControlOperation Write(
        double at, string from = "hmi", string to = "plc", Operation operation = Operation.Write, string target = "-",
            string? id = null) =>
        new()
        {
            Id = Id("write", at, from, to, operation.ToString(), target, id ?? ""),
            Time = At(at),
            KnownAt = At(at),
            Subject = to,
            Zone = "cell-1",
            Summary = $"{from} {operation.Name()} {to}",
            Source = new Provenance("feed", (long)(at * 1000)),
            Operation = operation,
            Target = target,
            Protocol = Protocol.Modbus,
            Originator = Asset(from),
            Responder = Asset(to),
        };

    public static AccessSession Access(double at, string from = "laptop", string to = "hmi", string? user = null,
        string? id = null) => new()
        {
            Id = Id("access", at, from, to, user ?? "", id ?? ""),
            Time = At(at),
            KnownAt = At(at),
            Subject = to,
            Zone = "cell-1",
            Summary = $"{from} works on {to}",
            Source = new Provenance("feed", (long)(at * 1000)),
            Operation = Operation.Login,
            Protocol = Protocol.Ssh,
            Originator = Asset(from),
            Responder = Asset(to),
            User = user,
        };

    public static Deviation Deviation(double at, DeviationKind kind, string from = "hmi", string to = "plc",
        string? id = null) => new()
        {
            Id = Id("deviation", at, from, to, kind.ToString(), id ?? ""),
            Time = At(at),
            KnownAt = At(at),
            Subject = to,
            Zone = "cell-1",
            Summary = $"{DeviationKinds.Name(kind)} {from} {to}",
            Source = new Provenance("feed", (long)(at * 1000)),
            Kind = kind,
            Protocol = Protocol.Modbus,
            Originator = Asset(from),
            Responder = Asset(to),
        };

    private static FactId Id(string what, double at, params string[] parts) => FactId.Of([what, $"{at}", .. parts]);
}

/// <summary>A rule given as a lambda, for tests of the engine.</summary>
internal sealed class TestRule(Action<TestRule> define) : Rule
{
    public override void Define() => define(this);

    public RuleDescription About(string id) => Describe(id, "1.0", id, Model.Detections.Severity.Medium);

    public new ConditionBuilder When() => base.When();

    public new ActionBuilder Then() => base.Then();
}

/// <summary>Drives a session and keeps what it stated.</summary>
internal sealed class Runner
{
    private readonly List<RuleMatch> _matches = [];
    private EventTime _latest;

    public Runner(RuleSet set, string zone = "plant")
    {
        Assert.Empty(set.Errors);
        Session = set.OpenSession(zone);
    }

    public Runner(params Rule[] rules)
        : this(new RuleSet(rules))
    {
    }

    public IRuleSession Session { get; }

    public IReadOnlyList<RuleMatch> Matches
    {
        get
        {
            // What was put is worked once the watermark is past it.
            Session.Advance(_latest + TimeSpan.FromTicks(1));
            Session.Drain(_matches);
            return _matches;
        }
    }

    public Runner Put(params Fact[] facts) => PutFrom(0, facts);

    public Runner PutFrom(int origin, params Fact[] facts)
    {
        foreach (var fact in facts)
        {
            Session.Insert(fact, origin);
            if (fact.KnownAt > _latest) _latest = fact.KnownAt;
        }

        return this;
    }

    public Runner Reach(double seconds)
    {
        Session.Advance(Some.At(seconds));
        return this;
    }
}
