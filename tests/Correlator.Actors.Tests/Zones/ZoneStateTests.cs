using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using Correlator.Rules.Language;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Zones;

public class ZoneStateTests
{
    private static readonly RuleSet Rules = new([new AccessThenWrite(), new StopWithoutStart(), new ThreeWrites(), new ConcludedTwice()]);

    [Fact]
    public void A_fact_waits_until_the_watermark_has_passed_its_time()
    {
        var zone = Zone();
        zone.Take(new ZoneFact(Access(10), null));
        zone.Take(new ZoneFact(Write(20, "a"), null));
        Assert.Equal(At(10), zone.NeedsTimeAt);
        Assert.Empty(zone.Advance(At(20)).Detections);
        Assert.Equal(At(20), zone.NeedsTimeAt);
        Assert.Single(zone.Advance(At(20.1)).Detections);
    }

    [Fact]
    public void Facts_that_come_again_are_dropped_whether_they_wait_or_were_put()
    {
        var zone = Zone();
        zone.Take(new ZoneFact(Access(10), null));
        zone.Take(new ZoneFact(Access(10), null));
        zone.Take(new ZoneFact(Write(20, "a"), null));
        Assert.Single(zone.Advance(At(30)).Detections);
        zone.Take(new ZoneFact(Access(10), null));
        zone.Take(new ZoneFact(Write(20, "a"), null));
        Assert.Empty(zone.Advance(At(60)).Detections);
        Assert.Equal(3, zone.Duplicates);
    }

    [Fact]
    public void What_came_up_from_one_child_alone_was_judged_there()
    {
        var zone = Zone();
        zone.Take(new ZoneFact(Access(10), "cell-1"));
        zone.Take(new ZoneFact(Write(20, "a"), "cell-1"));
        Assert.Empty(zone.Advance(At(30)).Detections);
        zone = Restored(zone);
        zone.Take(new ZoneFact(Write(40, "a"), "cell-1"));
        Assert.Empty(zone.Advance(At(41)).Detections);
        zone.Take(new ZoneFact(Write(50, "a"), "cell-2"));
        Assert.Single(zone.Advance(At(51)).Detections);
    }

    [Fact]
    public void Other_rules_take_over_between_steps_and_those_that_stay_keep_what_they_hold()
    {
        var zone = Zone();
        zone.Take(new ZoneFact(Access(10), null));
        Assert.Empty(zone.Advance(At(15)).Detections);
        zone.Use(Rules.Reload([new AccessThenWrite(), new ConcludedTwice()]));
        zone.Take(new ZoneFact(Write(20, "a"), null));
        Assert.Equal("access-then-write", Assert.Single(zone.Advance(At(30)).Detections).Rule);

        // The rule comes back, and knows nothing of the access that was known before it.
        zone.Use(Rules.Reload([new ConcludedTwice()]));
        Assert.Empty(zone.Advance(At(31)).Detections);
        zone.Use(Rules.Reload([new AccessThenWrite(), new ConcludedTwice()]));
        zone.Take(new ZoneFact(Write(32, "a"), null));
        Assert.Empty(zone.Advance(At(33)).Detections);
        zone.Take(new ZoneFact(Access(34), null));
        zone.Take(new ZoneFact(Write(35, "a"), null));
        Assert.Single(zone.Advance(At(36)).Detections);
    }

    [Fact]
    public void Beyond_the_bound_the_fact_furthest_in_the_future_goes_and_is_counted()
    {
        var zone = Zone();
        for (var i = 0; i < ZoneState.WaitingMax; i++) zone.Take(new ZoneFact(Write(1_000 + i, "a"), null));
        zone.Take(new ZoneFact(Access(10), null));
        zone.Take(new ZoneFact(Write(20, "a"), null));
        Assert.Equal(2, zone.TurnedAway);
        Assert.Single(zone.Advance(At(30)).Detections);
    }

