using BenchmarkDotNet.Attributes;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Bench.Pieces;

/// <summary>What resolving both ends and sorting by asset cost an observation, once the plant has been discovered.</summary>
[MemoryDiagnoser]
public class RoutingBench
{
    private const int Observations = 65_536;

    private readonly List<ShardEnvelope> _envelopes = [];
    private readonly List<Fact> _facts = [];
    private readonly LineSteps _steps = new();
    private readonly RuleSet _rules = new([]);
    private ObservationBlock _observations = null!;
    private BlockRouter _router = null!;
    private long _number;

    [Params(2_000, 20_000)]
    public int Assets { get; set; }

    [GlobalSetup]
    public void Load()
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        _router = new BlockRouter(
            new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions { Shards = AssetSharding.Shards }, feeds), feeds, new RemoteShards());
        _observations = PlantBlock.Of(Observations, Assets);
        Route();
    }

    [Benchmark(OperationsPerInvoke = Observations)]
    public int Route()
    {
        _envelopes.Clear();
        _facts.Clear();
        var block = RoutedBlock.Rent(_observations, ++_number, _rules);
        _router.Route(block, _steps, _envelopes, _facts);

        // Returning the one returns the other, which is needed again.
        block.Return();
        _observations.Count = Observations;
        return _envelopes.Count;
    }
}
