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
    public void No_shipped_rule_shows_what_the_compiler_put_in() => Assert.All(
        ShippedRules.All.SelectMany(rule => RuleWords.Of(rule).LooksFor),
        line =>
        {
            Assert.DoesNotContain("Convert(", line, StringComparison.Ordinal);
            Assert.DoesNotContain("DisplayClass", line, StringComparison.Ordinal);
        });
}
