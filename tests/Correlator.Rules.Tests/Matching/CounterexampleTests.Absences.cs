using Correlator.Rules.Language;
using Correlator.Rules.Tests.Oracle;

namespace Correlator.Rules.Tests.Matching;

/// <content>Absences that are judged, refuted and proved again.</content>
public sealed partial class CounterexampleTests
{
    [Fact]
    public void Alternatives_that_are_judged_long_after_their_time_state_their_tuple_once()
    {
        Login login = null!;
        var run = new SampleRun(0, new TestRule(r =>
        {
            r.About("either");
            r.When().Match(() => login).Or(a => a.NotFollowedBy<Outage>(Span), a => a.Not<Reading>()).Within(Span / 2);
            r.Then().Raise(_ => "");
        })).Reach(60).Put(Login(1, 1)).Reach(61);
        Assert.Equal(["Stated either at 6: Login1"], run.Told());
    }

    [Fact]
    public void A_fact_that_refutes_two_absences_brings_their_match_back_once()
    {
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("alone");
            r.When().Match(() => login).NotFollowedBy<Reading>(Span).NotFollowedBy<Reading>(Span / 2);
            r.Then().Raise(_ => "");
        })).Put(Login(1, 1)).Put(Reading(2, 3)).Reach(12).Retract(Reading(2, 3), 13);
        Assert.Single(run.Reach(30).Told());
    }

    [Fact]
    public void A_retraction_lifts_the_absences_of_all_rules_that_look_in_one_memory()
    {
        TestRule Alone(string id, int level) => new(r =>
        {
            Login login = null!;
            r.About(id);
            r.When().Match(() => login).NotFollowedBy<Reading>(Span, f => f.Level < level, f => f.Key == login.Key);
            r.Then().Raise(_ => "");
        });
        var run = new SampleRun(Alone("two", 2), Alone("three", 3)).Put(Login(1, 1)).Put(Reading(2, 3)).Reach(12)
            .Retract(Reading(2, 3), 13).Reach(30);
        Assert.Equal(["three", "two"], run.Matches.Select(m => m.Rule).Order());
    }

    [Fact]
    public void What_came_after_an_absence_was_judged_neither_fires_it_again_nor_keeps_it_away()
    {
        Login login = null!;
        TestRule Alone() => new(r =>
        {
            r.About("alone");
            r.When().Match(() => login).NotFollowedBy<Reading>(Span);
            r.Then().Raise(_ => "");
        });

        // Both are late, and worked in one moment: the login is judged at once, the reading comes after that.
        var run = new SampleRun(Alone()).Reach(40).Put(Login(1, 1)).Put(Reading(2, 3)).Reach(41);
        Assert.Single(run.Told());
        Assert.Single(run.Retract(Reading(2, 3), 42).Reach(60).Told());

        // One that refuted it goes, one that came too late for that stays.
        run = new SampleRun(Alone()).Put(Login(1, 1)).Put(Reading(2, 3)).Reach(20).Put(Reading(3, 4)).Reach(21)
            .Retract(Reading(2, 3), 22).Reach(60);
        Assert.Single(run.Told());
    }

    [Fact]
    public void A_group_whose_absence_was_refuted_fires_when_that_is_retracted()
    {
        Reading last = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("counted");
            r.When().Count(() => last, _ => true, 2, within: Span).NotFollowedBy<Login>(Span);
            r.Then().Raise(_ => "");
        })).Put(Reading(1, 1)).Put(Reading(2, 2)).Put(Login(3, 3)).Reach(14).Retract(Login(3, 3), 15).Reach(40);
        Assert.Equal(["Stated counted at 12: Reading1 Reading2"], run.Told());
    }

    [Fact]
    public void What_preceded_the_first_fact_is_remembered_until_the_last_one_comes()
    {
        Login login = null!;
        Outage outage = null!;
        TestRule Rule() => new(r =>
        {
            r.About("unannounced");
            r.When().Match(() => login).Match(() => outage).InOrder().Within(Span).NotPrecededBy<Reading>(Span);
            r.Then().Raise(_ => "");
        });
        foreach (var lateness in new[] { 0, 60 })
        {
            var run = new SampleRun(lateness, Rule()).Put(Reading(1, 1)).Put(Login(2, 10)).Reach(19.9).Put(Outage(3, 20)).Reach(40);
            Assert.Empty(run.Told());
        }
    }

    [Fact]
    public void Of_matches_with_one_deadline_the_urgent_rule_states_first_and_none_hears_of_the_others_conclusions()
    {
        Login login = null!;
        TestRule Alone(string id, int priority) => new(r =>
        {
            r.About(id).Priority(priority);
            r.When().Match(() => login).NotFollowedBy<Derived>(Span);
            r.Then().Raise(_ => "").Yield(() => new Derived(1, login.Key, login.At));
        });
        var run = new SampleRun(Alone("calm", 0), Alone("urgent", 5)).Put(Login(1, 1)).Reach(20);
        Assert.Equal(["urgent", "calm"], run.Matches.Select(m => m.Rule));
    }
}
