using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Matching;

public sealed class OperatorTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void One_fact_that_fulfils_its_conditions_is_a_match_with_its_evidence()
    {
        var runner = new Runner(Single()).Put(Some.Write(1, operation: Operation.Stop), Some.Write(2));

        var match = Assert.Single(runner.Matches);
        Assert.Equal("single", match.Rule);
        Assert.Equal("hmi stops plc", match.Detection!.Text);
        Assert.Equal(["hmi", "plc"], match.Detection.Assets);
        Assert.Equal(Some.At(1), match.Detection.Time);
        Assert.Equal("plant", match.Detection.Zone);
    }

    [Fact]
    public void Facts_join_on_an_equality_whichever_comes_first()
    {
        foreach (var accessFirst in new[] { true, false })
        {
            var runner = new Runner(Pair(inOrder: false))
                .Put(Some.Access(accessFirst ? 1 : 9), Some.Access(2, to: "other"), Some.Write(5));
            Assert.Equal(2, Assert.Single(runner.Matches).Detection!.Facts.Count);
        }
    }

    [Fact]
    public void In_order_refuses_the_reverse_and_passes_equal_times()
    {
        Assert.Empty(new Runner(Pair(inOrder: true)).Put(Some.Write(5), Some.Access(9)).Matches);
        Assert.Single(new Runner(Pair(inOrder: true)).Put(Some.Access(5), Some.Write(9)).Matches);
        Assert.Single(new Runner(Pair(inOrder: true)).Put(Some.Write(5), Some.Access(5)).Matches);
    }

    [Fact]
    public void A_window_includes_its_end_and_nothing_beyond()
    {
        Assert.Single(new Runner(Pair(inOrder: false)).Put(Some.Access(0), Some.Write(60)).Matches);
        Assert.Empty(new Runner(Pair(inOrder: false)).Put(Some.Access(0), Some.Write(60.1)).Matches);
    }

    [Fact]
    public void One_fact_is_never_two_parts_of_a_match()
    {
        var rule = new TestRule(r =>
        {
            ControlOperation first = null!, second = null!;
            r.About("twice");
            r.When().Match(() => first).Match(() => second, s => s.Target == first.Target).Within(Minute);
            r.Then().Raise(_ => "twice");
        });

        Assert.Empty(new Runner(rule).Put(Some.Write(1)).Matches);
        Assert.Equal(2, new Runner(rule).Put(Some.Write(1), Some.Write(2)).Matches.Count);
    }

    [Fact]
    public void Absence_waits_for_the_watermark_to_pass_the_end_of_its_window()
    {
        var runner = new Runner(Unanswered()).Put(Some.Write(0, operation: Operation.Stop)).Reach(60);
        Assert.Empty(runner.Matches);

        var match = Assert.Single(runner.Reach(60.1).Matches);
        Assert.Equal(Some.At(60), match.Time);
    }

    [Fact]
    public void What_follows_in_time_refutes_an_absence_and_what_follows_late_does_not()
    {
        Assert.Empty(new Runner(Unanswered())
            .Put(Some.Write(0, operation: Operation.Stop), Some.Write(60, operation: Operation.Start))
                .Reach(500).Matches);
        Assert.Single(new Runner(Unanswered())
            .Put(Some.Write(0, operation: Operation.Stop), Some.Write(61, operation: Operation.Start))
                .Reach(500).Matches);
    }

    [Fact]
    public void The_size_of_a_step_does_not_decide_an_absence()
    {
        // The start happened in time but became known after the window was closed: in one big step as in small ones.
        var late = Some.Write(50, operation: Operation.Start) with { KnownAt = Some.At(100) };
        var stop = Some.Write(0, operation: Operation.Stop);

        Assert.Single(new Runner(Unanswered()).Put(late, stop).Reach(500).Matches);
        Assert.Single(new Runner(Unanswered()).Put(stop).Reach(70).Put(late).Reach(500).Matches);
    }

    [Fact]
    public void Not_before_is_judged_once_time_is_past_the_fact()
    {
        var rule = new TestRule(r =>
        {
            ControlOperation stop = null!;
            r.About("not-before");
            r.When().Not<AccessSession>(a => a.Responder!.Name == stop.Originator!.Name).Match(() => stop).InOrder()
                .Within(Minute);
            r.Then().Raise(_ => "no session before");
        });
        Assert.Empty(new Runner(rule).Put(Some.Access(1), Some.Write(9)).Reach(10).Matches);
        Assert.Single(new Runner(rule).Put(Some.Write(9), Some.Access(10)).Reach(10).Matches);
    }

    [Fact]
    public void Not_between_is_refuted_by_what_lies_between()
    {
        var ordered = new TestRule(r =>
        {
            AccessSession access = null!;
            ControlOperation stop = null!;
            r.About("not-between");
            r.When().Match(() => access).Not<Deviation>(d => d.Responder!.Name == access.Responder!.Name)
                .Match(() => stop).InOrder().Within(Minute);
            r.Then().Raise(_ => "nothing between");
        });
        Assert.Single(new Runner(ordered).Put(Some.Access(1), Some.Write(5)).Reach(6).Matches);
        Assert.Empty(new Runner(ordered).Put(Some.Access(1), Some.Deviation(3, DeviationKind.Silence, to: "hmi"),
            Some.Write(5)).Reach(6).Matches);
    }

    [Fact]
    public void Exists_states_one_match_however_many_there_are_before_or_after()
    {
        var rule = new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("exists");
            r.When().Match(() => write).Exists<Deviation>(d => d.Responder!.Name == write.Responder!.Name)
                .Within(Minute);
            r.Then().Raise(_ => "deviates too");
        });

        foreach (var at in new[] { 1, 20 })
        {
            var runner = new Runner(rule).Put(
                Some.Write(10), Some.Deviation(at, DeviationKind.Silence),
                    Some.Deviation(at + 1, DeviationKind.ErrorBurst));
            var match = Assert.Single(runner.Reach(500).Matches);
            Assert.Equal(["control-operation", "silence"], match.Detection!.Facts.Select(f => f.KindName));
        }

        Assert.Empty(new Runner(rule).Put(Some.Write(10), Some.Deviation(71, DeviationKind.Silence))
            .Reach(500).Matches);
    }

    [Fact]
    public void A_threshold_fires_on_the_way_up_only_and_again_after_it_was_left()
    {
        var runner = new Runner(Counting()).Put([.. Enumerable.Range(0, 10).Select(i => Some.Write(i, to: $"plc{i}"))]);
        var match = Assert.Single(runner.Matches);
        Assert.Equal(Some.At(2), match.Time);
        Assert.Equal(3, match.Detection!.Facts.Count);

        runner.Put([.. Enumerable.Range(75, 4).Select(i => Some.Write(i, to: $"plc{i}"))]);
        Assert.Equal(2, runner.Matches.Count);
    }

    [Fact]
    public void A_count_counts_distinct_values_of_one_group()
    {
        Assert.Empty(new Runner(Counting()).Put(
            Some.Write(1, to: "a"), Some.Write(2, to: "a"), Some.Write(3, to: "b"),
                Some.Write(4, "other", "c")).Matches);
    }

    [Fact]
    public void A_conclusion_is_a_fact_that_other_rules_match()
    {
        var runner = new Runner(
            new TestRule(r =>
            {
                ControlOperation stop = null!;
                r.About("first");
                r.When().Match(() => stop, s => s.Operation == Operation.Stop);
                r.Then().Conclude("stopped", _ => stop.Responder!.Name + " stopped");
            }),
            new TestRule(r =>
            {
                Conclusion stopped = null!;
                Deviation silent = null!;
                r.About("second");
                r.When().Match(() => stopped, s => s.Name == "stopped")
                    .Match(() => silent, d => d.Kind == DeviationKind.Silence,
                        d => d.Responder!.Name == stopped.Responder!.Name)
                    .InOrder().Within(Minute);
                r.Then().Raise(_ => stopped.Summary + " and silent");
            })).Put(Some.Write(1, operation: Operation.Stop), Some.Deviation(9, DeviationKind.Silence));

        Assert.Equal(["first", "second"], runner.Matches.Select(m => m.Rule));
        Assert.Equal("plc stopped and silent", runner.Matches[1].Detection!.Text);
    }

    [Fact]
    public void Rules_that_feed_each_other_end_at_the_depth_limit()
    {
        var rule = new TestRule(r =>
        {
            Fact any = null!;
            r.About("loop");
            r.When().Match(() => any);
            r.Then().Conclude("again", _ => "again");
        });
        var runner = new Runner(rule).Put(Some.Write(1));

        Assert.Equal(new RuleSetOptions().DerivationDepthMax, runner.Matches.Count);
        Assert.Equal(1, runner.Session.Statistics.Truncated);
    }

    [Fact]
    public void A_throttle_lets_the_first_of_a_key_pass_and_rearms()
    {
        var runner = new Runner(Throttled(quiet: false))
            .Put([.. Enumerable.Range(0, 5).Select(i => Some.Write(i * 25))]);
        Assert.Equal([0, 75], runner.Matches.Select(m => (m.Time - Some.Start).TotalSeconds));
        Assert.Equal(3, runner.Session.Statistics.Throttled);
    }

    [Fact]
    public void A_quiet_throttle_rearms_only_after_quiet()
    {
        var times = Enumerable.Range(0, 5).Select(i => i * 25.0).Append(300);
        var runner = new Runner(Throttled(quiet: true)).Put([.. times.Select(t => Some.Write(t))]);
        Assert.Equal([0, 300], runner.Matches.Select(m => (m.Time - Some.Start).TotalSeconds));
    }

    private static TestRule Single() => new(r =>
    {
        ControlOperation operation = null!;
        r.About("single");
        r.When().Match(() => operation, o => o.Operation == Operation.Stop);
        r.Then().Raise(_ => $"{operation.Originator!.Name} stops {operation.Responder!.Name}");
    });

    private static TestRule Pair(bool inOrder) => new(r =>
    {
        AccessSession access = null!;
        ControlOperation write = null!;
        r.About("pair");
        var conditions = r.When().Match(() => access)
            .Match(() => write, w => w.Originator!.Name == access.Responder!.Name)
            .Within(Minute);
        if (inOrder) conditions.InOrder();
        r.Then().Raise(_ => "pair");
    });

    private static TestRule Unanswered() => new(r =>
    {
        ControlOperation stop = null!;
        r.About("unanswered");
        r.When().Match(() => stop, s => s.Operation == Operation.Stop)
            .NotFollowedBy<ControlOperation>(Minute, s => s.Operation == Operation.Start,
                s => s.Responder!.Name == stop.Responder!.Name);
        r.Then().Raise(_ => "not started again");
    });

    private static TestRule Counting() => new(r =>
    {
        ControlOperation last = null!;
        r.About("count");
        r.When().Count(() => last, w => w.Operation == Operation.Write, atLeast: 3,
            groupBy: w => w.Originator!.Name, distinct: w => w.Responder!.Name, within: Minute);
        r.Then().Raise(c => $"{c.Facts.Count} by {last.Originator!.Name}");
    });

    private static TestRule Throttled(bool quiet) => new(r =>
    {
        ControlOperation write = null!;
        r.About("throttled");
        r.When().Match(() => write);
        r.Then().Raise(_ => "write").Throttle(() => write.Responder!.Name, Minute, quiet);
    });
}
