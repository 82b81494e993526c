using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Feeds;

public class BlockRouterTests
{
    private const int Assets = 40;

    private static readonly Zone Root = new("plant", null);

    private static readonly PlantModel Plant = new()
    {
        IsDeclared = true,
        Root = Root,
        Zones = [Root],
        Assets = [.. Enumerable.Range(1, Assets).Select(i => new DeclaredAsset { Id = $"asset-{i}", Zone = Root, Addresses = [Address(i)] })],
    };

    [Property(MaxTest = 60)]
    public void The_references_are_exactly_the_sides_that_assets_took_in_their_order(int seed)
    {
        var random = new Random(seed);
        var feeds = new FeedTable();
        feeds.Add("sensor");
        var router = new BlockRouter(new AssetDirectory(Plant, new AssetDirectoryOptions { Shards = AssetSharding.Shards }, feeds), feeds, new RemoteShards());
        var steps = new LineSteps();
        steps.Begin(7, 0, new Dictionary<string, long>());
        var lastBlock = new Dictionary<string, long>();
        for (var number = 1; number <= 3; number++)
        {
            var block = RoutedBlock.Rent(Observations(random), number, new RuleSet([]));
            List<ShardEnvelope> envelopes = [];
            router.Route(block, steps, envelopes, []);

            var expected = Naive(block.Observations.Observations);
            Assert.Equal(expected.Count, envelopes.Sum(envelope => envelope.Slices.Length));
            Assert.Equal(envelopes.Select(envelope => envelope.Shard).Order(), envelopes.Select(envelope => envelope.Shard));
            var taken = new HashSet<int>();
            foreach (var (envelope, slice) in envelopes.SelectMany(envelope => envelope.Slices.Select(slice => (envelope, slice))))
            {
                Assert.Equal(slice.Asset.Shard, envelope.Shard);
                Assert.Equal(expected[slice.Asset.Id], block.References.Skip(slice.Start).Take(slice.Count));
                Assert.Equal(lastBlock.GetValueOrDefault(slice.Asset.Id), slice.Previous);
                Assert.All(Enumerable.Range(slice.Start, slice.Count), at => Assert.True(taken.Add(at)));
                lastBlock[slice.Asset.Id] = number;
            }

            block.Return();
        }
    }

    [Fact]
    public void What_a_feed_tells_of_itself_is_a_fact_of_the_root_zone_with_the_same_id_each_time()
    {
        var feeds = new FeedTable();
        var router = new BlockRouter(new AssetDirectory(Plant, new AssetDirectoryOptions { Shards = AssetSharding.Shards }, feeds), feeds, new RemoteShards());
        var report = new FeedReport(FeedConditionKind.RecordsLost, 120, 60_000, SampleFacts.At(1), "the spool was full");
        var steps = new LineSteps();
        steps.Begin(7, 0, new Dictionary<string, long>());
        var told = Enumerable.Range(1, 2).Select(number =>
        {
            var block = ObservationBlock.Rent();
            block.Count = 1;
            block.Items[0] = new Observation
            {
                Kind = ObservationKind.FeedCondition,
                Time = SampleFacts.At(5),
                Watermark = SampleFacts.At(3),
                Sequence = 4_711,
                Feed = feeds.Add("syslog"),
                Detail = new ObservationDetail { Report = report },
            };
            List<Fact> facts = [];
            List<ShardEnvelope> envelopes = [];
            router.Route(RoutedBlock.Rent(block, number, new RuleSet([])), steps, envelopes, facts);
            Assert.Empty(envelopes);
            return Assert.IsType<FeedCondition>(Assert.Single(facts));
        }).ToArray();
        Assert.Equal(told[0], told[1]);
        Assert.Equal((new Provenance("syslog", 4_711), "plant", SampleFacts.At(5)), (told[0].Source, told[0].Zone, told[0].Time));
        Assert.Equal((120L, 60_000L, SampleFacts.At(1), report.Reason), (told[0].Records, told[0].Bytes, told[0].Since, told[0].Reason));
        Assert.Contains("120 records of feed syslog", told[0].Summary, StringComparison.Ordinal);
    }

    private static Dictionary<string, List<int>> Naive(ReadOnlySpan<Observation> observations)
    {
        var references = new Dictionary<string, List<int>>();
        for (var i = 0; i < observations.Length; i++)
        {
            var (originator, responder) = (observations[i].OriginatorAsset?.Id, observations[i].ResponderAsset?.Id);
            if (responder is not null) Of(responder).Add(i * 2 + 1);
            if (originator is not null && originator != responder) Of(originator).Add(i * 2);
        }

        return references;

        List<int> Of(string asset) => references.TryGetValue(asset, out var list) ? list : references[asset] = [];
    }

    private static ObservationBlock Observations(Random random)
    {
        var block = ObservationBlock.Rent();
        block.Count = random.Next(300);
        for (var i = 0; i < block.Count; i++)
        {
            block.Items[i] = new Observation
            {
                Time = SampleFacts.At(i),
                Sequence = i,
                Kind = ObservationKind.Operation,
                Protocol = Protocol.Modbus,
                Operation = Operation.Read,
                Outcome = Outcome.Success,
                // Some are outsiders, some speak with themselves.
                Originator = new Endpoint { Address = Address(1 + random.Next(Assets + 5)) },
                Responder = new Endpoint { Address = Address(1 + random.Next(Assets + 5)), Port = 502 },
            };
        }

        return block;
    }

    private static NetworkAddress Address(int i) => NetworkAddress.FromV4(0x0A00_0000 + (uint)i);
}
