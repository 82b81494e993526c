using Akka.Actor;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Delivery;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Zones;

public class ZoneActorTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly ZoneSettings Settings =
        new(new RulesInForce(new RuleSet([new PasswordGuessing()])), new ConduitOptions(null), FactCodec.Instance);

    private long _incarnation;
    private long _previous;

    [Fact]
    public async Task A_line_that_starts_anew_gets_again_what_the_zone_had_stated_to_the_one_before()
    {
        var zone = Zone();
        var first = Assert.Single((await Advance(zone, incarnation: 1, 10, Guess(5))).Detections);
        // The line broke before the desk heard of it, and reads the record again.
        var again = Assert.Single((await Advance(zone, incarnation: 2, 10, Guess(5))).Detections);
        Assert.Equal(first.Id, again.Id);
    }

    [Fact]
    public async Task What_was_stored_is_where_a_line_that_starts_anew_finds_the_zone()
    {
        var zone = Zone();
        await Advance(zone, 1, 10, Guess(5));
        zone.Tell(new SaveZone("plant", new LineStep(1, 0, _previous, 77)), TestActor);
        Assert.Equal(77, (await ExpectMsgAsync<ZoneSaved>()).Checkpoint);
        Assert.Single((await Advance(zone, 1, 2_000, Guess(1_000))).Detections);

        Assert.Empty((await Advance(zone, 2, 10, Guess(5))).Detections);
        Assert.Single((await Advance(zone, 2, 2_000, Guess(1_000))).Detections);
    }

    [Fact]
    public async Task A_zone_that_comes_back_knows_what_it_stored()
    {
        var zone = Zone();
        await Advance(zone, 1, 10, Guess(5), Guess(30));
        zone.Tell(new SaveZone("plant", new LineStep(1, 0, _previous, 77)), TestActor);
        await ExpectMsgAsync<ZoneSaved>();
        await zone.GracefulStop(TimeSpan.FromSeconds(10));

        zone = Zone();
        var step = await Advance(zone, 2, 10, Guess(5));
        Assert.Empty(step.Detections);
        Assert.Equal(SampleFacts.At(30), step.NeedsTimeAt);
    }

    [Fact]
    public async Task What_was_stored_for_a_checkpoint_that_was_not_committed_is_not_where_the_next_line_finds_the_zone()
    {
        var zone = Zone();
        await Advance(zone, 1, 10, Guess(5));
        zone.Tell(new SaveZone("plant", new LineStep(1, 0, _previous, 78)), TestActor);
        await ExpectMsgAsync<ZoneSaved>();
        Assert.Single((await Advance(zone, 2, 10, Guess(5))).Detections);
        await zone.GracefulStop(TimeSpan.FromSeconds(10));
        Assert.Single((await Advance(Zone(), 3, 10, Guess(5))).Detections);
    }

    [Fact]
    public async Task A_zone_that_moved_and_lost_its_facts_asks_the_line_to_go_back()
    {
        var zone = Zone();
        await Advance(zone, 1, 10, Guess(5));
        await zone.GracefulStop(TimeSpan.FromSeconds(10));
        Zone().Tell(new SaveZone("plant", new LineStep(1, 0, _previous, 78)), TestActor);
        Assert.Equal("zone-plant", (await ExpectMsgAsync<Rewind>()).Receiver);
    }

    private IActorRef Zone() => Sys.ActorOf(ZoneActor.Props("plant", Settings));

    private async Task<ZoneAdvanced> Advance(IActorRef zone, long incarnation, double to, params Fact[] facts)
    {
        // A line goes on from its last committed checkpoint, 77 once the zone was stored.
        var step = new LineStep(incarnation, incarnation == 1 ? 0 : 77, incarnation == _incarnation ? _previous : 0, _previous + 1);
        (_incarnation, _previous) = (incarnation, step.Number);
        zone.Tell(
            new AdvanceZone(
                "plant", step, SampleFacts.At(to), [.. facts.Select(fact => new ZoneFact(fact, null))],
                Settings.Rules.Current),
            TestActor);
        return await ExpectMsgAsync<ZoneAdvanced>();
    }

    private static Deviation Guess(double at) => SampleFacts.Deviation with
    {
        Id = FactId.Of("guess", $"{at}"),
        Kind = DeviationKind.LoginFailureBurst,
        Time = SampleFacts.At(at),
        KnownAt = SampleFacts.At(at),
        Originator = new Participant("laptop", NetworkAddress.None, "plant"),
        Responder = new Participant("eng-1", NetworkAddress.None, "plant"),
    };
}
