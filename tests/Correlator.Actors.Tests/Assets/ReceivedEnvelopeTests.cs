using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Model.Assets;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Actors.Tests.Assets;

/// <summary>The same traffic by reference and through the wire: keepers and assets answer alike.</summary>
public sealed class ReceivedEnvelopeTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    private const int Blocks = 20;
    private const int ObservationsABlock = 500;
    private const int Devices = 40;

    [Fact]
    public async Task Keepers_and_assets_on_another_node_answer_as_those_on_the_lines_own()
    {
        var here = await Answers(isSerialized: false);
        var there = await Answers(isSerialized: true);
        Assert.NotEmpty(here.SelectMany(answer => answer.Facts.OfType<Deviation>()));
        Assert.NotEmpty(here.SelectMany(answer => answer.Facts.OfType<ControlOperation>()));
        Assert.Equal(here.Count, there.Count);
        foreach (var (one, other) in here.Zip(there))
        {
            Assert.Equal((one.Shard, one.Number, one.SilentAfter), (other.Shard, other.Number, other.SilentAfter));
            Assert.Equivalent(Sorted(one.Facts), Sorted(other.Facts), strict: true);
        }
    }

    [Fact]
    public async Task An_envelope_that_names_an_asset_that_was_never_told_makes_the_line_go_back()
    {
        using var kit = new TestKit(NodeConfiguration.InMemory);
        var keeper = kit.CreateTestProbe().ChildActorOf(AssetKeeperActor.Props(7));
        var envelope = SampleEnvelopes.Envelope(node.Tables.Feeds);
        envelope = envelope with { Step = envelope.Step with { Previous = 0 } };
        // Without the operator station's profile.
        keeper.Tell(node.Sent<ReceivedEnvelope>(envelope), kit.TestActor);
        var rewind = await kit.ExpectMsgAsync<Actors.Delivery.Rewind>();
        Assert.Equal(("assets-7", 1_000L), (rewind.Receiver, rewind.Incarnation));
    }

    // Akka itself writes and reads every message that is not told to stay on its node.
    private async Task<List<EnvelopeApplied>> Answers(bool isSerialized)
    {
        var config = ConfigurationFactory.ParseString($"akka.actor.serialize-messages = {(isSerialized ? "on" : "off")}");
        using var kit = new TestKit(ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config.WithFallback(NodeConfiguration.InMemory).WithFallback(TestKit.DefaultConfig)),
            node.Tables));
        var feeds = node.Tables.Feeds;
        if (isSerialized)
        {
            kit.TestActor.Tell(SampleEnvelopes.Envelope(feeds));
            await kit.ExpectMsgAsync<ReceivedEnvelope>();
        }

        var directory = new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions { Shards = AssetSharding.Shards }, feeds);
        var remote = new RemoteShards();
        for (var shard = 0; shard < AssetSharding.Shards; shard++) remote.Note(shard, Elsewhere, []);
        var router = new BlockRouter(directory, feeds, remote);
        var steps = new LineSteps();
        steps.Begin(incarnation: 1, committed: 0, new Dictionary<string, long>());
        var settings = new AssetSettings(
            new BaselineOptions { LearnUntil = SampleFacts.At(60) }, new PlantPolicy(PlantModel.Empty), feeds);
        var shards = new Dictionary<int, IActorRef>();
        var random = new Random(4_711);
        var answers = new List<EnvelopeApplied>();
        for (var number = 1; number <= Blocks; number++)
        {
            var block = RoutedBlock.Rent(Traffic(random, number, feeds), number, SampleEnvelopes.Rules);
            var envelopes = new List<ShardEnvelope>();
            router.Route(block, steps, envelopes, []);
            foreach (var envelope in envelopes)
            {
                if (!shards.TryGetValue(envelope.Shard, out var shard))
                {
                    shards[envelope.Shard] = shard = kit.Sys.ActorOf(Props.Create(() => new ShardOfAssets(envelope.Shard, settings)));
                }

                shard.Tell(remote.Introduce(envelope), kit.TestActor);
                answers.Add(await kit.ExpectMsgAsync<EnvelopeApplied>());
            }

            block.Return();
        }

        return answers;
    }

    private static IActorRef Elsewhere { get; } =
        new EmptyLocalActorRef(null!, new RootActorPath(new Address("akka.tcp", "correlator", "10.0.0.2", 4_053)) / "user", null!);

    private static Fact[] Sorted(IEnumerable<Fact> facts) => [.. facts.OrderBy(fact => fact.Id)];

    private static ObservationBlock Traffic(Random random, int number, FeedTable feeds)
    {
        var block = ObservationBlock.Rent();
        var feed = feeds.Add("modbus.log");
        for (var i = 0; i < ObservationsABlock; i++)
        {
            var at = (number - 1) * 6 + i * 6.0 / ObservationsABlock;
            var client = random.Next(at > 90 ? 3 : 2);
            var write = random.Next(10) == 0;
            block.Items[block.Count++] = new Observation
            {
                Time = SampleFacts.At(at),
                Watermark = SampleFacts.At(at - 1),
                Sequence = number * 100_000L + i * 100,
                Originator = new Endpoint { Address = NetworkAddress.FromV4(0x0A00_0005u + (uint)client), Port = 50_000 },
                Responder = new Endpoint { Address = NetworkAddress.FromV4(0x0A00_0064u + (uint)random.Next(Devices)), Port = 502 },
                Kind = ObservationKind.Operation,
                Protocol = Protocol.Modbus,
                Operation = write ? random.Next(20) == 0 ? Operation.ProgramDownload : Operation.Write : Operation.Read,
                OperationCode = write ? 16 : 3,
                Outcome = Outcome.Success,
                TargetStart = (uint)random.Next(at > 80 ? 900 : 10),
                TargetCount = 1,
                Flags = ObservationFlags.HasTarget,
                Feed = feed,
            };
        }

        block.Watermark = SampleFacts.At(number * 6 - 1);
        return block;
    }

    /// <summary>In the place of a shard: starts its keeper and its assets.</summary>
    private sealed class ShardOfAssets : ReceiveActor
    {
        public ShardOfAssets(int shard, AssetSettings settings)
        {
            var keeper = Context.ActorOf(AssetKeeperActor.Props(shard));
            Receive<AssetSlice>(slice => Asset(slice.Range.Asset, settings).Forward(slice));
            Receive<IWireMessage>(keeper.Forward);
        }

        private static IActorRef Asset(AssetProfile asset, AssetSettings settings)
        {
            var name = $"asset-{asset.Handle}";
            var known = Context.Child(name);
            return known.IsNobody() ? Context.ActorOf(AssetActor.Props(asset.Id, settings), name) : known;
        }
    }
}
