using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Language;

public sealed class RuleDescriptionTests
{
    [Fact]
    public void All_that_a_rule_says_of_itself_is_told_without_running_it()
    {
        var info = Assert.Single(Compile(d => d.Description("Looks for writes.").Author("ann").Status(RuleStatus.Stable)
            .Priority(7).Technique("T0855").Cause("a").Consequence("b").Response(" c ")
            .TimeAvailable(TimeSpan.FromMinutes(10)).FalsePositives("d")).Rules);

        Assert.Equal(("Looks for writes.", "ann", RuleStatus.Stable, 7), (info.Description, info.Author, info.Status, info.Priority));
        Assert.Equal(("a", "b", "c", "d"), (info.Cause, info.Consequence, info.Response, info.FalsePositives));
        Assert.Equal(TimeSpan.FromMinutes(10), info.TimeAvailable);
        Assert.True(info.Annunciates);
    }

    [Fact]
    public void What_nobody_says_is_experimental_of_no_priority_and_tells_nobody()
    {
        var info = Assert.Single(Compile(_ => { }).Rules);
        Assert.Equal((RuleStatus.Experimental, 0, "", null), (info.Status, info.Priority, info.Response, info.TimeAvailable));
        Assert.False(info.Annunciates);
    }

    [Theory]
    [InlineData("T0999", "'T0999' is no technique of ATT&CK for ICS (version 18)")]
    [InlineData("t0855", "'t0855' is no technique of ATT&CK for ICS (version 18)")]
    [InlineData("T0833", "technique T0833 (Modify Control Logic) is no longer in force in ATT&CK for ICS")]
    public void A_technique_that_is_not_in_force_is_refused_with_the_reason(string technique, string reason)
    {
        var set = Compile(d => d.Technique("T0855").Technique(technique));
        Assert.Equal($"described: {reason}", Assert.Single(set.Errors).ToString());
        Assert.Empty(set.Rules);
    }

    [Fact]
    public void Time_without_a_response_to_use_it_for_is_refused() => Assert.Equal(
        "described: has a time available but no response to use it for",
        Assert.Single(Compile(d => d.TimeAvailable(TimeSpan.FromMinutes(1))).Errors).ToString());

    [Fact]
    public void A_rule_without_a_response_still_states_its_detection_for_the_record()
    {
        var match = Assert.Single(new Runner(Compile(_ => { })).Put(Some.Write(1)).Reach(10).Matches);
        Assert.Equal("", match.Detection!.Response);
    }

    private static RuleSet Compile(Action<RuleDescription> describe)
    {
        ControlOperation write = null!;
        return new RuleSet(
        [
            new TestRule(r =>
            {
                describe(r.About("described"));
                r.When().Match(() => write);
                r.Then().Raise(_ => "somebody wrote", _ => Severity.Critical);
            }),
        ]);
    }
}
