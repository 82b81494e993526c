using BenchmarkDotNet.Attributes;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Bench.Wire;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Bench.Pieces;

/// <summary>
/// What an observation of an envelope costs to write and to read, once the plant has been discovered: all envelopes of a block of the
/// generated plant, in the form that is in use and in others. The size is told before the figures.
/// </summary>
[MemoryDiagnoser]
public class WireBench
{
    private const int Observations = ObservationBlock.ObservationsMax;

    private readonly List<ShardEnvelope> _envelopes = [];
    private readonly List<byte[]> _written = [];
    private IEnvelopeForm _form = null!;

    [Params(1_000, 20_000)]
    public int Assets { get; set; }

    [Params("own", "own+lz4", "memorypack", "memorypack+lz4", "messagepack", "protobuf")]
    public string Form { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        var rules = new RuleSet([]);
        var router = new BlockRouter(new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions { Shards = AssetSharding.Shards }, feeds), feeds, new RemoteShards());
        var steps = new LineSteps();
        steps.Begin(incarnation: 1, committed: 0, new Dictionary<string, long>());
        var block = PlantBlock.Of(Observations, Assets);
        var facts = new List<Fact>();
        // Twice: the first time most assets are new.
        router.Route(RoutedBlock.Rent(block, 1, rules), steps, [], facts);
        _envelopes.Clear();
        router.Route(RoutedBlock.Rent(block, 2, rules), steps, _envelopes, facts);
        _form = Make(Form, new WireTables(feeds, new RulesInForce(rules)));
        _written.Clear();
        _written.AddRange(_envelopes.Select(_form.Write));
        var size = (double)_written.Sum(bytes => bytes.Length) / Rows();
        Console.WriteLine($"// {Form}, {Assets} assets: {_envelopes.Count} envelopes of {size:F1} B an observation");
    }

    /// <summary>Of a block; each of its observations goes to one shard, as a rule: both its ends are of one zone.</summary>
    [Benchmark(OperationsPerInvoke = Observations)]
    public int Write()
    {
        var bytes = 0;
        foreach (var envelope in _envelopes) bytes += _form.Write(envelope).Length;
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Observations)]
    public int Read()
    {
        var observations = 0;
        foreach (var bytes in _written) observations += _form.Read(bytes);
        return observations;
    }

    private int Rows() => _envelopes.Sum(envelope => envelope.Slices
        .SelectMany(slice => envelope.Block.References.Skip(slice.Start).Take(slice.Count))
        .Select(reference => reference >> 1).Distinct().Count());

    private static IEnvelopeForm Make(string form, WireTables tables) => form switch
    {
        "own" => new OwnForm(tables),
        "own+lz4" => new OwnForm(new WireTables(tables.Feeds, tables.Rules) { CompressFrom = 1_024 }),
        "memorypack" => new MemoryPackForm(),
        "memorypack+lz4" => new Lz4Form(new MemoryPackForm()),
        "messagepack" => new MessagePackForm(),
        _ => new ProtobufForm(),
    };
}
