using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>A line of ingestion, with probes in the place of assets, zones and desk.</summary>
public class IngestLineTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly Zone Root = new("plant", null);

    private static readonly PlantModel Plant = new()
    {
        IsDeclared = true,
        Root = Root,
        Zones = [Root],
        Assets = [new DeclaredAsset { Id = "plc-1", Zone = Root, Addresses = [NetworkAddress.FromV4(0x0A00_0001)] }],
    };

    [Fact]
    public async Task A_line_that_broke_and_started_anew_still_says_when_it_has_ended()
    {
        var opened = 0;
        var assets = CreateTestProbe();
        var ended = Run(_ => ++opened == 1
            ? Source.Failed<ObservationBlock>(new IOException("the disk is gone"))
            : Source.Empty<ObservationBlock>(), assets, CreateTestProbe(), CreateTestProbe());
        var first = await Note(assets);
        Assert.True(await Note(assets) > first);
        await ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(2, opened);
    }

    [Fact]
    public async Task A_block_goes_to_its_shard_then_its_facts_to_the_zone_then_its_detections_to_the_desk()
    {
        var (assets, zones, desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var ended = Run(_ => Source.Single(Block()), assets, zones, desk);
        await Note(assets);
        var touched = await AnswerBlock(assets, SampleFacts.Control with { Zone = "plant" });
        Assert.Equal(0, touched);
        var step = await zones.ExpectMsgAsync<AdvanceZone>();
        Assert.Equal(SampleFacts.Control.Id, Assert.Single(step.Facts).Fact.Id);
        zones.Reply(new ZoneAdvanced("plant", step.Step.Number, [], [], [SampleFacts.Detection], EventTime.Max));
        var assign = await desk.ExpectMsgAsync<AssignDetections>();
        Assert.Equal(SampleFacts.Detection.Id, Assert.Single(assign.Detections).Id);
        Assert.False(ended.IsCompleted);
        desk.Reply(new DetectionsAssigned(assign.Block));
        Assert.Equal(1, (await ended.WaitAsync(TimeSpan.FromSeconds(20))).FactCounts["control-operation"]);
    }

    [Fact]
    public async Task A_checkpoint_stores_what_changed_and_its_own_position_last_and_a_drain_waits_for_it()
    {
        var (assets, zones, desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var line = Sys.ActorOf(IngestLineActor.Props(Settings(_ => Source.Single(Block()), assets, zones, desk, _ => { }) with { IsDurable = true }));
        await Note(assets);
        await AnswerBlock(assets);
        var step = await zones.ExpectMsgAsync<AdvanceZone>();
        zones.Reply(new ZoneAdvanced("plant", step.Step.Number, [], [], [], EventTime.Max));

        line.Tell(new DrainLine(), TestActor);
        var zone = await zones.ExpectMsgAsync<SaveZone>();
        var save = await assets.ExpectMsgAsync<SaveShard>();
        Assert.Equal(0, save.Shard);
        Assert.Equal((step.Step.Number, step.Step.Number), (save.Step.Previous, save.Step.Number));
        zones.Reply(new ZoneSaved("plant", zone.Step.Number));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        assets.Reply(new ShardSaved(save.Shard, save.Step.Number, 1));
        await ExpectMsgAsync<LineDrained>(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_counts_once()
    {
        var (assets, zones, desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var line = Sys.ActorOf(IngestLineActor.Props(Settings(_ => Source.Single(Block()), assets, zones, desk, _ => { }) with { IsDurable = true }));
        await Note(assets);
        // All shards but the last have answered, the first one twice.
        EnvelopeApplied? first = null;
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            var envelope = await assets.ExpectMsgAsync<ShardEnvelope>();
            var fact = envelope.Slices.Length > 0 ? SampleFacts.Control with { Zone = "plant" } : null;
            var applied = new EnvelopeApplied(envelope.Shard, envelope.Block.Number, EventTime.Max, fact is null ? [] : [fact]);
            first ??= applied;
            if (shard == AssetSharding.Shards - 1)
            {
                assets.Reply(first);
                await zones.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
            }

            assets.Reply(applied);
        }

        var step = await zones.ExpectMsgAsync<AdvanceZone>();
        Assert.Single(step.Facts);
        var advanced = new ZoneAdvanced("plant", step.Step.Number, [], [], [SampleFacts.Detection], EventTime.Max);
        zones.Reply(advanced);
        zones.Reply(advanced);
        var assign = await desk.ExpectMsgAsync<AssignDetections>();
        Assert.Single(assign.Detections);
        await desk.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        line.Tell(new DetectionsAssigned(assign.Block), desk);

        line.Tell(new DrainLine(), TestActor);
        var zone = await zones.ExpectMsgAsync<SaveZone>();
        var save = await assets.ExpectMsgAsync<SaveShard>();
        zones.Reply(new ZoneSaved("plant", zone.Step.Number));
        zones.Reply(new ZoneSaved("plant", zone.Step.Number));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        assets.Reply(new ShardSaved(save.Shard, save.Step.Number, 1));
        await ExpectMsgAsync<LineDrained>(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("shards", "from shards 0, 1, 2, ")]
    [InlineData("zones", "from zones plant")]
    [InlineData("desk", "from the desk of incidents")]
    [InlineData("checkpoint", "from zones plant, for a checkpoint")]
    public async Task A_line_that_breaks_because_nobody_answers_says_for_whom_it_waited(string silent, string told)
    {
        var (assets, zones, desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var broken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.ActorOf(LineGuard.Props(Settings(_ => Source.Single(Block()), assets, zones, desk, _ => { }) with
        {
            IsDurable = true,
            StepTimeout = TimeSpan.FromSeconds(1),
            OnBroken = reason => broken.TrySetResult(reason),
            StartsAnew = false,
        }));
        await Note(assets);
        if (silent != "shards")
        {
            await AnswerBlock(assets);
            var step = await zones.ExpectMsgAsync<AdvanceZone>();
            Detection[] detections = silent == "desk" ? [SampleFacts.Detection] : [];
            if (silent != "zones") zones.Reply(new ZoneAdvanced("plant", step.Step.Number, [], [], detections, EventTime.Max));
        }

        if (silent == "checkpoint")
        {
            var save = await assets.ExpectMsgAsync<SaveShard>();
            assets.Reply(new ShardSaved(save.Shard, save.Step.Number, 1));
        }

        Assert.Contains(told, await broken.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("shards")]
    [InlineData("zones")]
    [InlineData("desk")]
    [InlineData("checkpoint")]
    public async Task A_line_that_hears_of_a_receivers_end_starts_anew_and_waits_for_no_time_out(string ended)
    {
        var (assets, zones, desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var broken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.ActorOf(LineGuard.Props(Settings(_ => Source.Single(Block()), assets, zones, desk, _ => { }) with
        {
            IsDurable = true,
            StepTimeout = TimeSpan.FromHours(1),
            OnBroken = reason => broken.TrySetResult(reason),
        }));
        var told = new ReceiverEnded("one", "database or disk is full");
        var first = 0L;
        if (ended == "start")
        {
            first = (await assets.ExpectMsgAsync<AssetsKnown>()).Step.Incarnation;
            assets.Reply(told);
        }
        else
        {
            first = await Note(assets);
            if (ended != "shards") await AnswerBlock(assets);
            var asked = ended switch
            {
                "shards" => assets,
                "desk" => desk,
                _ => zones,
            };
            if (ended is "desk" or "checkpoint")
            {
                var step = await zones.ExpectMsgAsync<AdvanceZone>();
                Detection[] detections = ended == "desk" ? [SampleFacts.Detection] : [];
                zones.Reply(new ZoneAdvanced("plant", step.Step.Number, [], [], detections, EventTime.Max));
            }

            await asked.ExpectMsgAsync<IWireMessage>();
            asked.Reply(told);
        }

        Assert.Equal("'one' has ended: database or disk is full", await broken.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await assets.FishForMessageAsync(
            message => message is AssetsKnown known && known.Step.Incarnation > first, TimeSpan.FromSeconds(20));
    }

    // Feeds are opened only when every keeper follows the incarnation.
    private static async Task<long> Note(Akka.TestKit.TestProbe assets)
    {
        var incarnation = 0L;
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            var known = await assets.ExpectMsgAsync<AssetsKnown>();
            incarnation = known.Step.Incarnation;
            Assert.Equal(new LineStep(incarnation, known.Step.Committed, 0, incarnation), known.Step);
            assets.Reply(new AssetsNoted(known.Shard, incarnation));
        }

        return incarnation;
    }

    // The line asks the other shards for the time too, because it does not know yet when their assets fall silent.
    private static async Task<int> AnswerBlock(Akka.TestKit.TestProbe assets, params Fact[] facts)
    {
        var touched = -1;
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            var envelope = await assets.ExpectMsgAsync<ShardEnvelope>();
            if (envelope.Slices.Length > 0) touched = envelope.Shard;
            assets.Reply(new EnvelopeApplied(
                envelope.Shard, envelope.Block.Number, EventTime.Max, envelope.Slices.Length > 0 ? facts : []));
        }

        return touched;
    }

    private Task<LineEnded> Run(
        Func<LineStart, Source<ObservationBlock, NotUsed>> open, Akka.TestKit.TestProbe assets, Akka.TestKit.TestProbe zones, Akka.TestKit.TestProbe desk)
    {
        var ended = new TaskCompletionSource<LineEnded>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.ActorOf(LineGuard.Props(Settings(open, assets, zones, desk, line => ended.TrySetResult(line))));
        return ended.Task;
    }

    private LineSettings Settings(
        Func<LineStart, Source<ObservationBlock, NotUsed>> open,
        Akka.TestKit.TestProbe assets,
        Akka.TestKit.TestProbe zones,
        Akka.TestKit.TestProbe desk,
        Action<LineEnded> onEnded)
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        return new LineSettings
        {
            Name = "test",
            Open = open,
            Plant = Plant,
            Directory = new AssetDirectoryOptions { Shards = AssetSharding.Shards },
            Feeds = feeds,
            Assets = assets,
            Zones = zones,
            Desk = desk,
            Rules = new RulesInForce(new RuleSet([])),
            Materializer = Sys.Materializer(),
            Time = TimeProvider.System,
            IsDurable = false,
            OnEnded = onEnded,
            StartsAnew = true,
        };
    }

    /// <summary>A write to plc-1 by nobody who is known.</summary>
    internal static ObservationBlock Block()
    {
        var block = ObservationBlock.Rent();
        block.Items[0] = new Observation
        {
            Time = SampleFacts.Start,
            Kind = ObservationKind.Operation,
            Protocol = Protocol.Modbus,
            Operation = Operation.Write,
            Responder = new Endpoint { Address = NetworkAddress.FromV4(0x0A00_0001), Port = 502 },
        };
        block.Count = 1;
        block.Watermark = SampleFacts.At(10);
        return block;
    }
}
