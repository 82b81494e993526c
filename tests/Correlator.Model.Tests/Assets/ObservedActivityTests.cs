using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Assets;

/// <summary>What rules over raw records want to see is stated whether it is usual or not, once for both ends.</summary>
public class ObservedActivityTests
{
    private readonly FeedTable _feeds = new();

    public ObservedActivityTests() => _feeds.Add("sensor");

    [Fact]
    public void Each_record_that_a_rule_wants_is_a_fact_even_while_learning()
    {
        var plc = State(Cell.Plc, new Writes("rule-1"));
        var facts = new List<Fact>();
        foreach (var second in new[] { 1.0, 2, 3 }) Observe(plc, Write(second, Cell.Hmi, Cell.Plc), AssetSide.Responder, facts);
        Observe(plc, Cell.Poll(4, Cell.Hmi, Cell.Plc), AssetSide.Responder, facts);
        var activities = facts.OfType<ObservedActivity>().ToArray();
        Assert.Equal([1.0, 2, 3], activities.Select(fact => (fact.Time - Cell.Start).TotalSeconds));
        var first = activities[0];
        Assert.Equal(("rule-1", "hmi-1", "plc-1", "control"), (first.Rule, first.Originator!.Asset, first.Responder!.Asset, first.Zone));
        Assert.Equal("7", first.Value("unit"));
        Assert.Null(first.Value("other"));
        Assert.Contains("hmi-1 does write", first.Summary, StringComparison.Ordinal);
        Assert.Equal(3, activities.Select(fact => fact.Id).Distinct().Count());
    }

    [Fact]
    public void Two_rules_make_two_facts_of_one_record()
    {
        var facts = new List<Fact>();
        Observe(State(Cell.Plc, new Writes("rule-1", "rule-2")), Write(1, Cell.Hmi, Cell.Plc), AssetSide.Responder, facts);
        Assert.Equal(["rule-1", "rule-2"], facts.OfType<ObservedActivity>().Select(fact => fact.Rule));
        Assert.Equal(2, facts.OfType<ObservedActivity>().Select(fact => fact.Id).Distinct().Count());
    }

    [Fact]
    public void The_responder_states_it_or_the_originator_when_that_is_an_outsider()
    {
        var facts = new List<Fact>();
        Observe(State(Cell.Hmi, new Writes("rule-1")), Write(1, Cell.Hmi, Cell.Plc), AssetSide.Originator, facts);
        Assert.Empty(facts.OfType<ObservedActivity>());
        Observe(State(Cell.Hmi, new Writes("rule-1")), Write(2, Cell.Hmi, null), AssetSide.Originator, facts);
        Assert.Equal("hmi-1", Assert.Single(facts.OfType<ObservedActivity>()).Subject);
    }

    [Fact]
    public void The_other_facts_are_the_same_whether_rules_want_to_see_or_not()
    {
        List<Fact> with = [], without = [];
        var (one, other) = (State(Cell.Plc, new Writes("rule-1")), State(Cell.Plc, null));
        foreach (var second in new[] { 1.0, 2, Cell.Learned + 1, Cell.Learned + 2 })
        {
            var from = second > Cell.Learned ? Cell.Laptop : Cell.Hmi;
            Observe(one, Write(second, from, Cell.Plc), AssetSide.Responder, with);
            Observe(other, Write(second, from, Cell.Plc), AssetSide.Responder, without);
        }

        Assert.NotEmpty(without);
        Assert.Equal(without.Select(fact => fact.Id), with.Where(fact => fact is not ObservedActivity).Select(fact => fact.Id));
    }

    private AssetState State(AssetProfile asset, IObservationInterest? interest) =>
        new(asset.Id, Cell.UntilLearned, new PlantPolicy(PlantModel.Empty), _feeds) { Interest = interest };

    private static void Observe(AssetState state, Observation observation, AssetSide side, List<Fact> facts) =>
        state.Observe(in observation, side, facts);

    private static Observation Write(double second, AssetProfile? from, AssetProfile? to)
    {
        var write = Cell.Poll(second, from, to);
        (write.Operation, write.OperationCode, write.Sequence) = (Operation.Write, 6, (long)(second * 10));
        return write;
    }

    private sealed class Writes(params string[] rules) : IObservationInterest
    {
        public IReadOnlyList<WantedActivity>? Find(in Observation observation) => observation.Operation == Operation.Write
            ? [.. rules.Select(rule => new WantedActivity(rule, [new ActivityField("unit", "7")]))]
            : null;
    }
}
