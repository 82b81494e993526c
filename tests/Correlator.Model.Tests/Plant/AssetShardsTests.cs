using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Tests.Assets;

namespace Correlator.Model.Tests.Plant;

public class AssetShardsTests
{
    private static string GoldenFile(int version) =>
        Path.Combine(Repository.Root, "tests", "data", "golden", $"asset-directory-v{version}.bin");

    [Fact]
    public void Assets_of_a_zone_live_together_and_zones_apart()
    {
        var traffic = new Traffic();
        for (var cell = 1; cell <= 20; cell++)
        {
            for (var server = 10; server < 20; server++) traffic.Send($"10.20.{cell}.5", $"10.20.{cell}.{server}");
        }

        var shards = traffic.Directory.Assets.GroupBy(asset => asset.Zone.Id).Select(zone => Assert.Single(zone.Select(asset => asset.Shard).Distinct()));
        Assert.Equal(Enumerable.Range(0, 20), shards);
    }

    [Fact]
    public void A_large_zone_is_spread_over_the_emptiest_shards()
    {
        var traffic = new Traffic();
        for (var server = 0; server < 1_000; server++) traffic.Send("10.20.0.1", $"10.20.{server / 250}.{server % 250 + 2}");
        var flat = new Traffic(new PlantModel
        {
            IsDeclared = true,
            Root = Plant,
            Zones = [Plant],
            Assets = [.. Enumerable.Range(0, 10_000).Select(i => new DeclaredAsset { Id = $"asset-{i}", Zone = Plant })],
        });
        Assert.InRange(traffic.Directory.Assets.GroupBy(asset => asset.Shard).Max(shard => shard.Count()), 1, 128);
        Assert.Equal(60, flat.Directory.Assets.Select(asset => asset.Shard).Distinct().Count());
        Assert.InRange(flat.Directory.Assets.GroupBy(asset => asset.Shard).Max(shard => shard.Count()), 1, 256);
    }

    [Fact]
    public void An_asset_stays_where_it_is_when_the_plant_file_moves_it_to_another_zone()
    {
        var traffic = new Traffic();
        traffic.Send("10.20.5.10", "10.20.1.10");
        traffic.Send("10.20.5.10", "10.20.1.55");
        var before = traffic.Directory.Asset("10.20.1.55")!;
        traffic.SaveAndLoad(SmallPlant.Model);
        var after = traffic.Directory.Asset("10.20.1.55")!;
        Assert.NotEqual(before.Zone, after.Zone);
        Assert.Equal(before.Shard, after.Shard);
    }

    /// <summary>
    /// Fails when the format changes. A new version then gets a file of its own, and this test that file; earlier
    /// ones stay below.
    /// </summary>
    [Fact]
    public void The_directory_is_written_as_version_2() =>
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(GoldenFile(2))), Convert.ToHexString(Lived().Save()));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_version_stays_readable_and_leaves_assets_in_the_shard_that_holds_their_state(int version)
    {
        using var file = new BinaryReader(File.OpenRead(GoldenFile(version)));
        var directory = AssetDirectory.Load(file, PlantModel.Empty, new AssetDirectoryOptions(), new FeedTable());
        var expected = Lived().Directory.Assets;
        Assert.Equal(expected.Select(asset => (asset.Handle, asset.Id, asset.Zone.Id)), directory.Assets.Select(asset => (asset.Handle, asset.Id, asset.Zone.Id)));
        Assert.Equal(
            expected.Select(asset => version == 1 ? StableHash.Shard(asset.Id, 60) : asset.Shard),
            directory.Assets.Select(asset => asset.Shard));
    }

    [Fact]
    public void Shards_of_version_1_follow_from_the_id_on_every_machine()
    {
        Assert.Equal(0x811C_9DC5U, StableHash.Fnv1a32(""));
        Assert.Equal(23, StableHash.Shard("10.0.0.1", 60));
    }

    private static readonly Zone Plant = new("plant", null);

    private static Traffic Lived()
    {
        var traffic = new Traffic();
        traffic.Send("10.20.5.10", "10.20.1.10", minutes: 1);
        traffic.Send("10.20.5.10/00:11:22:33:44:01", "10.20.5.11/00:11:22:33:44:02", minutes: 2);
        traffic.Send("10.20.5.10", "10.20.1.55", minutes: 3);
        traffic.Send("10.20.1.10", "8.8.8.8", minutes: 4);
        return traffic;
    }
}
