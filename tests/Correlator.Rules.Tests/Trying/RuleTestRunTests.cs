using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Trying;

namespace Correlator.Rules.Tests.Trying;

public sealed class RuleTestRunTests
{
    private static readonly StatedMatch High = new("a", Severity.High, "plc-1 was written", null);
    private static readonly StatedMatch Low = new("a", Severity.Low, "plc-2 was written", null);

    [Fact]
    public void What_was_expected_and_came_passes() =>
        Assert.True(Judge([Expect(Severity.High, "plc-1")], High).IsPassed);

    [Fact]
    public void What_did_not_come_and_what_should_not_have_come_are_told_apart() => Assert.Equal(
        ["- a critical \"plc-1\" \"written\"", "+ a high \"plc-1 was written\"", "+ a low \"plc-2 was written\""],
        Judge([Expect(Severity.Critical, "plc-1", "written")], High, Low).Differences);

    [Fact]
    public void A_near_miss_that_matches_fails() => Assert.Equal(["+ a high \"plc-1 was written\""], Judge([], High).Differences);

    [Fact]
    public void Each_expectation_takes_a_match_of_its_own() => Assert.Equal(
        ["- a \"plc-1\""], Judge([Expect(null, "plc-1"), Expect(null, "plc-1")], High).Differences);

    [Fact]
    public void The_order_of_expectations_does_not_decide()
    {
        Assert.True(Judge([Expect(null, "written"), Expect(Severity.High)], High, Low).IsPassed);
        Assert.True(Judge([Expect(Severity.High), Expect(null, "written")], High, Low).IsPassed);
        Assert.True(Judge([Expect(null, "written"), Expect(Severity.High)], Low, High).IsPassed);
    }

    [Fact]
    public void Other_rules_count_only_when_the_case_names_them()
    {
        var other = High with { Rule = "b" };
        Assert.True(Judge([Expect(Severity.High)], High, other).IsPassed);
        Assert.True(Judge([Expect(Severity.High), new ExpectedMatch("b", null, [], null)], High, other).IsPassed);
        Assert.Equal(["- b concludes x"], Judge([new ExpectedMatch("b", null, [], "x")]).Differences);
    }

    [Fact]
    public void Time_goes_to_the_end_unless_the_case_says_until_when()
    {
        ControlOperation write = null!;
        var rules = new RuleSet(
        [
            new TestRule(r =>
            {
                r.About("a");
                r.When().Match(() => write).NotFollowedBy<AccessSession>(TimeSpan.FromSeconds(60));
                r.Then().Raise(_ => "nobody came");
            }),
        ]);
        var test = new RuleTestCase { Rule = "a", Name = "x", File = "f", Line = 1, Given = [Some.Write(0)] };
        Assert.Equal(["+ a medium \"nobody came\""], RuleTestRun.Run(rules, test).Differences);
        Assert.True(RuleTestRun.Run(rules, test with { Until = Some.At(59) }).IsPassed);
    }

    [Fact]
    public void A_condition_that_throws_fails_the_case()
    {
        ControlOperation write = null!;
        var rules = new RuleSet(
        [
            new TestRule(r =>
            {
                r.About("a");
                r.When().Match(() => write, w => w.Originator!.Name.Length > 0);
                r.Then().Raise(_ => "");
            }),
        ]);
        var test = new RuleTestCase
        {
            Rule = "a",
            Name = "x",
            File = "f",
            Line = 1,
            Given = [Some.Write(0) with { Originator = null }],
        };
        Assert.StartsWith("! ", Assert.Single(RuleTestRun.Run(rules, test).Differences), StringComparison.Ordinal);
    }

    private static ExpectedMatch Expect(Severity? severity, params string[] texts) => new("a", severity, texts, null);

    private static RuleTestResult Judge(ExpectedMatch[] expected, params StatedMatch[] came) => RuleTestRun.Judge(
        new RuleTestCase { Rule = "a", Name = "x", File = "f", Line = 1, Expect = expected }, came);
}
