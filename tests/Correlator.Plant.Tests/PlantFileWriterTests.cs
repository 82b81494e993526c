using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Plant.Tests;

public class PlantFileWriterTests
{
    [Fact]
    public void What_was_discovered_reads_back_as_the_same_zones_and_assets()
    {
        var directory = NewDirectory(PlantModel.Empty);
        for (var i = 1; i < 40; i++)
        {
            Send(directory, $"10.50.1.{i}", $"00:11:22:33:44:{i:x2}", $"10.50.{i % 3 + 1}.100", Operation.Read);
        }

        Send(directory, "10.50.1.3", "00:11:22:33:44:03", "10.50.2.100", Operation.ProgramDownload);
        Send(directory, "fd00:1::5", null, "fd00:1::9", Operation.Write);

        var text = Written(directory);
        Assert.Contains("# inferred: engineering-workstation: asked modbus program-download (line tap at", text, StringComparison.Ordinal);
        AssertSame(directory, PlantFolder.Sound(text));
    }

    [Fact]
    public void A_declared_plant_reads_back_whole_with_what_was_discovered()
    {
        var sample = PlantFileReader.Read([Path.Combine(PlantFolder.Repository, "config", "plant", "sample.yaml")]).Model!;
        var directory = NewDirectory(sample);
        Send(directory, "10.20.30.77", null, "10.20.11.10", Operation.Read);

        var again = PlantFolder.Sound(Written(directory));
        AssertSame(directory, again);
        Assert.Equal(sample.Conduits.Select(Text), again.Conduits.Select(Text));
        Assert.Equal(sample.Parties, again.Parties);
        Assert.Equal(sample.RouterMacs, again.RouterMacs);
        Assert.Equal(sample.Subnets.Count, again.Subnets.Count);
        var (before, after) = (sample.MaintenanceWindows[0], again.MaintenanceWindows[0]);
        Assert.Equal((before.Ticket, before.From, before.To), (after.Ticket, after.From, after.To));
        Assert.Equal(before.Operations, after.Operations);

        static string Text(Conduit conduit) =>
            $"{conduit.Id} {conduit.From} {conduit.To} {conduit.BothWays} {string.Join(',', conduit.Protocols)}";
    }

    [Fact]
    public void Hostile_names_cannot_break_out_of_their_quotes()
    {
        var root = new Zone("plant", null) { Name = "x\"\n  - id: evil \u2028 # \\" };
        var text = Written(NewDirectory(new PlantModel { Root = root, Zones = [root], IsDeclared = true }));
        Assert.Equal(root.Name, PlantFolder.Sound(text).Root.Name);
    }

    private static void AssertSame(AssetDirectory directory, PlantModel model)
    {
        var again = NewDirectory(model);
        Assert.Equal(directory.Zones.Select(Text), again.Zones.Select(Text));
        Assert.Equal(directory.Assets.Select(asset => Describe(directory, asset)), again.Assets.Select(asset => Describe(again, asset)));

        static string Text(Zone zone) => $"{zone.Id} {zone.Parent} {zone.Name} {zone.PurdueLevel} {zone.SecurityLevelTarget}";
    }

    private static string Describe(AssetDirectory directory, AssetProfile asset) =>
        $"{asset.Id} {asset.Zone} {asset.Type} {asset.Roles} {asset.Criticality} {asset.Supplier} {asset.RedundantWith} {asset.Shard}"
        + $" {string.Join(',', directory.AddressesOf(asset.Handle))} {string.Join(',', directory.MacsOf(asset.Handle))}"
        + $" {string.Join(',', asset.Allowed.Select(use => $"{use.Peer} {use.Protocol} {string.Join('+', use.Operations)}"))}";

    private static AssetDirectory NewDirectory(PlantModel plant)
    {
        var feeds = new FeedTable();
        feeds.Add("line tap");
        return new AssetDirectory(plant, new AssetDirectoryOptions(), feeds);
    }

    private static string Written(AssetDirectory directory)
    {
        using var writer = new StringWriter();
        PlantFileWriter.Write(writer, directory);
        return writer.ToString();
    }

    private static void Send(AssetDirectory directory, string from, string? mac, string to, Operation operation)
    {
        var observation = new Observation
        {
            Time = EventTime.FromUnixSeconds(1_772_431_200),
            Kind = ObservationKind.Operation,
            Protocol = Protocol.Modbus,
            Operation = operation,
            Outcome = Outcome.Success,
        };
        Assert.True(NetworkAddress.TryParse(from, out observation.Originator.Address));
        Assert.True(NetworkAddress.TryParse(to, out observation.Responder.Address));
        if (mac is not null && MacAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(mac), out var parsed))
        {
            observation.Originator.Mac = parsed;
        }

        directory.Resolve(ref observation, new List<Fact>());
    }
}
