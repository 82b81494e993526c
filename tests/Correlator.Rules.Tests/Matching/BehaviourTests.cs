using Correlator.Rules.Language;
using Correlator.Rules.Tests.Oracle;

namespace Correlator.Rules.Tests.Matching;

/// <summary>What a rules expert asks first, a test each.</summary>
public sealed class BehaviourTests
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("before", 1, 3, 4, 6, true)]
    [InlineData("before", 1, 4, 4, 6, true)]
    [InlineData("before", 1, 5, 4, 6, false)]
    [InlineData("before", 1, 2, 9, 9, false)]
    [InlineData("after", 6, 8, 1, 4, true)]
    [InlineData("after", 3, 8, 1, 4, false)]
    [InlineData("during", 2, 3, 1, 4, true)]
    [InlineData("during", 1, 4, 1, 4, true)]
    [InlineData("during", 2, 5, 1, 4, false)]
    [InlineData("overlaps", 1, 4, 4, 8, true)]
    [InlineData("overlaps", 5, 9, 4, 8, true)]
    [InlineData("overlaps", 1, 3, 4, 8, false)]
    public void Intervals_lie_to_each_other_as_the_relation_says(string relation, int from, int to, int otherFrom, int otherTo, bool holds)
    {
        Outage first = null!, second = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("related");
            var when = r.When().Match(() => first, o => o.N == 1).Match(() => second, o => o.N == 2).Within(Span);
            _ = relation switch
            {
                "before" => when.Before(() => first, () => second, TimeSpan.FromSeconds(6)),
                "after" => when.After(() => first, () => second),
                "during" => when.During(() => first, () => second),
                _ => when.Overlaps(() => first, () => second),
            };
            r.Then().Raise(_ => "");
        })).Put(Outage(1, from, to)).Put(Outage(2, otherFrom, otherTo));
        Assert.Equal(holds ? 1 : 0, run.Matches.Count);
    }

    [Fact]
    public void For_all_is_refuted_by_one_that_does_not_and_holds_for_none()
    {
        Login login = null!;
        TestRule Rule() => new(r =>
        {
            r.About("all");
            r.When().Match(() => login).ForAll<Reading>(f => f.Key == login.Key, f => f.Level >= 2).Within(Span);
            r.Then().Raise(_ => "");
        });
        Assert.Single(new SampleRun(Rule()).Put(Login(1, 1)).Put(Reading(2, 2) with { Level = 2 }).Reach(20).Told());
        Assert.Single(new SampleRun(Rule()).Put(Login(1, 1)).Reach(20).Told());
        Assert.Empty(new SampleRun(Rule()).Put(Login(1, 1)).Put(Reading(2, 2)).Reach(20).Told());
        Assert.Single(new SampleRun(Rule()).Put(Login(1, 1)).Put(Reading(2, 2) with { Key = 2 }).Reach(20).Told());
    }

    [Fact]
    public void One_tuple_that_fulfils_both_alternatives_is_one_match()
    {
        Login login = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("either");
            r.When().Or(a => a.Match(() => login, l => l.Level == 1), a => a.Match(() => login, l => l.Key == 1));
            r.Then().Raise(_ => "");
        })).Put(Login(1, 1)).Put(Login(2, 2) with { Level = 3 }).Put(Login(3, 3) with { Level = 3, Key = 3 });
        Assert.Equal(["Stated either at 1: Login1", "Stated either at 2: Login2"], run.Told());
    }

    [Fact]
    public void A_query_binds_key_facts_and_figures_of_a_group()
    {
        Group<Reading> group = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("query");
            r.When().Query(() => group, q => q.Match(f => f.Level < 3).GroupBy(f => f.Host).Window(Span).Sum(f => f.Value, 6));
            r.Then().Raise(_ => $"{group.Key} {group.Count} {group.Sum} {group.Average} {group.Last.N} {group.Facts.Count}");
        })).Put(Reading(1, 1)).Put(Reading(2, 2)).Put(Reading(9, 2) with { Host = "b", Value = 1 }).Put(Reading(3, 3));
        Assert.Equal("a 3 6 2 3 3", Assert.Single(run.Matches).Text);
    }

    [Fact]
    public void A_percentile_is_interpolated_between_ranks()
    {
        // Of 1, 2, 3, 4 the 90th percentile is 3.7.
        foreach (var (bound, matches) in new[] { (3.69, 1), (3.71, 0) })
        {
            Reading last = null!;
            var run = new SampleRun(new TestRule(r =>
            {
                r.About("percentile");
                r.When().GroupBy(() => last, f => f.Key).Window(Span).Value(f => f.Value).Where(g => g.Count == 4 && g.Percentile(0.9) >= bound);
                r.Then().Raise(_ => "");
            })).Put(Reading(4, 1)).Put(Reading(2, 2)).Put(Reading(1, 3)).Put(Reading(3, 4));
            Assert.Equal(matches, run.Matches.Count);
        }
    }

    [Fact]
    public void A_tumbling_window_is_judged_once_when_its_time_is_over()
    {
        Group<Reading> group = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("tumbling");
            r.When().Query(() => group, q => q.Match().Collect().Tumbling(Span).Count(2));
            r.Then().Raise(_ => $"{group.Count}");
        })).Put(Reading(1, 1)).Put(Reading(2, 9)).Put(Reading(3, 10)).Put(Reading(4, 15)).Put(Reading(5, 19));
        Assert.Equal(["2"], run.Reach(19.5).Matches.Select(m => m.Text));
        Assert.Equal(["2", "3"], run.Reach(20).Matches.Select(m => m.Text));
        Assert.Equal(["2", "3"], run.Put(Reading(6, 18)).Reach(60).Matches.Select(m => m.Text));

        // Late for the session, and late for the window.
        Assert.Equal(2, run.Session.Statistics.Late);
    }

    [Fact]
    public void A_threshold_is_reached_again_only_after_a_retraction_took_it_below()
    {
        Login last = null!;
        var run = new SampleRun(new TestRule(r =>
        {
            r.About("count");
            r.When().Count(() => last, _ => true, 2, within: Span);
            r.Then().Raise(_ => "");
        })).Put(Login(1, 1)).Put(Login(2, 2)).Put(Login(3, 3));
        Assert.Single(run.Matches);
        run.Retract(Login(1, 1), 4).Put(Login(4, 5));
        Assert.Equal(1, run.Matches.Count(m => m.Kind == Explanation.RuleMatchKind.Stated));
        run.Retract(Login(2, 2), 6).Retract(Login(3, 3), 6).Put(Login(5, 7));
        Assert.Equal(2, run.Matches.Count(m => m.Kind == Explanation.RuleMatchKind.Stated));
    }

    [Fact]
    public void A_conclusion_goes_with_its_last_support_down_the_whole_chain()
    {
        Login login = null!;
        Derived one = null!, two = null!;
        var run = new SampleRun(
            new TestRule(r =>
            {
                r.About("first");
                r.When().Match(() => login);
                r.Then().Yield(() => new Derived(1, login.Key, Samples.At(0)));
            }),
            new TestRule(r =>
            {
                r.About("second");
                r.When().Match(() => one, d => d.Level == 1);
                r.Then().Yield(() => new Derived(2, one.Key, one.At));
            }),
            new TestRule(r =>
            {
                r.About("third");
                r.When().Match(() => two, d => d.Level == 2);
                r.Then().Raise(_ => "");
            })).Put(Login(1, 1)).Put(Login(2, 2)).Retract(Login(1, 1), 3);

        // Both logins yield the same fact: it has a support left.
        Assert.Equal(["Stated third at 0: Derived2"], run.Told());
        Assert.Equal(["Stated third at 0: Derived2", "Withdrawn third at 4: Derived2"], run.Retract(Login(2, 2), 4).Told());
    }

    [Fact]
    public void An_action_that_throws_is_counted_and_disables_its_rule_at_the_limit()
    {
        Login login = null!;
        var done = new List<int>();
        var bad = new TestRule(r =>
        {
            r.About("bad");
            r.When().Match(() => login);
            r.Then().Do(_ => Throw());
        });
        var good = new TestRule(r =>
        {
            r.About("good");
            r.When().Match(() => login);
            r.Then().Do(_ => done.Add(login.N));
        });
        var run = new SampleRun(new RuleSet([bad, good], SampleRun.Options(60) with { ConditionFaultsMax = 3 }));
        for (var i = 1; i <= 6; i++) run.Put(Login(i, i));
        Assert.Empty(run.Matches);
        Assert.Equal([1, 2, 3, 4, 5, 6], done);
        Assert.Equal(3, run.Session.Statistics.ConditionFaults);
        Assert.StartsWith("InvalidOperationException", run.Session.Statistics.Disabled["bad"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_at_a_bound_says_which_rule_and_bound_and_rules_may_match_that()
    {
        Login login = null!, second = null!;
        EngineSaturated saturated = null!;
        var run = new SampleRun(new RuleSet(
        [
            new TestRule(r =>
            {
                r.About("pairs");
                r.When().Match(() => login).Match(() => second, s => s.Key == login.Key).Within(Span);
                r.Then().Do(_ => Nothing());
            }),
            new TestRule(r =>
            {
                r.About("watches");
                r.When().Match(() => saturated);
                r.Then().Raise(_ => $"{saturated.Rule} {saturated.Bound}");
            }),
        ], SampleRun.Options(60) with { FactsPerPatternMax = 3 }));
        for (var i = 1; i <= 9; i++) run.Put(Login(i, 1) with { Key = i });

        Assert.Equal("pairs FactsPerPatternMax", Assert.Single(run.Matches).Text);
        var saturations = new List<EngineSaturated>();
        run.Session.DrainSaturations(saturations);
        var told = Assert.Single(saturations);
        Assert.Equal(("plant", "pairs", "FactsPerPatternMax"), (told.Zone, told.Rule, told.Bound));
        Assert.Contains("Login { N = ", told.Key, StringComparison.Ordinal);
        Assert.Equal(6, run.Session.Statistics.EvictedByRule["pairs"]);
    }

    [Fact]
    public void A_match_explains_itself_down_to_the_facts_of_what_it_rests_on()
    {
        Login login = null!;
        Derived derived = null!;
        Group<Reading> group = null!;
        var run = new SampleRun(
            new TestRule(r =>
            {
                r.About("below");
                r.When().Match(() => login);
                r.Then().Yield(() => new Derived(1, login.Key, login.At));
            }),
            new TestRule(r =>
            {
                r.About("above");
                r.When().Match(() => derived).Query(() => group, q => q.Match().GroupBy(f => f.Key).Window(Span).Count(2)).Within(Span);
                r.Then().Raise(_ => "both");
            })).Put(Login(1, 1)).Put(Reading(2, 2)).Put(Reading(3, 3));

        var tree = Assert.Single(run.Matches).Explain();
        Assert.Equal(("match", "above 1.0", "both"), (tree.Kind, tree.Name, tree.Text));
        Assert.Equal([("derived", "derived"), ("group", "group")], tree.Children.Select(c => (c.Kind, c.Name)));
        var below = Assert.Single(tree.Children[0].Children);
        Assert.Equal(("match", "below 1.0"), (below.Kind, below.Name));
        Assert.Equal(("fact", "login"), (below.Children[0].Kind, below.Children[0].Name));
        Assert.Equal(["member", "member"], tree.Children[1].Children.Select(c => c.Kind));
        var text = tree.ToText().Split('\n');
        Assert.Contains(text, l => l.StartsWith("      - ", StringComparison.Ordinal) && l.Contains("Login { N = 1", StringComparison.Ordinal));
        Assert.Contains(text, l => l.StartsWith("    - ", StringComparison.Ordinal) && l.Contains("Reading { N = 3", StringComparison.Ordinal));
    }

    private static void Throw() => throw new InvalidOperationException("no luck");

    private static void Nothing()
    {
    }

    [Fact]
    public void However_many_combinations_of_conditions_facts_fulfil_each_rule_finds_its_own()
    {
        // Each of seven rules wants another bit of a reading's number: of 300 readings nearly every one is a combination of
        // its own, and a memory holds ten of them.
        var rules = Enumerable.Range(0, 7).Select(bit => new TestRule(r =>
        {
            Login login = null!;
            Reading reading = null!;
            r.About($"bit-{bit}");
            r.When().Match(() => login).Match(() => reading, f => f.Key == login.Key, f => (f.N >> bit & 1) == 1)
                .Within(TimeSpan.FromHours(1));
            r.Then().Raise(_ => $"{reading.N}");
        }));
        var run = new SampleRun(new RuleSet(rules, SampleRun.Options(60) with { FactsPerPatternMax = 10 }));
        for (var n = 1; n <= 300; n++) run.Put(Reading(n, n));
        run.Put(Login(1_000, 301));

        var held = Enumerable.Range(291, 10).ToArray();
        foreach (var bit in Enumerable.Range(0, 7))
        {
            Assert.Equal(
                held.Where(n => (n >> bit & 1) == 1).Select(n => $"{n}"),
                run.Matches.Where(m => m.Rule == $"bit-{bit}").Select(m => m.Text).Order());
        }
    }

    private static Reading Reading(int n, int at) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at));

    private static Login Login(int n, int at) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at));

    private static Outage Outage(int n, int at, int until) => new(n, 1, "a", 1, n, Samples.At(at), Samples.At(at), Samples.At(until));
}
