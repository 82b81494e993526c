using Correlator.Model.Assets;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Plant;

/// <summary>Assets that records know by name alone: found in the plant file or discovered, kept, and judged by their values.</summary>
public sealed class NamedAssetTests
{
    private static readonly Zone Root = new("plant", null);
    private static readonly Zone Cell = new("cell", Root);
    private readonly FeedTable _feeds = new();
    private readonly List<Fact> _facts = [];

    public NamedAssetTests() => _feeds.Add("mqtt");

    [Fact]
    public void A_name_is_the_asset_of_the_plant_file_that_has_it_and_else_one_discovered_in_the_root_zone()
    {
        var plant = new PlantModel
        {
            Root = Root,
            Zones = [Root, Cell],
            IsDeclared = true,
            Assets =
            [
                new DeclaredAsset { Id = "pump-7", Zone = Cell, HostNames = ["G/E/Pump"] },
                new DeclaredAsset { Id = "G/E", Zone = Cell },
            ],
        };
        var directory = new AssetDirectory(plant, new AssetDirectoryOptions(), _feeds);
        Assert.Equal("pump-7", Resolve(directory, 0, "G/E/Pump")?.Id);
        Assert.Same(Cell, Resolve(directory, 1, "G/E")?.Zone);
        var found = Resolve(directory, 2, "G/E/Valve");
        Assert.Equal(("G/E/Valve", Root, false), (found?.Id, found?.Zone, found?.IsDeclared));
        Assert.Same(found, Resolve(directory, 3, "G/E/Valve"));
        Assert.True(found!.Is(AssetRoles.IndustrialServer));
        Assert.False(found.Is(AssetRoles.Controller));
    }

    [Fact]
    public void A_name_that_comes_after_learning_is_a_new_asset_and_is_known_after_a_restart()
    {
        var directory = new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions(), _feeds);
        Resolve(directory, 0, "G/E");
        Assert.Empty(_facts);
        Resolve(directory, 7_200, "G/F");
        var fact = Assert.IsType<Deviation>(Assert.Single(_facts));
        Assert.Equal((DeviationKind.NewAsset, "G/F", "first named in sparkplug"), (fact.Kind, fact.Subject, fact.Evidence));

        using var stored = new MemoryStream();
        directory.Save(new BinaryWriter(stored));
        stored.Position = 0;
        var loaded = AssetDirectory.Load(new BinaryReader(stored), PlantModel.Empty, new AssetDirectoryOptions(), _feeds);
        Assert.Equal(directory.Asset("G/F")!.Handle, Resolve(loaded, 7_300, "G/F")!.Handle);
        Assert.Single(_facts);
    }

    [Fact]
    public void Names_beyond_a_zones_bound_stay_unresolved_and_are_counted()
    {
        var directory = new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions { DiscoveredPerZoneMax = 2 }, _feeds);
        Assert.NotNull(Resolve(directory, 0, "G/1"));
        Assert.NotNull(Resolve(directory, 1, "G/2"));
        Assert.Null(Resolve(directory, 2, "G/3"));
        Assert.Equal(1, directory.Counters.Refused);
    }

    [Fact]
    public void A_value_that_a_device_reports_unasked_is_learned_and_one_out_of_its_envelope_is_a_deviation()
    {
        var directory = new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions(), _feeds);
        var options = new BaselineOptions { LearnUntil = At(3_600) };
        var state = new AssetState("G/E/Pump", options, new PlantPolicy(PlantModel.Empty), _feeds);
        void See(int second, double value)
        {
            var report = Report(second, "G/E/Pump", value);
            directory.Resolve(ref report, []);
            state.Observe(report, AssetSide.Responder, _facts);
        }

        for (var i = 0; i < 350; i++) See(i * 10, 40 + i % 10);
        See(3_700, 45);
        Assert.Empty(_facts);
        See(3_710, 400);
        var fact = Assert.IsType<Deviation>(Assert.Single(_facts));
        Assert.Equal(DeviationKind.ValueOutOfEnvelope, fact.Kind);
        Assert.Contains("G/E/Pump reports 400 for", fact.Summary, StringComparison.Ordinal);
    }

    private AssetProfile? Resolve(AssetDirectory directory, int second, string name)
    {
        var report = Report(second, name, 1);
        directory.Resolve(ref report, _facts);
        return report.ResponderAsset;
    }

    private static EventTime At(int second) => EventTime.FromUnixSeconds(1_700_000_000 + second);

    private static Observation Report(int second, string name, double value) => new()
    {
        Time = At(second),
        Watermark = At(second - 1),
        Sequence = second,
        Kind = ObservationKind.Operation,
        Protocol = Protocol.Sparkplug,
        Operation = Operation.Report,
        OperationCode = -1,
        Outcome = Outcome.Success,
        Flags = ObservationFlags.ResponseOnly | ObservationFlags.HasValue,
        ValueLow = value,
        ValueHigh = value,
        Detail = new ObservationDetail { ResponderName = name, Tag = "Flow" },
    };
}
