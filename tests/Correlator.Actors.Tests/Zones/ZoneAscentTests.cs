using Correlator.Actors.Feeds;
using Correlator.Model.Facts;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Zones;

public class ZoneAscentTests
{
    private static readonly Zone Root = new("plant", null);
    private static readonly RuleSet NoRules = new([]);
    private static readonly Zone Control = new("control", Root);
    private static readonly Zone CellA = new("cell-a", Control);
    private static readonly Zone CellB = new("cell-b", Control);
    private static readonly Zone Office = new("office", Root);
    private static readonly Dictionary<string, Zone> Zones =
        new Zone[] { Root, Control, CellA, CellB, Office }.ToDictionary(zone => zone.Id);

    [Fact]
    public void Facts_enter_at_their_zone_and_conduits_above_both_their_ends()
    {
        var ascent = new ZoneAscent(
            [In(CellA, "1"), In(Office, "2"), Use(CellA, CellB, "3"), Use(Office, CellB, "4"), Use(CellB, CellB, "5")], 2, id => Zones[id])
        { Rules = NoRules };

        Assert.True(ascent.MoveUp());
        Assert.Equal(["cell-a", "cell-b"], ascent.Level.Keys);
        Assert.True(ascent.MoveUp());
        Assert.Equal(["control", "office"], ascent.Level.Keys);
        Assert.True(ascent.MoveUp());
        Assert.Equal(["plant"], ascent.Level.Keys);
        Assert.Equal("4", Assert.Single(ascent.Level["plant"]).Fact.Summary);
        Assert.False(ascent.MoveUp());
    }

    [Fact]
    public void What_a_zone_sends_up_reaches_its_parent_on_the_next_level_with_the_childs_name()
    {
        var ascent = new ZoneAscent([In(CellA, "1"), In(Control, "own")], 2, id => Zones[id]) { Rules = NoRules };
        ascent.MoveUp();
        ascent.AddUpward("cell-a", [In(CellA, "up")]);
        ascent.MoveUp();
        Assert.Equal([("own", null), ("up", "cell-a")], ascent.Level["control"].Select(fact => (fact.Fact.Summary, fact.Child)));
        ascent.AddUpward("control", [In(CellA, "up")]);
        ascent.MoveUp();
        Assert.Equal("control", Assert.Single(ascent.Level["plant"]).Child);
        ascent.AddUpward("plant", [In(CellA, "up")]);
        Assert.False(ascent.MoveUp());
    }

    private static Deviation In(Zone zone, string name) => SampleFacts.Deviation with { Zone = zone.Id, Summary = name };

    private static ConduitUse Use(Zone from, Zone to, string name) =>
        SampleFacts.Use with { Zone = from.Id, FromZone = from.Id, ToZone = to.Id, Summary = name };
}
