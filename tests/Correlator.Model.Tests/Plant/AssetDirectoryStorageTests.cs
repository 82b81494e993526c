using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using FsCheck.Xunit;

namespace Correlator.Model.Tests.Plant;

public class AssetDirectoryStorageTests
{
    private static readonly AssetDirectoryOptions Tight = new()
    {
        DiscoveredPerZoneMax = 12,
        AddressesMax = 40,
        MacsMax = 12,
        ContestsMax = 2,
        InferredZonesMax = 3,
    };

    private static readonly Protocol[] Spoken = [Protocol.Modbus, Protocol.Ssh, Protocol.OpcUa, Protocol.Tcp, Protocol.Profinet];

    private static readonly Operation[] Done =
        [Operation.Read, Operation.Write, Operation.ProgramDownload, Operation.Connect, Operation.Identity];

    [Property(MaxTest = 60)]
    public void A_saved_and_loaded_directory_goes_on_as_if_nothing_had_happened(int seed, bool isDeclared, bool isTight)
    {
        var plant = isDeclared ? SmallPlant.Model : PlantModel.Empty;
        var options = isTight ? Tight : new AssetDirectoryOptions { LearnSpan = TimeSpan.FromMinutes(3) };
        Assert.Equal(Run(seed, plant, options, restart: false), Run(seed, plant, options, restart: true));
    }

    [Property(MaxTest = 20)]
    public void The_same_stream_gives_the_same_bytes_and_facts(int seed)
    {
        var first = Play(seed, new Traffic(), 0, restart: false).Traffic;
        var second = Play(seed, new Traffic(), 0, restart: false).Traffic;
        Assert.Equal(first.Save(), second.Save());
        Assert.Equal(first.Facts.Select(fact => fact.Id), second.Facts.Select(fact => fact.Id));
        Assert.Equal(first.Facts.Count, first.Facts.Select(fact => fact.Id).Distinct().Count());
    }

    [Property(MaxTest = 100)]
    public void Whatever_a_record_says_it_is_resolved_without_an_exception_and_within_the_bounds(int seed)
    {
        var random = new Random(seed);
        var traffic = new Traffic(seed % 2 == 0 ? SmallPlant.Model : PlantModel.Empty, Tight);
        for (var i = 0; i < 300; i++)
        {
            var observation = new Observation
            {
                Time = new EventTime(random.NextInt64(EventTime.Max.Ticks)),
                Sequence = i,
                Kind = (ObservationKind)random.Next(9),
                Protocol = (Protocol)random.Next(256),
                Operation = (Operation)random.Next(256),
                Outcome = (Outcome)random.Next(6),
                Flags = (ObservationFlags)random.Next(256),
                Bytes = (uint)random.Next(3),
                Originator = Hostile(random),
                Responder = Hostile(random),
            };
            traffic.Directory.Resolve(ref observation, traffic.Facts);
        }

        Assert.All(traffic.Directory.Zones, zone =>
            Assert.InRange(traffic.Directory.Assets.Count(asset => asset.Zone == zone && !asset.IsDeclared), 0, 12));
        Assert.InRange(traffic.Directory.Zones.Count, 1, 5);
        traffic.SaveAndLoad();
    }

    private static Endpoint Hostile(Random random)
    {
        var word = random.NextInt64();
        return new Endpoint
        {
            Address = random.Next(3) switch
            {
                0 => NetworkAddress.FromV4((uint)word),
                1 => new NetworkAddress((ulong)random.NextInt64(), (ulong)word),
                _ => NetworkAddress.FromV4(0x0A14_0100 + (uint)random.Next(256)),
            },
            Mac = new MacAddress((ulong)(word & 0xFFFF_FFFF_FFFF) % (random.Next(2) == 0 ? 20UL : ulong.MaxValue)),
            Port = (ushort)word,
        };
    }

    [Fact]
    public void An_edited_plant_file_wins_and_handles_stay_with_their_ids()
    {
        var traffic = new Traffic();
        traffic.Send("10.20.5.10", "10.20.1.10");
        traffic.Send("10.20.5.10", "10.20.1.55");
        var known = traffic.Directory.Asset("10.20.1.55")!.Handle;
        traffic.SaveAndLoad(SmallPlant.Model);
        Assert.Equal("plc-a", traffic.Send("10.20.5.10", "10.20.1.10").ResponderAsset?.Id);
        var kept = traffic.Send("10.20.5.10", "10.20.1.55").ResponderAsset!;
        Assert.Equal((known, "10.20.1.55", "cell-a"), (kept.Handle, kept.Id, kept.Zone.Id));
        Assert.Equal(traffic.Directory.Assets.Count, traffic.Directory.Assets.Select(asset => asset.Handle).Distinct().Count());
    }

    [Fact]
    public void Damaged_or_foreign_data_is_refused()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        var bytes = traffic.Save();
        Assert.Throws<EndOfStreamException>(() => Load(bytes[..^5]));
        bytes[0] = 99;
        Assert.Throws<InvalidDataException>(() => Load(bytes));

        static void Load(byte[] bytes)
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            AssetDirectory.Load(reader, PlantModel.Empty, new AssetDirectoryOptions(), new FeedTable());
        }
    }

    private static string Run(int seed, PlantModel plant, AssetDirectoryOptions options, bool restart)
    {
        var (traffic, resolved) = Play(seed, new Traffic(plant, options), seed & 127, restart);
        var profiles = traffic.Directory.Assets.Select(
            asset => $"{asset.Handle} {asset.Id} {asset.Zone} {asset.Roles} {asset.Shard} {asset.Evidence}"
                + $" {string.Join(',', traffic.Directory.AddressesOf(asset.Handle))}");
        var facts = traffic.Facts.Select(fact => $"{fact.Id} {fact.KindName} {fact.Subject} {fact.Summary}");
        return string.Join('\n', [.. resolved, .. profiles, .. facts, $"{traffic.Directory.Counters}", Convert.ToHexString(traffic.Save())]);
    }

    private static (Traffic Traffic, List<string> Resolved) Play(int seed, Traffic traffic, int restartAt, bool restart)
    {
        var random = new Random(seed);
        var resolved = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            if (restart && i == restartAt) traffic.SaveAndLoad();
            var observation = traffic.Send(
                Any(random), Any(random), Spoken[random.Next(Spoken.Length)], Done[random.Next(Done.Length)],
                (Outcome)random.Next(5), i * random.Next(1, 4) * 0.05, port: 502, bytes: (uint)random.Next(2) * 40);
            resolved.Add($"{observation.OriginatorAsset?.Id} {observation.ResponderAsset?.Id}");
        }

        return (traffic, resolved);
    }

    private static string Any(Random random)
    {
        var address = random.Next(10) switch
        {
            0 => "",
            1 => "0.0.0.0",
            2 => $"8.8.{random.Next(3)}.8",
            _ => $"10.20.{random.Next(1, 4)}.{random.Next(1, 12)}",
        };
        return random.Next(2) == 0 ? address : $"{address}/00:11:22:33:44:{random.Next(1, 16):x2}";
    }
}
