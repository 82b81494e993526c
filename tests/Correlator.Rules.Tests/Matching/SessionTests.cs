using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Tests.Matching;

public sealed class SessionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_match_whose_facts_all_came_up_from_one_child_was_judged_there_and_uses_no_throttle()
    {
        var runner = new Runner(Pair()).PutFrom(1, Some.Access(1), Some.Write(2));
        Assert.Empty(runner.Matches);
        Assert.Equal(1, runner.Session.Statistics.JudgedBelow);

        // From two children, or one child and the zone itself, it is this zone's; the throttle key is still unused.
        Assert.Single(runner.PutFrom(2, Some.Write(3)).Matches);
        Assert.Single(new Runner(Pair()).PutFrom(1, Some.Access(1)).PutFrom(0, Some.Write(2)).Matches);
        Assert.Single(new Runner(Pair()).PutFrom(0, Some.Access(1), Some.Write(2)).Matches);
    }

    [Fact]
    public void A_count_over_one_child_is_judged_there_and_over_two_here()
    {
        Assert.Empty(new Runner(Count()).PutFrom(1, Some.Write(1), Some.Write(2)).Matches);
        Assert.Single(new Runner(Count()).PutFrom(1, Some.Write(1)).PutFrom(2, Some.Write(2)).Matches);
    }

    [Fact]
    public void Expiry_is_not_a_retraction()
    {
        // The session that refutes "no session before" leaves memory long before the end; the refuted match stays
        // refuted.
        var rule = new TestRule(r =>
        {
            ControlOperation stop = null!;
            r.About("absent");
            r.When().Match(() => stop).Not<AccessSession>(a => a.Responder!.Name == stop.Originator!.Name)
                .Within(Minute);
            r.Then().Raise(_ => "alone");
        });
        var runner = new Runner(rule).Put(Some.Access(0), Some.Write(50)).Reach(51).Reach(5_000);
        Assert.Empty(runner.Matches);
        Assert.Equal(0, runner.Session.Statistics.FactsHeld);

        // A detection once raised stays when its facts expire.
        Assert.Single(new Runner(Pair()).Put(Some.Access(1), Some.Write(2)).Reach(5_000).Matches);
    }

    [Fact]
    public void A_pattern_holds_no_more_than_its_bound_and_counts_the_oldest_out()
    {
        var runner = new Runner(new RuleSet([Pair()], new RuleSetOptions { FactsPerPatternMax = 10 }));
        runner.Put([.. Enumerable.Range(0, 25).Select(i => Some.Access(i * 0.1, to: $"host{i}"))]);
        runner.Put(Some.Write(5, "host14"), Some.Write(6, "host15"));

        Assert.Equal(Some.At(6), Assert.Single(runner.Matches).Time);
        Assert.Equal(15, runner.Session.Statistics.Evicted);
        Assert.Equal(15, runner.Session.Statistics.EvictedByRule["pair"]);
        Assert.Equal(12, runner.Session.Statistics.FactsHeld);
    }

    [Fact]
    public void Counts_waiting_matches_throttle_keys_and_known_ids_are_bounded_too()
    {
        var waiting = new TestRule(r =>
        {
            ControlOperation stop = null!;
            r.About("waiting");
            r.When().Match(() => stop).NotFollowedBy<AccessSession>(Minute,
                a => a.Responder!.Name == stop.Originator!.Name);
            r.Then().Raise(_ => "").Throttle(() => stop.Id, Minute);
        });
        var options = new RuleSetOptions
        {
            FactsPerPatternMax = 5,
            WaitingMatchesMax = 5,
            ThrottleKeysMax = 3,
            KnownFactsMax = 4
        };
        var runner = new Runner(new RuleSet([waiting, Count(100)], options));
        runner.Put([.. Enumerable.Range(0, 20).Select(i => Some.Write(i * 0.1))]);

        Assert.Empty(runner.Matches);
        // The stops are held twice: to be counted, and to be found again when what refutes their absence is retracted.
        Assert.Equal(5, runner.Session.Statistics.Waiting);
        Assert.Equal(5 + 5, runner.Session.Statistics.FactsHeld);
        Assert.Equal(15 + 15 + 15 + 16, runner.Session.Statistics.Evicted);
        Assert.Equal(5, runner.Reach(500).Matches.Count);
        Assert.Equal(15 + 15 + 15 + 16 + 2, runner.Session.Statistics.Evicted);
    }

    [Fact]
    public void One_fact_cannot_complete_more_matches_than_the_bound()
    {
        var rule = new TestRule(r =>
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            r.About("cross");
            r.When().Match(() => access).Match(() => write).Within(Minute);
            r.Then().Raise(_ => "");
        });
        var runner = new Runner(new RuleSet([rule], new RuleSetOptions { MatchesPerFactMax = 3 }));
        runner.Put([.. Enumerable.Range(0, 9).Select(i => Some.Access(i))]).Put(Some.Write(10));

        Assert.Equal(3, runner.Matches.Count);
        Assert.Equal(6, runner.Session.Statistics.Truncated);
    }

    [Fact]
    public void A_fact_known_by_id_is_dropped_and_counted()
    {
        var runner = new Runner(Pair()).Put(Some.Access(1), Some.Write(2)).Reach(3).Put(Some.Access(1), Some.Write(2));
        Assert.Single(runner.Matches);
        Assert.Equal(2, runner.Session.Statistics.Duplicates);
    }

    [Fact]
    public void A_rule_that_throws_is_counted_then_disabled_and_the_others_go_on()
    {
        var broken = new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("broken");
            r.When().Match(() => write, w => w.Maintenance!.Length > 0);
            r.Then().Raise(_ => "");
        });
        var runner = new Runner(new RuleSet([broken, Pair()], new RuleSetOptions { ConditionFaultsMax = 3 }));
        runner.Put([.. Enumerable.Range(0, 9).Select(i => Some.Write(i, "other"))])
            .Put(Some.Access(20), Some.Write(21));

        Assert.Equal("pair", Assert.Single(runner.Matches).Rule);
        Assert.Equal(3, runner.Session.Statistics.ConditionFaults);
        Assert.StartsWith("NullReferenceException", runner.Session.Statistics.Disabled["broken"],
            StringComparison.Ordinal);

        var reopened = FactsById.Reopen(new RuleSet([broken, Pair()]), runner.Session);
        Assert.Contains("broken", reopened.Statistics.Disabled);
    }

    [Fact]
    public void Ids_are_the_same_on_every_run_and_differ_by_zone_and_facts()
    {
        var id = Raise("plant");
        Assert.Equal(id, Raise("plant"));
        Assert.NotEqual(id, Raise("cell-1"));
        Assert.NotEqual(id, Raise("plant", 3));

        static FactId Raise(string zone, int at = 2) => Assert.Single(
            new Runner(new RuleSet([Pair()]), zone).Put(Some.Access(1), Some.Write(at)).Matches).Detection!.Id;
    }

    [Fact]
    public void A_saved_session_leaves_out_rules_that_have_changed_and_keeps_the_others()
    {
        var before = new RuleSet([Pair(), Count()]);
        var session = before.OpenSession("plant");
        session.Insert(Some.Access(1), 0);
        session.Insert(Some.Write(1.5, "other"), 0);
        session.Advance(Some.At(1.9));
        session.Drain([]);

        var after = new RuleSet([Pair(), Count(3)]);
        var runner = new Runner(after);
        var restored = FactsById.Reopen(after, session);
        Assert.Equal(1, restored.Statistics.RestoredWithoutRule);
        restored.Insert(Some.Write(2), 0);
        restored.Advance(Some.At(3));
        var matches = new List<Explanation.RuleMatch>();
        restored.Drain(matches);
        Assert.Equal("pair", Assert.Single(matches).Rule);
    }

    [Fact]
    public void Bytes_that_are_no_saved_session_are_refused()
    {
        var set = new RuleSet([Pair()]);
        foreach (var bytes in new byte[][] { [], [1, 2, 3], [.. "CRS1"u8, 9],
            [.. "CRS1"u8, 1, .. new byte[16], 255, 255, 255, 255] })
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            Assert.Throws<InvalidDataException>(() => set.OpenSession("plant").Restore(reader, new FactsById()));
        }
    }

    [Fact]
    public void Saving_what_was_not_drained_would_lose_it_and_is_refused()
    {
        var session = new RuleSet([Pair()]).OpenSession("plant");
        session.Insert(Some.Access(1));
        session.Insert(Some.Write(2));
        session.Advance(Some.At(3));
        Assert.Throws<InvalidOperationException>(() => session.Save(new BinaryWriter(Stream.Null), new FactsById()));
    }

    [Fact]
    public void Maintenance_lowers_the_severity_is_named_and_never_hides()
    {
        var write = Some.Write(2) with { Maintenance = "WO-7" };
        var partly = Assert.Single(new Runner(Pair()).Put(Some.Access(1), write).Matches).Detection!;
        Assert.Equal(Severity.Low, partly.Severity);
        Assert.Contains("WO-7", partly.Text, StringComparison.Ordinal);

        var tuned = new RuleSet([Pair()], Tuned(new RuleTuning(Severity: Severity.Critical)));
        var wholly = new Runner(tuned).Put(Some.Access(1) with { Maintenance = "WO-7" }, write).Matches;
        Assert.Equal(Severity.Medium, Assert.Single(wholly).Detection!.Severity);
    }

    [Fact]
    public void A_plant_may_tune_severity_or_switch_a_rule_off()
    {
        var louder = new RuleSet([Pair()], Tuned(new RuleTuning(Severity: Severity.Critical)));
        Assert.Equal(Severity.Critical,
            Assert.Single(new Runner(louder).Put(Some.Access(1), Some.Write(2)).Matches).Detection!.Severity);
        Assert.Equal(Severity.Critical, louder.Rules[0].Severity);

        var off = new RuleSet([Pair()], Tuned(new RuleTuning(Enabled: false)));
        Assert.Empty(off.Rules);
        Assert.Empty(off.Errors);
    }

    [Fact]
    public void The_set_tells_which_facts_it_wants_and_which_could_join_elsewhere()
    {
        var single = new TestRule(r =>
        {
            Deviation deviation = null!;
            r.About("single");
            r.When().Match(() => deviation, d => d.Kind == DeviationKind.NewAsset);
            r.Then().Raise(_ => "");
        });
        var set = new RuleSet([single, Pair()]);

        Assert.True(set.Wants(Some.Deviation(1, DeviationKind.NewAsset)));
        Assert.False(set.CouldJoinElsewhere(Some.Deviation(1, DeviationKind.NewAsset)));
        Assert.False(set.Wants(Some.Deviation(1, DeviationKind.Silence)));
        Assert.True(set.CouldJoinElsewhere(Some.Write(1)));
        Assert.Equal([false, true], set.Rules.Select(r => r.IsMultiFact));
    }

    private static RuleSetOptions Tuned(RuleTuning tuning) =>
        new() { Tuning = new Dictionary<string, RuleTuning> { ["pair"] = tuning } };

    private static TestRule Pair() => new(r =>
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        r.About("pair");
        r.When().Match(() => access)
            .Match(() => write, w => w.Operation == Operation.Write, w => w.Originator!.Name == access.Responder!.Name)
            .InOrder().Within(Minute);
        r.Then().Raise(_ => "pair").Throttle(() => write.Responder!.Name, Minute);
    });

    private static TestRule Count(int atLeast = 2) => new(r =>
    {
        ControlOperation last = null!;
        r.About("count");
        r.When().Count(() => last, w => true, atLeast, within: Minute);
        r.Then().Raise(_ => "count");
    });
}
