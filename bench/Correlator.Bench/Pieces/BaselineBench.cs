using BenchmarkDotNet.Attributes;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Bench.Pieces;

/// <summary>What a poll costs the baseline of the controller that it reaches, in the caches and protected.</summary>
[MemoryDiagnoser]
public class BaselineBench
{
    private const int Polls = 4096;
    private const int Requests = 10;

    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_772_438_400);
    private static readonly Zone Root = new("plant", null);
    private static readonly AssetProfile Master = Asset(1, "master", AssetRoles.None);
    private static readonly AssetProfile Controller = Asset(2, "controller", AssetRoles.Controller);

    private readonly Observation[] _polls = new Observation[Polls];
    private readonly List<Fact> _facts = [];
    private AssetState _state = null!;
    private long _sequence;
    private EventTime _time = Start;

    [GlobalSetup]
    public void Learn()
    {
        var feeds = new FeedTable();
        feeds.Add("sensor");
        var options = new BaselineOptions { LearnUntil = Start + TimeSpan.FromHours(2) };
        _state = new AssetState(Controller.Id, options, new PlantPolicy(PlantModel.Empty), feeds);
        for (var i = 0; i < Polls; i++) _polls[i] = Poll(i % Requests);
        while (!_state.IsProtecting) Observe();
        _facts.Clear();
    }

    [Benchmark(OperationsPerInvoke = Polls)]
    public int Observe()
    {
        for (var i = 0; i < Polls; i++)
        {
            ref var poll = ref _polls[i];
            _time += TimeSpan.FromMilliseconds(100);
            (poll.Time, poll.Watermark, poll.Sequence) = (_time, _time, _sequence++);
            _state.Observe(in poll, AssetSide.Responder, _facts);
        }

        return _state.IsProtecting && _facts.Count > 0
            ? throw new InvalidDataException($"A usual poll deviated: {_facts[0].Summary}")
            : _facts.Count;
    }

    private static AssetProfile Asset(int handle, string id, AssetRoles roles) =>
        new() { Handle = handle, Id = id, Zone = Root, Shard = 0, Roles = roles };

    private static Observation Poll(int request) => new()
    {
        Kind = ObservationKind.Operation,
        Protocol = Protocol.Modbus,
        Operation = Operation.Read,
        OperationCode = 3,
        Outcome = Outcome.Success,
        Flags = ObservationFlags.HasTarget | ObservationFlags.HasValue,
        TargetStart = (uint)(request * 100),
        TargetCount = 10,
        TargetUnit = 1,
        ValueLow = 40 + request,
        ValueHigh = 60 + request,
        OriginatorAsset = Master,
        ResponderAsset = Controller,
        Originator = new Endpoint { Address = NetworkAddress.FromV4(0x0A00_0001), Port = 50_123 },
        Responder = new Endpoint { Address = NetworkAddress.FromV4(0x0A00_0002), Port = 502 },
    };
}