    [Fact]
    public void Conduits_are_learned_then_protected_and_a_new_one_is_stated_now_and_then()
    {
        var zone = new ZoneState("plant", Rules, new ConduitOptions(At(100)));
        zone.Take(new ZoneFact(Use(10, "office"), null));
        zone.Take(new ZoneFact(Use(99.9, "control"), null));
        zone.Take(new ZoneFact(Use(200, "control"), null));
        zone.Take(new ZoneFact(Use(201, "cell-2"), null));
        zone.Take(new ZoneFact(Use(202, "cell-2"), null));
        zone.Take(new ZoneFact(Use(201 + 600, "cell-2"), null));
        var stated = zone.Advance(At(250)).Own;
        zone = Restored(zone, new ConduitOptions(At(100)));
        stated.AddRange(zone.Advance(At(2_000)).Own);
        Assert.Equal([At(201), At(801)], stated.Select(fact => fact.Time));
        Assert.All(stated, fact => Assert.Equal(DeviationKind.NewConduit, Assert.IsType<Deviation>(fact).Kind));
    }

    [Property(MaxTest = 200)]
    public void Neither_the_order_inside_a_block_nor_the_cut_into_blocks_changes_what_is_detected(int seed)
    {
        var random = new Random(seed);
        var facts = Facts(random);
        var whole = Run(Zone(), Blocks(facts, new Random(seed), isWhole: true), restores: false);
        for (var variant = 0; variant < 4; variant++)
        {
            var cut = Run(Zone(), Blocks(facts, random, isWhole: false), restores: false);
            Assert.Equal(whole.Detections, cut.Detections);
            Assert.Equal(whole.Upward, cut.Upward);
        }
    }

    [Property(MaxTest = 200)]
    public void A_zone_restored_anywhere_goes_on_as_if_nothing_had_happened(int seed)
    {
        var random = new Random(seed);
        var blocks = Blocks(Facts(random), random, isWhole: false);
        var undisturbed = Run(Zone(), blocks, restores: false);
        var restored = Run(Zone(), blocks, restores: true);
        Assert.Equal(undisturbed.Detections, restored.Detections);
        Assert.Equal(undisturbed.Upward, restored.Upward);
    }

    [Property(MaxTest = 200)]
    public void Blocks_that_are_replayed_in_another_cut_say_nothing_twice_and_nothing_new(int seed)
    {
        var random = new Random(seed);
        var facts = Facts(random);
        var blocks = Blocks(facts, random, isWhole: false);
        var undisturbed = Run(Zone(), blocks, restores: false);

        var zone = Zone();
        var before = Run(zone, blocks[..random.Next(blocks.Count)], restores: false);
        var again = Run(Restored(zone), Blocks(facts, random, isWhole: false), restores: false);
        Assert.Equal(undisturbed.Detections, before.Detections.Concat(again.Detections));
    }

    [Fact]
    public void A_state_of_an_unknown_version_is_refused()
    {
        var stored = Zone().Save(FactCodec.Instance);
        stored[0] = 9;
        Assert.Throws<InvalidDataException>(() => Zone().Restore(stored, FactCodec.Instance));
    }

    private static (List<FactId> Detections, List<FactId> Upward) Run(
        ZoneState zone, IReadOnlyList<(EventTime Watermark, IReadOnlyList<ZoneFact> Facts)> blocks, bool restores)
    {
        List<FactId> detections = [], upward = [];
        foreach (var (watermark, facts) in blocks)
        {
            foreach (var fact in facts) zone.Take(fact);
            var step = zone.Advance(watermark);
            detections.AddRange(step.Detections.Select(detection => detection.Id));
            upward.AddRange(step.Upward.Select(fact => fact.Id));
            if (restores) zone = Restored(zone);
        }

        upward.Sort();
        return (detections, upward);
    }

    private static List<ZoneFact> Facts(Random random)
    {
        var facts = new List<ZoneFact>();
        for (var i = 0; i < 60; i++)
        {
            var time = random.Next(600);
            var knownAt = random.Next(4) == 0 ? time + random.Next(30) : time;
            var who = "abc"[random.Next(3)].ToString();
            Fact fact = random.Next(5) switch
            {
                0 => Access(time, who),
                1 => Write(time, who, Operation.Stop),
                2 => Write(time, who, Operation.Start),
                _ => Write(time, who),
            };
            string?[] children = [null, "cell-1", "cell-2"];
            var child = children[random.Next(3)];
            facts.Add(new ZoneFact(fact with { Id = FactId.Of(fact.Id.ToString(), i.ToString()), KnownAt = At(knownAt) }, child));
        }

        return [.. facts.OrderBy(fact => fact.Fact.KnownAt)];
    }

