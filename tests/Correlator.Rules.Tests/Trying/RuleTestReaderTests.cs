using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Trying;

namespace Correlator.Rules.Tests.Trying;

public sealed class RuleTestReaderTests
{
    [Fact]
    public void Facts_of_every_kind_are_read_with_their_ends_and_times()
    {
        var test = Assert.Single(Sound("""
            rule: a
            assets:
              eng-1: { zone: engineering, roles: [engineering-workstation], criticality: 2, level: 3 }
              plc-1: { zone: cell-1, address: 10.0.0.7 }
            cases:
              - name: all
                given:
                  - { kind: control-operation, at: 1h1m1.5s, originator: eng-1, responder: plc-1, operation: write, target: "40",
                      protocol: modbus, outcome: no-answer, routine: true, value-high: 7.5, maintenance: WO-1 }
                  - { kind: sensor-alert, at: 250ms, originator: 203.0.113.9, name: Exploit, severity: 9 }
                  - { kind: access-session, at: 0, originator: { address: "2001:db8::1" }, responder: eng-1, user: ann }
                  - { kind: silence, at: 2d, subject: plc-1, zone: cell-1, known-at: 3d }
                  - { kind: conduit-use, at: 1s, from-zone: office, to-zone: cell-1 }
                  - { kind: conclusion, at: 1s, name: foothold, support: [{ kind: new-peer, at: 0s }] }
                expect: none
            """).Cases);

        var write = Assert.IsType<ControlOperation>(test.Given[0]);
        Assert.Equal((Operation.Write, "40", Protocol.Modbus, Outcome.NoAnswer), (write.Operation, write.Target, write.Protocol, write.Outcome));
        Assert.Equal((true, 7.5, "WO-1", "cell-1", "plc-1"), (write.IsRoutine, write.ValueHigh, write.Maintenance, write.Zone, write.Subject));
        Assert.Equal(new Participant("eng-1", NetworkAddress.None, "engineering", AssetRoles.EngineeringWorkstation, 2, 3), write.Originator);
        Assert.Equal(TimeSpan.FromSeconds(3661.25), write.Time - test.Given[1].Time);
        Assert.Equal(new Provenance("a.test.yaml", 8), write.Source);

        var alert = Assert.IsType<SensorAlert>(test.Given[1]);
        Assert.Equal(("Exploit", 9, "203.0.113.9", true), (alert.Name, alert.Severity, alert.Originator!.Name, alert.Originator.IsExternal));
        var access = Assert.IsType<AccessSession>(test.Given[2]);
        Assert.Equal((Operation.Login, "ann", "2001:db8::1"), (access.Operation, access.User, access.Originator!.Name));
        var silence = Assert.IsType<Deviation>(test.Given[3]);
        Assert.Equal((DeviationKind.Silence, "plc-1", TimeSpan.FromDays(1)), (silence.Kind, silence.Subject, silence.KnownAt - silence.Time));
        Assert.Equal("office", Assert.IsType<ConduitUse>(test.Given[4]).FromZone);
        Assert.IsType<Deviation>(Assert.Single(Assert.IsType<Conclusion>(test.Given[5]).Support));
        Assert.Equal(6, test.Given.Select(fact => fact.Id).Distinct().Count());
    }

    [Fact]
    public void Every_error_of_a_file_is_told_at_once_with_its_place() => Assert.Equal(
        [
            "a.test.yaml:1:7: rule: there is no rule 'b'",
            "a.test.yaml:2:1: rules: is not known; there are rule, assets, cases",
            "a.test.yaml:4:29: roles: 'boss' is no role; there are " + string.Join(", ", AssetRoleNames.All),
            "a.test.yaml:6:5: given: feed or events: one of the three says what goes in",
            "a.test.yaml:6:5: expect: is missing; 'none' when nothing may match",
            "a.test.yaml:9:31: at: '5 minutes' is not a span of time, like 90s, 5m or 1h30m",
            "a.test.yaml:9:54: originator: 'plc-9' is neither an asset of this file (assets: …) nor an address",
            "a.test.yaml:9:72: operation: 'wirte' is not an operation, like write or program-download",
            "a.test.yaml:9:79: taget: is not known; there are kind, at, known-at, originator, responder, zone, subject, protocol, "
                + "operation, target, outcome, maintenance, summary, evidence, repeats",
            "a.test.yaml:10:17: kind: 'new-pear' is no kind of fact; there are control-operation, sensor-alert",
            "a.test.yaml:12:21: severity: 'huge' is not one of info, low, medium, high, critical",
            "a.test.yaml:12:27: words: is not known; there are rule, severity, text, conclusion",
        ],
        Errors("""
            rule: b
            rules: 1
            assets:
              plc-1: { level: 1, roles: [boss] }
            cases:
              - name: empty
              - name: wrong
                given:
                  - { kind: new-peer, at: 5 minutes, originator: plc-9, operation: wirte, taget: x }
                  - { kind: new-pear, at: 0s }
                expect:
                  - { severity: huge, words: x }
            """).Select(Shortened).Order(ByPlace));

    [Theory]
    [InlineData("rule: [a", "a.test.yaml:2:1: -: ")]
    [InlineData("", "a.test.yaml:1:1: -: is empty; it has rule and cases")]
    [InlineData("rule: a\ncases: &x [*x]", "a.test.yaml:2:12: -: ")]
    [InlineData("rule: a", "a.test.yaml:1:1: cases: is missing: nothing is tested")]
    [InlineData("- rule: a", "a.test.yaml:1:1: -: is not a mapping; it has rule, assets, cases")]
    public void What_is_no_test_file_is_told(string text, string error) =>
        Assert.StartsWith(error, Assert.Single(Errors(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("1m30s", 90)]
    [InlineData("1h", 3600)]
    [InlineData("1500ms", 1.5)]
    [InlineData("1m500ms", 60.5)]
    public void Spans_are_written_with_their_units(string text, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        Assert.Single(Sound($"{{rule: a, cases: [{{name: x, given: [{{kind: silence, at: {text}}}], expect: none}}]}}").Cases)
            .Given[0].Time - TestStart);

    [Theory]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5s1h")]
    [InlineData("999999999d")]
    [InlineData("''")]
    public void What_is_no_span_is_refused(string text) => Assert.Contains(
        "at: ", Assert.Single(Errors($"{{rule: a, cases: [{{name: x, given: [{{kind: silence, at: {text}}}], expect: none}}]}}")),
        StringComparison.Ordinal);

    private static EventTime TestStart { get; } =
        EventTime.TryParse("2026-01-01T00:00:00Z", out var start) ? start : throw new FormatException();

    // The list of kinds is long, and in the reader's own order.
    private static string Shortened(string error) => error.Contains("'new-pear'", StringComparison.Ordinal)
        ? error[..error.IndexOf(", access-session", StringComparison.Ordinal)] : error;

    private static Comparer<string> ByPlace { get; } = Comparer<string>.Create((a, b) => Place(a).CompareTo(Place(b)));

    private static (int Line, int Column) Place(string error) =>
        (int.Parse(error.Split(':')[1]), int.Parse(error.Split(':')[2]));

    private static RuleTestFile Sound(string text)
    {
        var reader = new RuleTestReader(["a"]);
        reader.Read("a.test.yaml", text);
        Assert.Empty(reader.Errors);
        return Assert.Single(reader.Files);
    }

    private static string[] Errors(string text)
    {
        var reader = new RuleTestReader(["a"]);
        reader.Read("a.test.yaml", text);
        return [.. reader.Errors.Select(error => error.ToString())];
    }
}
