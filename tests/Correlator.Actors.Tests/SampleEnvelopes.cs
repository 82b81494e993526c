using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests;

/// <summary>Observations and envelopes with something in every field. Golden files hold these very values: never change one.</summary>
internal static class SampleEnvelopes
{
    public static readonly RuleSet Rules = new([]);

    private static readonly Zone Plant = new("plant", null) { Name = "Works 水" };
    private static readonly Zone Cell = new("cell-1", Plant) { PurdueLevel = 3.5, SecurityLevelTarget = 2, IsInferred = true };

    public static readonly AssetProfile Plc = new()
    {
        Handle = 1,
        Id = "plc-1",
        Zone = Cell,
        Shard = 7,
        Type = "PLC",
        Criticality = 5,
        Supplier = "maker",
        Roles = AssetRoles.Controller | AssetRoles.Server,
        RedundantWith = "plc-2",
        IsDeclared = true,
        Allowed = [new AllowedUse("hmi-1", Protocol.Modbus, [Operation.Read, Operation.Write]), new AllowedUse("eng-1", Protocol.S7Comm, [])],
        Evidence = "asks nobody",
    };

    public static readonly AssetProfile Hmi = new() { Handle = 300, Id = "hmi-1", Zone = Plant, Shard = 7 };

    /// <summary>Lives in another shard.</summary>
    public static readonly AssetProfile Historian = new() { Handle = 70_000, Id = "historian", Zone = Plant, Shard = 8 };

    public static ObservationDetail Detail => new()
    {
        OperationName = "READ",
        Tag = "DB1.X",
        Message = "m",
        ValueText = "1,2",
        User = "ann",
        SensorVendor = "READ",
        SensorProduct = "",
        SignatureId = "1:2:3",
        SignatureName = "sig",
        Techniques = ["T0836", "T0800"],
        Identity = new DeviceIdentity("maker", null, "1.0", "S/N", "host"),
        IdentityIsOriginator = true,
        ControllerMode = "run",
        RecordType = "notice",
    };

    /// <summary>Poll, answer, write and alert of two ends of one shard; a poll from another shard; a record of outsiders.</summary>
    public static Observation[] Observations(FeedTable feeds)
    {
        var (modbus, notice) = (feeds.Add("modbus.log"), feeds.Add("notice.log"));
        var poll = new Observation
        {
            Time = SampleFacts.At(1),
            Watermark = SampleFacts.At(-9),
            Sequence = 4_711,
            Originator = End(0x0A14_0114, 50_000, 0x000C_2900_0005),
            Responder = End(0x0A14_010A, 502, 0x0080_F400_000A),
            OriginatorAsset = Hmi,
            ResponderAsset = Plc,
            TargetStart = 400,
            TargetCount = 10,
            TargetUnit = 3,
            OperationCode = 3,
            Bytes = 66,
            Feed = modbus,
            Kind = ObservationKind.Operation,
            Protocol = Protocol.Modbus,
            Operation = Operation.Read,
            Flags = ObservationFlags.RequestOnly | ObservationFlags.HasTarget,
        };
        var answer = poll with
        {
            Time = SampleFacts.At(1.01),
            Sequence = 5_000,
            ValueLow = -3,
            ValueHigh = 409,
            Outcome = Outcome.Success,
            Flags = ObservationFlags.ResponseOnly | ObservationFlags.HasValue,
        };
        var alert = poll with
        {
            Time = SampleFacts.At(0.5),
            Watermark = EventTime.None,
            Sequence = 1,
            Feed = notice,
            Kind = ObservationKind.SensorAlert,
            Severity = 9,
            ValueLow = -0.0,
            ValueHigh = double.NaN,
            OperationCode = -1,
            TargetUnit = int.MinValue,
            Bytes = uint.MaxValue,
            TargetStart = uint.MaxValue,
            Detail = Detail,
        };
        var elsewhere = poll with
        {
            Originator = End(0x0A14_0220, 1, 0),
            OriginatorAsset = Historian,
            Detail = alert.Detail,
        };
        var outside = poll with
        {
            Originator = new Endpoint { Address = new NetworkAddress(0x2001_0DB8_0000_0000, 1) },
            OriginatorAsset = null,
            Detail = new ObservationDetail { Tag = "DB1.X" },
        };
        return [poll, answer, alert, elsewhere, outside];
    }

    /// <summary>The envelope of shard 7; one observation of the block is none of its business.</summary>
    public static ShardEnvelope Envelope(FeedTable feeds)
    {
        var observations = Observations(feeds);
        var block = ObservationBlock.Rent(observations.Length + 1);
        observations.CopyTo(block.Items, 0);
        block.Items[observations.Length] = default;
        block.Count = observations.Length + 1;
        block.Watermark = SampleFacts.At(-9);
        var routed = RoutedBlock.Rent(block, 4_711, Rules);
        int[] references = [99, 99, 1, 3, 5, 7, 9, 0, 2, 4];
        references.CopyTo(routed.References, 0);
        return new ShardEnvelope(
            7, new LineStep(1_000, 4_000, 4_709, 4_711), routed, [new SliceRange(Plc, 2, 5, 0), new SliceRange(Hmi, 7, 3, 4_700)])
        {
            Profiles = [Plc, Historian],
        };
    }

    /// <summary>The same envelope and a zone's step on their way to one node.</summary>
    public static Bundle Bundle(FeedTable feeds)
    {
        var envelope = Envelope(feeds);
        return new Bundle(
            1_000, 4_711, HasMore: true,
            [envelope, new AdvanceZone("plant", envelope.Step, SampleFacts.At(9), [new ZoneFact(SampleFacts.Use, null)], Rules)]);
    }

    /// <summary>The same observations on their way from a feed's host to the line.</summary>
    public static FeedBlock Block(FeedTable feeds)
    {
        var block = ObservationBlock.Rent(5);
        Observations(feeds).CopyTo(block.Items, 0);
        block.Count = 5;
        block.Watermark = SampleFacts.At(-9);
        block.FeedStart = SampleWire.Position with { Sequence = 900 };
        block.Feeds.Add(SampleWire.Position);
        return new FeedBlock("conn", new FeedLinkId(1_000, 3), 17, block);
    }

    private static Endpoint End(uint address, ushort port, ulong mac) =>
        new() { Address = NetworkAddress.FromV4(address), Port = port, Mac = new MacAddress(mac) };
}