    // As a line does it: a fact comes with a block whose watermark before was not past its KnownAt.
    private static List<(EventTime, IReadOnlyList<ZoneFact>)> Blocks(List<ZoneFact> facts, Random random, bool isWhole)
    {
        var blocks = new List<(EventTime, IReadOnlyList<ZoneFact>)>();
        var watermark = At(-100);
        for (var from = 0; from < facts.Count;)
        {
            var to = isWhole ? facts.Count : Math.Min(facts.Count, from + 1 + random.Next(12));
            var block = facts[from..to].ToArray();
            random.Shuffle(block);
            var next = to < facts.Count ? facts[to].Fact.KnownAt : At(700);
            var reached = random.Next(3) == 0 ? watermark : next - TimeSpan.FromSeconds(random.Next(20));
            if (reached > watermark) watermark = reached;
            blocks.Add((watermark, block));
            from = to;
        }

        blocks.Add((At(10_000), []));
        return blocks;
    }

    private static ZoneState Zone() => new("plant", Rules, new ConduitOptions(null));

    private static ZoneState Restored(ZoneState zone, ConduitOptions? conduits = null)
    {
        var restored = new ZoneState("plant", Rules, conduits ?? new ConduitOptions(null));
        restored.Restore(zone.Save(FactCodec.Instance), FactCodec.Instance);
        return restored;
    }

    private static EventTime At(double seconds) => SampleFacts.At(seconds);

    private static AccessSession Access(double at, string who = "a") => SampleFacts.Access with
    {
        Id = FactId.Of("access", $"{at}", who),
        Time = At(at),
        KnownAt = At(at),
        Originator = Who("laptop"),
        Responder = Who(who),
    };

    private static ControlOperation Write(double at, string who, Operation operation = Operation.Write) => SampleFacts.Control with
    {
        Id = FactId.Of("write", $"{at}", who, $"{operation}"),
        Time = At(at),
        KnownAt = At(at),
        Operation = operation,
        Originator = Who(who),
        Responder = Who("plc"),
    };

    private static ConduitUse Use(double at, string from) => SampleFacts.Use with
    {
        Id = FactId.Of("use", $"{at}", from),
        Time = At(at),
        KnownAt = At(at),
        FromZone = from,
        ToZone = "cell-1",
    };

    private static Participant Who(string name) => new(name, NetworkAddress.None, "cell-1");

    private sealed class AccessThenWrite : Rule
    {
        public override void Define()
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            Describe("access-then-write", "1", "Access, then a write", Severity.High).Response("Look.");
            When().Match(() => access).Match(() => write, w => w.Operation == Operation.Write && w.Originator!.Name == access.Responder!.Name)
                .InOrder().Within(TimeSpan.FromSeconds(60));
            Then().Raise(_ => "access, then a write");
        }
    }

    private sealed class StopWithoutStart : Rule
    {
        public override void Define()
        {
            ControlOperation stop = null!;
            Describe("stop-without-start", "1", "Stopped and not started again", Severity.High).Response("Look.");
            When().Match(() => stop, s => s.Operation == Operation.Stop)
                .NotFollowedBy<ControlOperation>(
                    TimeSpan.FromSeconds(30), s => s.Operation == Operation.Start && s.Originator!.Name == stop.Originator!.Name);
            Then().Raise(_ => "not started again");
        }
    }

    private sealed class ThreeWrites : Rule
    {
        public override void Define()
        {
            ControlOperation last = null!;
            Describe("three-writes", "1", "Three writes", Severity.Low).Response("Look.");
            When().Count(() => last, w => w.Operation == Operation.Write,
                atLeast: 3, groupBy: w => w.Originator!.Name, distinct: w => w.Time.ToString(), within: TimeSpan.FromSeconds(40));
            Then().Conclude("busy", _ => "three writes").Throttle(() => last.Originator!.Name, TimeSpan.FromSeconds(50));
        }
    }

    private sealed class ConcludedTwice : Rule
    {
        public override void Define()
        {
            Conclusion first = null!;
            ControlOperation stop = null!;
            Describe("busy-then-stop", "1", "Busy, then a stop", Severity.Low).Response("Look.");
            When().Match(() => first, c => c.Name == "busy").Match(() => stop, s => s.Operation == Operation.Stop)
                .Within(TimeSpan.FromSeconds(60));
            Then().Raise(_ => "busy, then a stop");
        }
    }
}
