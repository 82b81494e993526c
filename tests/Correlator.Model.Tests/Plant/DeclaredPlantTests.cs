using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

public class DeclaredPlantTests
{
    [Fact]
    public void Addresses_macs_and_host_names_of_the_plant_file_mean_its_assets()
    {
        var traffic = new Traffic(SmallPlant.Model);
        var observation = traffic.Send("10.20.5.20", "10.20.1.77/00:80:f4:00:00:0a", Protocol.Http, Operation.Request);
        Assert.Equal("hmi-1", observation.OriginatorAsset?.Id);
        Assert.Equal("plc-a", observation.ResponderAsset?.Id);
        Assert.Null(traffic.Send("172.16.0.1", "10.20.1.10").OriginatorAsset);

        var named = new ObservationDetail { Identity = new DeviceIdentity(HostName: "HISTSRV") };
        Assert.Equal("historian", traffic.Send("10.20.5.20", "10.20.5.31", detail: named).ResponderAsset?.Id);
        Assert.Equal("historian", traffic.Send("10.20.5.31", "10.20.2.10").OriginatorAsset?.Id);
    }

    [Fact]
    public void An_address_of_a_zones_subnet_is_discovered_into_the_zone_of_the_longest_prefix()
    {
        var traffic = new Traffic(SmallPlant.Model);
        var observation = traffic.Send("10.20.7.7", "10.20.1.77", Protocol.Ssh, Operation.Login);
        Assert.Equal("control", observation.OriginatorAsset?.Zone.Id);
        Assert.Equal("cell-a", observation.ResponderAsset?.Zone.Id);
        Assert.False(observation.ResponderAsset?.IsDeclared);
    }

    [Fact]
    public void Addresses_that_nobody_answers_at_and_broadcasts_are_not_discovered()
    {
        var traffic = new Traffic(SmallPlant.Model);
        Assert.Null(traffic.Send("10.20.7.7", "10.20.1.78", outcome: Outcome.NoAnswer).ResponderAsset);
        Assert.Null(traffic.Send("10.20.7.7", "10.20.255.255").ResponderAsset);
        Assert.Equal(7, traffic.Directory.Assets.Count);
    }

    [Fact]
    public void A_declared_router_identifies_nobody()
    {
        var traffic = new Traffic(SmallPlant.Model);
        for (var i = 11; i < 15; i++)
        {
            var seen = traffic.Send($"10.20.7.{i}/00:00:5e:00:01:01", "10.20.7.1/00:11:22:33:44:55");
            Assert.Equal($"10.20.7.{i}", seen.OriginatorAsset?.Id);
        }
    }

    [Fact]
    public void A_declared_address_means_its_asset_whatever_mac_the_file_does_not_know()
    {
        var traffic = new Traffic(SmallPlant.Model);
        var first = traffic.Send("10.20.5.20/00:11:22:33:44:01", "10.20.2.10/00:11:22:33:44:02");
        var second = traffic.Send("10.20.5.20/00:11:22:33:44:01", "10.20.2.10/00:11:22:33:44:09", minutes: 20);
        Assert.Equal("plc-b", first.ResponderAsset?.Id);
        Assert.Equal("plc-b", second.ResponderAsset?.Id);
    }

    [Fact]
    public void Behaviour_never_adds_authority_to_a_declared_asset()
    {
        var traffic = new Traffic(SmallPlant.Model);
        var historian = traffic.Send("10.20.5.20", "10.20.1.10", operation: Operation.ProgramDownload).OriginatorAsset!;
        Assert.Equal(AssetRoles.OperatorStation | AssetRoles.IndustrialClient, historian.Roles);
    }
}
