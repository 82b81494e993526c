using Correlator.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Language;

public sealed class RuleWordsTests
{
    [Fact]
    public void A_rule_is_told_in_words_with_its_variables_and_spans()
    {
        var outline = RuleWords.Of(new EnumerationThenWrite());
        Assert.Equal(
        [
            "look: a deviation, where look.By() != \"\" and (look.Kind == FanOut or (look.Kind == NewOperation and look.Operation.Enumerates()))",
            "write: a control operation, where not write.IsRoutine and write.Operation.Changes() and write.TookPlace() and write.HasEnds() "
                + "and write.By() == look.By()",
            "in this order, within 1 h",
            "told once in 1 h for each write.By() + \"|\" + write.At()",
        ],
        outline.LooksFor);
        Assert.Equal([("look", false), ("write", false)], outline.Bindings);
    }

    [Fact]
    public void Counts_absences_and_captured_values_are_told_too()
    {
        ControlOperation last = null!;
        var least = 4;
        var rule = new TestRule(r =>
        {
            r.About("a");
            r.When()
                .Count(() => last, w => w.Target == "40" || w.ValueHigh > least, atLeast: 3, groupBy: w => w.Subject, distinct: w => w.Target)
                .Not<AccessSession>(a => a.Originator!.Is(AssetRoles.JumpHost), a => a.Outcome == Outcome.Success || a.User == null)
                .Exists<SensorAlert>()
                .NotFollowedBy<Fact>(TimeSpan.FromSeconds(90), f => f.Zone == last.Zone)
                .Within(TimeSpan.FromMinutes(5));
            r.Then().Raise(_ => "").Throttle(() => last.Subject, TimeSpan.FromMinutes(1), rearmAfterQuiet: true);
        });
        var outline = RuleWords.Of(rule);
        Assert.Equal(
        [
            "last: at least 3 control operations with the same last.Subject and different last.Target, where last.Target == \"40\" or last.ValueHigh > 4",
            "no access session, where a.Originator.Is(JumpHost) and (a.Outcome == Success or a.User == nothing)",
            "some sensor alert",
            "not followed within 1 min 30 s by any fact, where f.Zone == last.Zone",
            "within 5 min",
            "told once in 1 min for each last.Subject, and again after as long a quiet",
        ],
        outline.LooksFor);
        Assert.Equal([("last", true)], outline.Bindings);
    }

    [Fact]
    public void Figures_relations_and_alternatives_are_told_too()
    {
        ControlOperation write = null!;
        Deviation last = null!;
        AccessSession access = null!;
        var rule = new TestRule(r =>
        {
            r.About("a");
            r.When()
                .Match(() => access)
                .Match(() => write)
                .GroupBy(() => last, d => d.Subject, d => d.Kind == DeviationKind.ErrorBurst)
                .Tumbling(TimeSpan.FromMinutes(1)).Sum(d => d.Repeats, atLeast: 100)
                .Before(() => access, () => write, TimeSpan.FromMinutes(2))
                .NotPrecededBy<Deviation>(TimeSpan.FromHours(1), d => d.Zone == write.Zone)
                .ForAll<SensorAlert>(a => a.Zone == "cell-1", a => a.IsRoutine)
                .Or(
                    either => either.Exists<Deviation>(d => d.Subject == write.Subject),
                    or => or.Not<AccessSession>(a => a.User == "ann"))
                .Within(TimeSpan.FromMinutes(5));
            r.Then().Raise(_ => "");
        });
        var outline = RuleWords.Of(rule);
        Assert.Equal(
        [
            "access: an access session",
            "write: a control operation",
            "last: deviations with the same last.Subject whose sum of last.Repeats is at least 100 within 1 min by the clock, "
                + "where last.Kind == ErrorBurst",
            "not preceded within 1 h by a deviation, where d.Zone == write.Zone",
            "every sensor alert, where a.Zone == \"cell-1\" has a.IsRoutine",
            "either some deviation, where d.Subject == write.Subject; or no access session, where a.User == \"ann\"",
            "access is over when write begins, by at most 2 min",
            "within 5 min",
        ],
        outline.LooksFor);
        Assert.Equal([("access", false), ("write", false), ("last", true)], outline.Bindings);
    }

    [Fact]
    public void Where_alternatives_give_facts_no_name_is_guessed()
    {
        ControlOperation write = null!;
        AccessSession access = null!;
        Deviation odd = null!;
        var rule = new TestRule(r =>
        {
            r.About("a");
            r.When().Match(() => write).Or(either => either.Match(() => access), or => or.Match(() => odd)).Within(TimeSpan.FromMinutes(5));
            r.Then().Raise(_ => "");
        });
        Assert.Empty(RuleWords.Of(rule).Bindings);
    }

    [Fact]
    public void No_shipped_rule_shows_what_the_compiler_put_in() => Assert.All(
        ShippedRules.All.SelectMany(rule => RuleWords.Of(rule).LooksFor),
        line =>
        {
            Assert.DoesNotContain("Convert(", line, StringComparison.Ordinal);
            Assert.DoesNotContain("DisplayClass", line, StringComparison.Ordinal);
        });
}
