using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Tests.Compilation;

public sealed class RuleErrorTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_join_without_a_window_is_refused_with_the_reason_and_does_not_stop_the_others()
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        var set = new RuleSet(
        [
            new TestRule(r =>
            {
                r.About("unbounded");
                r.When().Match(() => access).Match(() => write);
                r.Then().Raise(_ => "");
            }),
            new TestRule(r =>
            {
                r.About("sound");
                r.When().Match(() => write);
                r.Then().Raise(_ => "");
            }),
        ]);

        Assert.Equal("unbounded: joins facts without Within(…): it would have to remember them for ever",
            Assert.Single(set.Errors).ToString());
        Assert.Equal("sound", Assert.Single(set.Rules).Id);
    }

    [Fact]
    public void A_variable_that_no_pattern_before_binds_is_named_with_its_condition()
    {
        ControlOperation write = null!, other = null!;
        var error = Refuse(r =>
        {
            r.About("ahead");
            r.When().Match(() => write, w => w.Target == other.Target).Match(() => other).Within(Minute);
            r.Then().Raise(_ => "");
        });

        Assert.Equal("ahead: condition '(w.Target == other.Target)': variable 'other' is bound by no pattern before "
            + "this one", error);
    }

    [Fact]
    public void Everything_wrong_with_a_rule_is_told_at_once()
    {
        ControlOperation write = null!;
        var set = new RuleSet([new TestRule(r => r.When().Match(() => write).Match(() => write)
            .NotFollowedBy<Deviation>(TimeSpan.Zero).Count(() => write, w => true, 1))]);

        Assert.Equal(
        [
            "says nothing of itself: call Describe(id, version, title, severity)",
            "joins facts without Within(…): it would have to remember them for ever",
            "variable 'write' is bound by two patterns",
            "NotFollowedBy within 00:00:00 is not a time span to look through",
            "Count atLeast: 1; a count starts at 2, one fact is a Match",
            "Count without a window: give within: or Within(…)",
            "variable 'write' is bound by two patterns",
            "does nothing: Then() needs Raise or Conclude",
        ], set.Errors.Select(e => e.Reason));
    }

    [Fact]
    public void A_count_may_not_join()
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        Assert.Contains("a Count may only look at the counted fact", Refuse(r =>
        {
            r.About("joining-count");
            r.When().Match(() => access).Count(() => write, w => w.Originator!.Name == access.Responder!.Name, 3)
                .Within(Minute);
            r.Then().Raise(_ => "");
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_that_throws_an_id_used_twice_and_a_tuned_stranger_are_told()
    {
        ControlOperation write = null!;
        TestRule Twice() => new(r =>
        {
            r.About("twice");
            r.When().Match(() => write);
            r.Then().Raise(_ => "");
        });
        var set = new RuleSet(
            [new TestRule(_ => throw new InvalidOperationException("no luck")), Twice(), Twice()],
            new RuleSetOptions { Tuning = new Dictionary<string, RuleTuning> { ["stranger"] = new() } });

        Assert.Equal(
        [
            "TestRule: Define() threw InvalidOperationException: no luck",
            "twice: is defined twice",
            "stranger: is tuned, but there is no such rule",
        ], set.Errors.Select(e => e.ToString()));
    }

    [Fact]
    public void Equality_keeps_its_meaning_for_null_and_letter_case()
    {
        AccessSession first = null!, second = null!;
        TestRule rule = new(r =>
        {
            r.About("same-user");
            r.When().Match(() => first, f => f.Source.Position < 5_000)
                .Match(() => second, s => s.Source.Position >= 5_000, s => s.User == first.User).Within(Minute);
            r.Then().Raise(_ => "");
        });

        Assert.Single(new Runner(rule).Put(Some.Access(1, user: "eva"), Some.Access(9, user: "eva")).Matches);
        Assert.Empty(new Runner(rule).Put(Some.Access(1, user: "eva"), Some.Access(9, user: "Eva")).Matches);
        Assert.Single(new Runner(rule).Put(Some.Access(1), Some.Access(9)).Matches);
        Assert.Empty(new Runner(rule).Put(Some.Access(1), Some.Access(9, user: "eva")).Matches);
    }

    [Fact]
    public void Not_a_number_equals_nothing_even_through_a_join()
    {
        ControlOperation first = null!, second = null!;
        TestRule rule = new(r =>
        {
            r.About("same-value");
            r.When().Match(() => first, f => f.Operation == Operation.Force)
                .Match(() => second, s => s.Operation == Operation.Write,
                    s => s.ValueLow!.Value == first.ValueLow!.Value).Within(Minute);
            r.Then().Raise(_ => "");
        });

        Assert.Single(new Runner(rule).Put(Some.Write(1, operation: Operation.Force) with { ValueLow = 2 },
            Some.Write(2) with { ValueLow = 2 }).Matches);
        Assert.Empty(new Runner(rule).Put(
            Some.Write(1, operation: Operation.Force) with { ValueLow = double.NaN },
                Some.Write(2) with { ValueLow = double.NaN }).Matches);
    }

    [Fact]
    public void A_guard_before_a_join_is_asked_before_it()
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        TestRule rule = new(r =>
        {
            r.About("guarded");
            r.When().Match(() => access)
                .Match(() => write, w => access.Responder != null && w.Originator != null
                    && w.Originator.Name == access.Responder.Name)
                .Within(Minute);
            r.Then().Raise(_ => "");
        });
        var runner = new Runner(rule).Put(Some.Access(1) with { Responder = null }, Some.Access(2), Some.Write(3),
            Some.Write(4) with { Originator = null });

        Assert.Single(runner.Matches);
        Assert.Equal(0, runner.Session.Statistics.ConditionFaults);
    }

    private static string Refuse(Action<TestRule> define) =>
        Assert.Single(new RuleSet([new TestRule(define)]).Errors).ToString();
}
