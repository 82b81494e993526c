using Correlator.Rules.Language;
using Correlator.Rules.Tests.Oracle;

namespace Correlator.Rules.Tests.Matching;

/// <summary>What the oracle, or reading for it, has found: a test for each, as small as it could be made.</summary>
public sealed partial class CounterexampleTests
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    [Fact]
    public void The_fact_that_completes_a_group_is_no_other_part_of_the_same_match()
    {
        Group<Reading> group = null!;
        Reading other = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("grouped");
            r.When().Query(() => group, q => q.Match().GroupBy(f => f.Key).Window(Span).Count(2)).Match(() => other).Within(Span);
            r.Then().Raise(_ => "");
        }));

        // With the group's other member it is one, with itself it is none.
        Assert.Equal(["Stated grouped at 2: Reading1 Reading2"], run.Put(Reading(1, 1)).Put(Reading(2, 2)).Told());
        Assert.Equal("Stated grouped at 3: Reading1 Reading2 Reading3", run.Put(Reading(3, 3)).Told()[^1]);
    }

    [Fact]
    public void A_counted_fact_can_be_retracted_from_a_rule_that_only_counts()
    {
        var run = new SampleRun(Counted(3)).Put(Login(1, 1)).Put(Login(2, 2)).Retract(Login(1, 1), 3).Put(Login(4, 4));
        Assert.Empty(run.Told());
        Assert.Single(run.Put(Login(5, 5)).Told());
    }

    [Fact]
    public void A_statement_that_rests_on_two_facts_that_go_together_is_withdrawn_once()
    {
        var run = new SampleRun(Yields(), OnDerivedAnd<Login>()).Put(Login(1, 1));
        run.Retract(Login(1, 1), 5);
        Assert.Equal(["Stated on-derived at 1: Derived1 Login1", "Withdrawn on-derived at 5: Derived1 Login1"], run.Told());
    }

    [Fact]
    public void Nothing_fires_by_a_conclusion_that_goes_in_the_same_retraction()
    {
        // Login yields two facts; one of them keeps a match of the other away. Both go with the login.
        Derived first = null!;
        var match = new TestRule(r =>
        {
            r.About("unaccompanied");
            r.When().Match(() => first, d => d.Level == 1).Not<Derived>(d => d.Level == 2).Within(Span);
            r.Then().Raise(_ => "");
        });
        var run = new SampleRun(Yields(1), Yields(2), match).Put(Login(1, 1)).Reach(30);
        Assert.Empty(run.Told());
        Assert.Empty(run.Retract(Login(1, 1), 31).Reach(60).Told());
    }

    [Fact]
    public void Alternatives_that_gather_the_same_window_state_it_once()
    {
        Group<Reading> group = null!;
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("either");
            r.When().Query(() => group, q => q.Match().Collect().Tumbling(Span).Count(2))
                .Or(a => a.Match(() => login, l => l.Level < 3), a => a.Match(() => login, l => l.Value < 3)).Within(Span);
            r.Then().Raise(_ => "");
        })).Put(Reading(1, 1)).Put(Reading(2, 2)).Put(Login(3, 8)).Reach(30);
        Assert.Single(run.Told());
    }

    [Fact]
    public void Groups_that_close_in_one_moment_are_not_one_tuple()
    {
        Group<Reading> group = null!;
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("either");
            r.When().Query(() => group, q => q.Match().GroupBy(f => f.Key).Tumbling(Span).Count(2))
                .Or(a => a.Match(() => login, l => l.Level < 3), a => a.Match(() => login, l => l.Value < 3)).Within(Span);
            r.Then().Raise(_ => "");
        }));
        foreach (var key in new[] { 1, 2 }) run.Put(Reading(key, 1) with { Key = key }).Put(Reading(key + 2, 2) with { Key = key });
        Assert.Equal(2, run.Put(Login(9, 8)).Reach(30).Told().Count);
    }

    [Fact]
    public void Matches_of_one_moment_conclude_in_an_order_that_does_not_hang_on_how_they_were_found()
    {
        Reading first = null!;
        Login login = null!;
        Derived derived = null!;
        SampleRun Run() => new(
            new TestRule(r =>
            {
                r.About("concludes");
                r.When().Match(() => first).Match(() => login).Within(Span);
                r.Then().Yield(() => new Derived(1, first.N, first.At));
            }),
            new TestRule(r =>
            {
                r.About("throttled");
                r.When().Match(() => derived);
                r.Then().Raise(_ => $"{derived.Key}").Throttle(() => "all", Span);
            }));
        var readings = Enumerable.Range(1, 5).Select(n => Reading(n, 1)).ToArray();

        // Whether they came by their ids or by their known-at.
        var (forward, backward) = (Run(), Run());
        for (var i = 0; i < readings.Length; i++)
        {
            forward.Put(readings[i] with { Known = Samples.At(2 + i) });
            backward.Put(readings[^(i + 1)] with { Known = Samples.At(2 + i) });
        }

        Assert.Equal(Assert.Single(forward.Put(Login(9, 9)).Matches).Text, First(readings.Select((r, i) => r with { Known = Samples.At(2 + i) })));
        Assert.Equal(Assert.Single(backward.Put(Login(9, 9)).Matches).Text, First(readings.Select((r, i) => r with { Known = Samples.At(6 - i) })));

        static string First(IEnumerable<Reading> facts) => $"{facts.MinBy(Samples.IdOf)!.N}";
    }

    [Fact]
    public void Of_one_fact_that_came_up_twice_the_zones_own_counts_whichever_came_first()
    {
        Login login = null!;
        foreach (var origins in new[] { (0, 1), (1, 0) })
        {
            var run = new SampleRun(new TestRule(r =>
            {
                r.About("single");
                r.When().Match(() => login);
                r.Then().Raise(_ => "");
            })).Put(Login(1, 1), origins.Item1).Put(Login(1, 1), origins.Item2);
            Assert.Single(run.Told());
        }
    }

    [Fact]
    public void A_fact_that_comes_again_after_its_retraction_fires_alternatives_again()
    {
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("either");
            r.When().Or(a => a.Match(() => login, l => l.Level < 3), a => a.Match(() => login, l => l.Value < 3));
            r.Then().Raise(_ => "");
        })).Put(Login(1, 1)).Retract(Login(1, 1), 2).Put(Login(1, 1) with { Known = Samples.At(3) });
        Assert.Equal(["Stated either at 1: Login1", "Withdrawn either at 2: Login1", "Stated either at 1: Login1"], run.Told());
    }

    [Fact]
    public void A_fact_is_retracted_by_its_id_even_when_it_is_told_otherwise()
    {
        var run = new SampleRun(Counted(2)).Put(Login(1, 1)).Retract(Login(1, 1) with { Level = 3, Value = 9, Key = 2 }, 2).Put(Login(3, 3));
        Assert.Empty(run.Told());
    }

    [Fact]
    public void All_equal_facts_without_an_id_go_together()
    {
        Reading first = null!, second = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("pair");
            r.When().Match(() => first, f => f.N == 1).Match(() => second, f => f.N == 2).Within(Span);
            r.Then().Raise(_ => "");
        })).Put(Reading(1, 1)).Put(Reading(1, 1)).Retract(Reading(1, 1), 2).Put(Reading(2, 3));
        Assert.Empty(run.Told());
    }

    [Fact]
    public void Members_of_one_time_keep_their_order_of_arrival_in_a_tumbling_window()
    {
        Group<Reading> group = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("window");
            r.When().Query(() => group, q => q.Match().Collect().Tumbling(Span).Count(2));
            r.Then().Raise(_ => "");
        }));
        for (var i = 1; i <= 30; i++) run.Put(Reading(i, 3 - (i / 11)) with { Known = Samples.At(3 + (i / 5)) });
        var facts = Assert.Single(run.Reach(20).Matches).Facts.Cast<Reading>().ToArray();
        Assert.Equal(30, facts.Length);
        Assert.Equal(facts.OrderBy(f => f.At).ThenBy(f => f.Known).ThenBy(f => Samples.IdOf(f)).Select(f => f.N), facts.Select(f => f.N));
    }

    [Fact]
    public void A_window_that_was_empty_when_it_closed_takes_no_late_fact()
    {
        // The same fact is too late whether another one was in its window or not.
        Group<Reading> group = null!;
        TestRule Window() => new(r =>
        {
            r.About("window");
            r.When().Query(() => group, q => q.Match().Collect().Tumbling(Span).Sum(f => f.Value, 5));
            r.Then().Raise(_ => "");
        });
        var run = new SampleRun(Window()).Reach(25).Put(Reading(1, 5) with { Value = 9 }).Reach(50);
        Assert.Empty(run.Told());
        Assert.Equal(2, run.Session.Statistics.Late);
    }

    [Fact]
    public void A_rule_finds_the_same_whatever_other_rules_make_the_memory_last()
    {
        Login login = null!, second = null!;
        TestRule Alone() => new(r =>
        {
            r.About("alone");
            r.When().Match(() => login, l => l.Key == 1).NotPrecededBy<Login>(Span, l => l.Key == 2);
            r.Then().Raise(_ => "");
        });
        TestRule Long() => new(r =>
        {
            r.About("long");
            r.When().Match(() => login, l => l.Key == 2).Match(() => second, l => l.Key == 3).Within(TimeSpan.FromHours(1));
            r.Then().Raise(_ => "");
        });

        // Far beyond the lateness: nobody is bound to know any more what was before it.
        List<string> Told(params Rule[] rules) => new SampleRun(0, rules).Put(Login(1, 1) with { Key = 2 }).Reach(500)
            .Put(Login(2, 5) with { Key = 1 }).Reach(501).Told();
        Assert.Equal(Told(Alone()), Told(Alone(), Long()));
    }

    [Fact]
    public void A_throttle_counts_by_event_time_even_when_a_match_comes_late()
    {
        Reading reading = null!;
        TestRule Rule() => new(r =>
        {
            r.About("throttled");
            r.When().Match(() => reading);
            r.Then().Raise(_ => "").Throttle(() => reading.Key, Span, atMost: 2);
        });
        var run = new SampleRun(Rule()).Put(Reading(1, 10) with { Known = Samples.At(10) })
            .Put(Reading(2, 3) with { Known = Samples.At(11) }).Put(Reading(3, 15));

        // In the ten seconds before 15 only one was stated: at 10.
        Assert.Equal([10, 3, 15], run.Matches.Select(m => (m.Time - Samples.Start).TotalSeconds));
    }

    [Fact]
    public void A_relation_takes_the_interval_of_the_fact_and_of_a_group_its_last_one()
    {
        Observed first = null!;
        Login login = null!;
        Group<Reading> group = null!;
        var run = new SampleRun(
            new TestRule(r =>
            {
                r.About("during");
                r.When().Match(() => first, f => f is Outage).Match(() => login).Within(Span).During(() => login, () => first);
                r.Then().Raise(_ => "");
            }),
            new TestRule(r =>
            {
                r.About("group-before");
                r.When().Query(() => group, q => q.Match().Collect().Window(Span).Count(2)).Match(() => login).Within(Span)
                    .Before(() => group, () => login);
                r.Then().Raise(_ => "");
            })).Put(Outage(1, 1, 8)).Put(Reading(2, 2)).Put(Reading(3, 3)).Put(Login(4, 5));
        Assert.Equal(["Stated during at 5: Outage1 Login4", "Stated group-before at 5: Reading2 Reading3 Login4"], run.Told());
        Assert.Equal(0, run.Session.Statistics.ConditionFaults);
    }

    [Fact]
    public void A_fact_may_come_after_the_last_of_a_window_and_before_its_end()
    {
        Reading reading = null!;
        Group<Outage> group = null!;
        var run = new SampleRun(0, new TestRule(r =>
        {
            r.About("after-group");
            r.When().Match(() => reading).Query(() => group, q => q.Match().Collect().Tumbling(Span).Count(2)).InOrder().Within(Span)
                .After(() => reading, () => group);
            r.Then().Raise(_ => "");
        })).Put(Outage(1, 1)).Put(Outage(2, 2)).Put(Reading(3, 4)).Reach(20);
        Assert.Single(run.Told());
    }

    [Fact]
    public void A_group_all_of_whose_evidence_came_from_one_child_was_judged_there()
    {
        Reading last = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("distinct");
            r.When().Count(() => last, _ => true, 2, distinct: f => f.Level, within: Span);
            r.Then().Raise(_ => "");
        })).Put(Reading(1, 1), 2).Put(Reading(2, 2), 1).Put(Reading(3, 3) with { Level = 2 }, 1);
        Assert.Empty(run.Told());
        Assert.Equal(1, run.Session.Statistics.JudgedBelow);
    }

    [Fact]
    public void Evidence_that_went_says_nothing_of_whose_judgement_a_match_is()
    {
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("evident");
            r.When().Match(() => login).Exists<Outage>().NotFollowedBy<Reading>(Span).Within(Span);
            r.Then().Raise(_ => "");
        })).Put(Outage(1, 1)).Put(Login(2, 2), 1).Reach(3).Retract(Outage(1, 1), 4).Put(Outage(3, 5), 1).Reach(30);

        // All that is left of it came from one child.
        Assert.Empty(run.Told());
        Assert.Equal(1, run.Session.Statistics.JudgedBelow);
    }

    [Fact]
    public void Facts_of_a_type_that_nobody_declared_cannot_be_yielded()
    {
        Login login = null!;
        var set = new RuleSet([new TestRule(r =>
        {
            r.About("undeclared");
            r.When().Match(() => login);
            r.Then().Yield(() => new Version(1, login.Key));
        })], SampleRun.Options(60));
        Assert.Equal("undeclared: nobody has said how facts of type Version tell their time: add it to RuleSetOptions.Types",
            Assert.Single(set.Errors).ToString());
    }

    private static TestRule Counted(int atLeast) => new(r =>
    {
        Login last = null!;
        r.About("counted");
        r.When().Count(() => last, l => l.Level < 3, atLeast, l => l.Key, within: Span);
        r.Then().Raise(_ => "");
    });

    private static TestRule Yields(int stage = 1) => new(r =>
    {
        Login login = null!;
        r.About($"yields-{stage}");
        r.When().Match(() => login);
        r.Then().Yield(() => new Derived(stage, login.Key, login.At));
    });

    private static TestRule OnDerivedAnd<T>()
        where T : Sample => new(r =>
    {
        Derived derived = null!;
        T other = null!;
        r.About("on-derived");
        r.When().Match(() => derived).Match(() => other).Within(Span);
        r.Then().Raise(_ => "");
    });

    private static Reading Reading(int n, int at) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at));

    private static Login Login(int n, int at) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at));

    private static Outage Outage(int n, int at, int until = 0) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at), Samples.At(until));
}
