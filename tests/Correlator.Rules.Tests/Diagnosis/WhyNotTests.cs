using Correlator.Model.Facts;
using Correlator.Rules.Diagnosis;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Diagnosis;

public sealed class WhyNotTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_deepest_partial_match_is_told_with_the_condition_that_failed()
    {
        var answer = WhyNot.Explain(Pair(), "pair", [Some.Access(1), Some.Write(2, from: "other"), Some.Access(3, to: "third")]);

        Assert.False(answer.IsMatch);
        Assert.Equal("access", Assert.Single(answer.Bound).Pattern);
        var reason = Assert.Single(answer.Reasons);
        Assert.Equal((WhyNotKind.Condition, "write", "(write.Originator.Name == access.Responder.Name)"),
            (reason.Kind, reason.Pattern, reason.Condition));
        Assert.Equal(
            """
            pair does not match.
              access: access-session laptop works on hmi at 2023-11-14T22:13:21Z
              - write: control-operation other write plc at 2023-11-14T22:13:22Z: (write.Originator.Name == access.Responder.Name) is false

            """, answer.ToText());
    }

    [Fact]
    public void A_rule_that_does_match_says_so_with_its_facts()
    {
        var answer = WhyNot.Explain(Pair(), "pair", [Some.Access(1), Some.Write(2)]);
        Assert.True(answer.IsMatch);
        Assert.Equal(["access", "write"], answer.Bound.Select(b => b.Pattern));
        Assert.StartsWith("pair matches:", answer.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_that_are_missing_too_far_apart_or_out_of_order_are_told_as_that()
    {
        Assert.Equal(WhyNotKind.NoFact, Kind(Some.Access(1)));
        Assert.Equal(WhyNotKind.NoFact, Kind());
        Assert.Equal(WhyNotKind.Window, Kind(Some.Access(1), Some.Write(70)));
        Assert.Equal(WhyNotKind.Order, Kind(Some.Access(5), Some.Write(2)));
        Assert.Contains("is 00:01:09 from access; within 00:01:00 is asked for",
            WhyNot.Explain(Pair(), "pair", [Some.Access(1), Some.Write(70)]).ToText(), StringComparison.Ordinal);

        static WhyNotKind Kind(params Fact[] facts) => WhyNot.Explain(Pair(), "pair", facts).Reasons[0].Kind;
    }

    [Fact]
    public void The_nearest_miss_comes_first()
    {
        var rule = Set(r =>
        {
            ControlOperation write = null!;
            r.About("choosy");
            r.When().Match(() => write, w => w.Operation == Operation.Write, w => w.Target == "x");
            r.Then().Raise(_ => "");
        });
        var answer = WhyNot.Explain(rule, "choosy",
            [Some.Write(1, operation: Operation.Stop), Some.Write(2, target: "y")]);
        Assert.Equal(2, answer.Reasons.Count);
        Assert.Equal("(write.Target == \"x\")", answer.Reasons[0].Condition);
    }

    [Fact]
    public void A_fact_that_must_not_be_there_is_named_and_one_that_must_be_is_missed()
    {
        var rule = Set(r =>
        {
            ControlOperation stop = null!;
            r.About("unanswered");
            r.When().Match(() => stop).NotFollowedBy<AccessSession>(Minute, a => a.Responder!.Name == stop.Originator!.Name)
                .Exists<Deviation>(d => d.Responder!.Name == stop.Responder!.Name).Within(Minute);
            r.Then().Raise(_ => "");
        });
        var login = Some.Access(9);
        var deviation = Some.Deviation(5, DeviationKind.Silence);

        var refuted = Assert.Single(WhyNot.Explain(rule, "unanswered", [Some.Write(1), login, deviation]).Reasons);
        Assert.Equal((WhyNotKind.Refuted, login), (refuted.Kind, refuted.Fact));
        Assert.Equal(WhyNotKind.Missing, Assert.Single(WhyNot.Explain(rule, "unanswered", [Some.Write(1)]).Reasons).Kind);
        var elsewhere = Assert.Single(WhyNot.Explain(rule, "unanswered",
            [Some.Write(1), Some.Deviation(5, DeviationKind.Silence, to: "other")]).Reasons);
        Assert.Equal(WhyNotKind.Condition, elsewhere.Kind);
        Assert.True(WhyNot.Explain(rule, "unanswered", [Some.Write(1), Some.Access(90), deviation]).IsMatch);
    }

    [Fact]
    public void A_group_that_falls_short_is_told_with_its_figure()
    {
        var rule = Set(r =>
        {
            Group<ControlOperation> writes = null!;
            r.About("many");
            r.When().Query(() => writes, q => q.Match(w => w.Operation == Operation.Write)
                .GroupBy(w => w.Originator!.Name).Window(Minute).Count(3));
            r.Then().Raise(_ => "");
        });
        var few = WhyNot.Explain(rule, "many", [Some.Write(1), Some.Write(2), Some.Write(3, "other"), Some.Write(90)]);
        var reason = Assert.Single(few.Reasons);
        Assert.Equal(WhyNotKind.Threshold, reason.Kind);
        Assert.Contains("group of 'hmi' from 2023-11-14T22:13:21Z to 2023-11-14T22:13:22Z: count 2, at least 3 asked for",
            reason.Text, StringComparison.Ordinal);
        Assert.True(WhyNot.Explain(rule, "many", [Some.Write(1), Some.Write(2), Some.Write(30)]).IsMatch);
    }

    [Fact]
    public void A_condition_that_throws_and_a_relation_that_does_not_hold_are_told()
    {
        var throws = Set(r =>
        {
            ControlOperation write = null!;
            r.About("throws");
            r.When().Match(() => write, w => w.Maintenance!.Length > 0);
            r.Then().Raise(_ => "");
        });
        Assert.Equal(WhyNotKind.Fault, Assert.Single(WhyNot.Explain(throws, "throws", [Some.Write(1)]).Reasons).Kind);

        var before = Set(r =>
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            r.About("before");
            r.When().Match(() => access).Match(() => write).Within(Minute).Before(() => access, () => write, TimeSpan.FromSeconds(5));
            r.Then().Raise(_ => "");
        });
        Assert.Equal(WhyNotKind.Relation, Assert.Single(WhyNot.Explain(before, "before", [Some.Access(1), Some.Write(9)]).Reasons).Kind);
    }

    [Fact]
    public void Of_alternatives_the_one_that_gets_furthest_is_told()
    {
        var rule = Set(r =>
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            Deviation deviation = null!;
            r.About("either");
            r.When().Match(() => access).Or(
                a => a.Match(() => deviation),
                a => a.Match(() => write, w => w.Originator!.Name == access.Responder!.Name, w => w.Target == "x")).Within(Minute);
            r.Then().Raise(_ => "");
        });
        Assert.Equal("(write.Target == \"x\")",
            Assert.Single(WhyNot.Explain(rule, "either", [Some.Access(1), Some.Write(2)]).Reasons).Condition);
    }

    [Fact]
    public void A_rule_that_is_not_there_and_facts_of_unknown_types_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WhyNot.Explain(Pair(), "nobody", []));
        Assert.Throws<ArgumentException>(() => WhyNot.Explain(Pair(), "pair", [new Version(1, 0)]));
    }

    private static RuleSet Pair() => Set(r =>
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        r.About("pair");
        r.When().Match(() => access).Match(() => write, w => w.Originator!.Name == access.Responder!.Name).InOrder().Within(Minute);
        r.Then().Raise(_ => "");
    });

    private static RuleSet Set(Action<TestRule> define)
    {
        var set = new RuleSet([new TestRule(define)]);
        Assert.Empty(set.Errors);
        return set;
    }
}
