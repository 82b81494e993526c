using System.Globalization;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

/// <summary>
/// The directory on lines of real Zeek connection logs, which carry MACs (tests/data/plant/NOTICE.md).
/// </summary>
public class RecordedTrafficTests
{
    [Fact]
    public void Westermos_devices_are_found_by_their_macs_in_a_public_range_and_keep_their_identity_when_they_move()
    {
        var directory = Play("westermo-part1", out var resolved);
        Assert.Equal(
            ["00:24:9b:6d:b8:89", "00:07:7c:29:de:61", "00:07:7c:29:de:41"], directory.Assets.Select(asset => asset.Id));
        Assert.Equal(["198.18.134.0/24"], directory.Assets.Select(asset => asset.Zone.Id).Distinct());
        Assert.Single(resolved.Where(r => r.Address is "198.18.134.4" or "198.18.134.41").Select(r => r.Asset).Distinct());
        Assert.Equal(1, directory.Counters.Moved);
    }

    [Fact]
    public void The_firewall_of_s4x15_neither_hides_nor_merges_the_hosts_behind_it()
    {
        var directory = Play("s4x15-modicon", out var resolved);
        foreach (var host in resolved.Where(r => r.Asset is not null).GroupBy(r => r.Address))
        {
            Assert.Single(host.Select(r => r.Asset).Distinct());
        }

        Assert.Equal(7, directory.Assets.Count);
        Assert.All(directory.Assets, asset => Assert.Single(directory.AddressesOf(asset.Handle)));
        var controller = Assert.Single(directory.Assets, asset => asset.Is(AssetRoles.IndustrialServer));
        Assert.Equal([Traffic.Mac("00:00:54:14:f2:4f")], directory.MacsOf(controller.Handle));
    }

    private static AssetDirectory Play(string recording, out List<(string Address, string? Asset)> resolved)
    {
        var feeds = new FeedTable();
        var directory = new AssetDirectory(PlantModel.Empty, new AssetDirectoryOptions(), feeds);
        var (facts, fields, feed) = (new List<Fact>(), new List<string>(), feeds.Add(recording));
        resolved = [];
        foreach (var line in File.ReadLines(Path.Combine(Repository(), "tests", "data", "plant", recording, "conn.log")))
        {
            if (line.StartsWith("#fields", StringComparison.Ordinal)) fields = [.. line.Split('\t').Skip(1)];
            if (line.StartsWith('#')) continue;
            var columns = line.Split('\t');
            var replied = Column("resp_bytes") is not ("-" or "0");
            var observation = new Observation
            {
                Time = EventTime.FromUnixSeconds((long)double.Parse(Column("ts"), CultureInfo.InvariantCulture)),
                Sequence = resolved.Count,
                Feed = feed,
                Kind = ObservationKind.Connection,
                Operation = Operation.Connect,
                Protocol = Protocol.Tcp,
                Outcome = replied ? Outcome.Success : Outcome.NoAnswer,
                Bytes = replied ? 1U : 0U,
                Originator = Traffic.End($"{Column("id.orig_h")}/{Column("orig_l2_addr")}"),
                Responder = Traffic.End(
                    $"{Column("id.resp_h")}/{Column("resp_l2_addr")}", ushort.Parse(Column("id.resp_p"), CultureInfo.InvariantCulture)),
            };
            directory.Resolve(ref observation, facts);
            resolved.Add((Column("id.orig_h"), observation.OriginatorAsset?.Id));
            resolved.Add((Column("id.resp_h"), observation.ResponderAsset?.Id));

            string Column(string name) => columns[fields.IndexOf(name)];
        }

        return directory;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
