using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Assets;

/// <summary>A small cell with one asset under watch, seen by one sensor; times are seconds from its start.</summary>
internal sealed class Cell
{
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    /// <summary>Learning ends here in most tests.</summary>
    public const double Learned = 3_600;

    public static readonly Zone Root = new("plant", null);
    public static readonly Zone Control = new("control", Root) { PurdueLevel = 2 };
    public static readonly Zone Office = new("office", Root) { PurdueLevel = 4 };
    public static readonly AssetProfile Plc = Asset(1, "plc-1", Control, AssetRoles.Controller);
    public static readonly AssetProfile Hmi = Asset(2, "hmi-1", Control, AssetRoles.OperatorStation);
    public static readonly AssetProfile Station = Asset(3, "eng-1", Control, AssetRoles.EngineeringWorkstation);
    public static readonly AssetProfile Laptop = Asset(4, "laptop", Office, AssetRoles.None);
    public static readonly AssetProfile Scanner = Asset(5, "scanner", Control, AssetRoles.DeclaredScanner);
    public static readonly AssetProfile Safety = Asset(6, "sis-1", Control, AssetRoles.SafetyController) with
    {
        Allowed = [new AllowedUse("hmi-1", Protocol.Modbus, [Operation.Read])],
    };

    public static readonly BaselineOptions UntilLearned = new() { LearnUntil = At(Learned) };

    private long _sequence;

    public Cell(AssetProfile? watched = null, BaselineOptions? options = null, PlantModel? plant = null)
    {
        Watched = watched ?? Plc;
        Options = options ?? UntilLearned;
        Policy = new PlantPolicy(plant ?? PlantModel.Empty);
        State = new AssetState(Watched.Id, Options, Policy, Feeds);
        Feeds.Add("sensor");
    }

    public AssetProfile Watched { get; }
    public BaselineOptions Options { get; }
    public PlantPolicy Policy { get; }
    public FeedTable Feeds { get; } = new();
    public AssetState State { get; private set; }
    public List<Fact> Facts { get; } = [];

    public static EventTime At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    public static AssetProfile Asset(int handle, string id, Zone zone, AssetRoles roles) =>
        new() { Handle = handle, Id = id, Zone = zone, Shard = 0, Roles = roles };

    public static NetworkAddress AddressOf(AssetProfile? asset) =>
        NetworkAddress.FromV4(asset is null ? 0xCB00_7105 : 0x0A00_0000 + (uint)asset.Handle);

    /// <summary>A Modbus read of ten registers from 400 on, request and answer in one record.</summary>
    public static Observation Poll(double seconds, AssetProfile? from, AssetProfile? to) => new()
    {
        Time = At(seconds),
        Watermark = At(seconds - 1),
        Kind = ObservationKind.Operation,
        Protocol = Protocol.Modbus,
        Operation = Operation.Read,
        OperationCode = 3,
        Outcome = Outcome.Success,
        Flags = ObservationFlags.HasTarget,
        TargetStart = 400,
        TargetCount = 10,
        TargetUnit = 1,
        Bytes = 40,
        OriginatorAsset = from,
        ResponderAsset = to,
        Originator = new Endpoint { Address = AddressOf(from), Port = 50_123 },
        Responder = new Endpoint { Address = AddressOf(to), Port = 502 },
    };

    public static Observation Write(double seconds, AssetProfile? from, AssetProfile? to, double value = 50)
    {
        var write = Poll(seconds, from, to);
        write.Operation = Operation.Write;
        write.OperationCode = 6;
        write.TargetCount = 1;
        write.Flags |= ObservationFlags.HasValue;
        write.ValueLow = write.ValueHigh = value;
        return write;
    }

    public static Observation Connection(
        double seconds, AssetProfile? from, AssetProfile? to, Protocol protocol, ushort port, Outcome outcome =
            Outcome.Success)
    {
        var connection = Poll(seconds, from, to);
        connection.Kind = ObservationKind.Connection;
        connection.Protocol = protocol;
        connection.Operation = Operation.Connect;
        connection.OperationCode = -1;
        connection.Flags = ObservationFlags.None;
        connection.Outcome = outcome;
        connection.Bytes = outcome == Outcome.Success ? 5_000u : 0;
        connection.Responder.Port = port;
        return connection;
    }

    /// <summary>Shows an observation to the watched asset, on the side it is.</summary>
    public void See(Observation observation)
    {
        observation.Sequence = ++_sequence;
        var side = ReferenceEquals(observation.ResponderAsset, Watched) ? AssetSide.Responder : AssetSide.Originator;
        State.Observe(observation, side, Facts);
    }

    /// <summary>The HMI polls the watched asset once a second.</summary>
    public void Polls(double from, double to, double every = 1)
    {
        for (var time = from; time < to; time += every) See(Poll(time, Hmi, Watched));
    }

    /// <summary>An hour of polling, so that the baseline knows the HMI's reads and protects them.</summary>
    public Cell Learn(double until = Learned + 91)
    {
        Polls(0, until);
        Facts.Clear();
        return this;
    }

    public void SaveAndLoad()
    {
        using var stream = new MemoryStream();
        State.Save(new BinaryWriter(stream));
        stream.Position = 0;
        State = AssetState.Load(new BinaryReader(stream), Options, Policy, Feeds);
    }

    public IEnumerable<Deviation> Deviations(DeviationKind kind) => Facts.OfType<Deviation>().Where(d =>
        d.Kind == kind);

    public IEnumerable<ControlOperation> Controls => Facts.OfType<ControlOperation>();
}
