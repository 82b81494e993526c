using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

public class AssetIdentityTests
{
    private const string One = "00:07:7c:00:00:01";
    private const string Two = "00:07:7c:00:00:02";
    private const string Router = "00:1c:7f:00:00:99";

    private static Observation Ping(Traffic traffic, string from, string to, double minutes = 0) =>
        traffic.Send(from, to, Protocol.Tcp, Operation.Connect, Outcome.NoAnswer, minutes, port: 80, bytes: 0);

    [Fact]
    public void Devices_on_the_sensors_own_wire_are_assets_by_their_macs_without_any_industrial_protocol()
    {
        var traffic = new Traffic();
        var observation = Ping(traffic, $"198.18.134.99/{One}", $"198.18.134.4/{Two}");
        Assert.Equal(One, observation.OriginatorAsset?.Id);
        Assert.Equal(Two, observation.ResponderAsset?.Id);
        Assert.Equal("198.18.134.0/24", observation.ResponderAsset?.Zone.Id);
    }

    [Fact]
    public void A_device_that_moves_stays_the_same_asset_and_leaves_its_old_address()
    {
        var traffic = new Traffic();
        Ping(traffic, $"198.18.134.99/{One}", $"198.18.134.2/{Two}");
        var moved = Ping(traffic, $"198.18.134.99/{One}", $"198.18.134.37/{Two}", minutes: 5).ResponderAsset!;
        var again = Ping(traffic, $"198.18.134.99/{One}", $"198.18.134.39/{Two}", minutes: 9).ResponderAsset!;
        Assert.Equal(Two, moved.Id);
        Assert.Equal(moved.Handle, again.Handle);
        Assert.Equal([Traffic.Address("198.18.134.39")], traffic.Directory.AddressesOf(again.Handle));
        Assert.Equal(2, traffic.Directory.Counters.Moved);
        Assert.Equal(2, traffic.Directory.Assets.Count);

        var newcomer = Ping(traffic, "198.18.134.2", "198.18.134.77", minutes: 30);
        Assert.Equal("198.18.134.2", newcomer.OriginatorAsset?.Id);
        Assert.Null(newcomer.ResponderAsset);
    }

    [Fact]
    public void A_device_with_two_addresses_at_a_time_is_one_asset_with_both()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 4; i++)
        {
            Ping(traffic, $"10.0.0.9/{One}", $"10.0.0.1/{Two}", i);
            Ping(traffic, $"10.0.0.9/{One}", $"10.0.0.2/{Two}", i);
        }

        var asset = traffic.Directory.Asset(Two)!;
        Assert.Equal(2, traffic.Directory.AddressesOf(asset.Handle).Count);
        Assert.Equal(1, traffic.Directory.Counters.Moved);
    }

    [Fact]
    public void A_mac_that_shows_later_is_bound_to_the_asset_of_the_address_and_the_id_stays()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        var known = traffic.Send($"10.0.0.1/{One}", $"10.0.0.2/{Two}");
        Assert.Equal("10.0.0.2", known.ResponderAsset?.Id);
        var moved = traffic.Send($"10.0.0.1/{One}", $"10.0.0.3/{Two}", minutes: 3);
        Assert.Equal("10.0.0.2", moved.ResponderAsset?.Id);
        Assert.Equal(2, traffic.Directory.Assets.Count);
    }

    [Fact]
    public void Between_two_subnets_a_mac_may_be_a_routers_and_merges_nobody()
    {
        var traffic = new Traffic();
        for (var i = 1; i < 30; i++) traffic.Send($"10.0.0.5/{One}", $"10.8.0.{i}/{Router}");
        for (var i = 1; i < 30; i++) Assert.Equal($"10.8.0.{i}", traffic.Directory.Asset($"10.8.0.{i}")?.Id);
    }

    [Fact]
    public void What_lies_behind_a_router_is_not_inside_by_the_routers_mac()
    {
        var traffic = new Traffic();
        Ping(traffic, $"10.0.0.5/{One}", $"10.0.0.1/{Router}");
        for (var i = 1; i < 30; i++) Ping(traffic, $"10.0.0.5/{One}", $"8.8.{i}.8/{Router}");
        Assert.Equal([One, Router], traffic.Directory.Assets.Select(asset => asset.Id));
        Assert.Equal(29, Assert.Single(traffic.Directory.Externals).Observations);
    }

    [Fact]
    public void A_mac_that_speaks_for_a_whole_subnet_is_a_routers_and_its_asset_a_network_device()
    {
        var traffic = new Traffic();
        for (var i = 1; i < 30; i++) Ping(traffic, $"10.0.0.200/{One}", $"10.0.0.{i}/{Router}");
        Assert.Equal(1, traffic.Directory.Counters.Routers);
        Assert.Equal([Traffic.Mac(Router)], traffic.Directory.RouterMacs);
        Assert.Equal(AssetRoles.NetworkDevice, traffic.Directory.Asset(Router)!.Roles);
        Assert.Empty(traffic.Directory.AddressesOf(traffic.Directory.Asset(Router)!.Handle));
        Assert.Equal("10.0.0.3", traffic.Send("10.0.0.200", $"10.0.0.3/{Router}").ResponderAsset?.Id);
    }

    [Fact]
    public void A_device_that_moved_many_times_is_no_router()
    {
        var traffic = new Traffic();
        for (var i = 1; i < 30; i++) Ping(traffic, $"10.0.0.200/{One}", $"10.0.0.{i}/{Two}", i * 15);
        Assert.Equal(0, traffic.Directory.Counters.Routers);
        Assert.Equal(28, traffic.Directory.Counters.Moved);
        Assert.Equal(2, traffic.Directory.Assets.Count);
    }

    [Fact]
    public void A_firewall_seen_on_both_sides_hides_nobody_and_conflicts_with_nobody()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 8; i++)
        {
            for (var host = 1; host <= 4; host++)
            {
                var mac = $"00:50:56:00:00:0{host}";
                traffic.Send($"10.1.1.{host}/{mac}", $"10.2.2.2/{Router}", minutes: i * 0.1);
                traffic.Send($"10.1.1.{host}/{Router}", "10.2.2.2/00:00:54:00:00:01", minutes: i * 0.1);
                traffic.Send($"10.1.1.{host}/{mac}", "10.1.1.9/00:50:56:00:00:09", minutes: i * 0.1);
            }
        }

        Assert.Equal(6, traffic.Directory.Assets.Count);
        Assert.Empty(traffic.Facts);
        for (var host = 1; host <= 4; host++)
        {
            var direct = traffic.Send($"10.1.1.{host}/00:50:56:00:00:0{host}", "10.2.2.2", minutes: 1).OriginatorAsset;
            var routed = traffic.Send($"10.1.1.{host}/{Router}", "10.2.2.2", minutes: 1).OriginatorAsset;
            Assert.NotNull(direct);
            Assert.Same(direct, routed);
        }
    }

    [Fact]
    public void A_broadcast_tells_the_senders_own_mac()
    {
        var traffic = new Traffic();
        var observation = Ping(traffic, $"10.0.0.5/{One}", "224.0.0.251/01:00:5e:00:00:fb");
        Assert.Equal(One, observation.OriginatorAsset?.Id);
    }

    [Fact]
    public void An_attacker_that_takes_over_two_addresses_is_stated()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 6; i++)
        {
            traffic.Send($"10.0.0.1/{One}", $"10.0.0.2/{Two}", minutes: i * 0.2);
            traffic.Send($"10.0.0.1/{Router}", $"10.0.0.2/{Two}", minutes: i * 0.2 + 0.05);
            traffic.Send($"10.0.0.1/{One}", $"10.0.0.2/{Router}", minutes: i * 0.2 + 0.1);
        }

        Assert.Equal(2, traffic.Stated(DeviationKind.AddressConflict).Count());
        Assert.Equal(1, traffic.Directory.Counters.Routers);
    }

    [Fact]
    public void Two_devices_that_take_turns_at_one_address_are_a_conflict_stated_once()
    {
        var traffic = new Traffic();
        traffic.Send($"10.0.0.9/{One}", $"10.0.0.1/{Two}");
        for (var i = 0; i < 10; i++)
        {
            traffic.Send("10.0.0.9/00:07:7c:00:00:01", "10.0.0.1/00:07:7c:00:00:03", minutes: i * 0.2);
            traffic.Send("10.0.0.9/00:07:7c:00:00:01", $"10.0.0.1/{Two}", minutes: i * 0.2 + 0.1);
        }

        var fact = Assert.Single(traffic.Stated(DeviationKind.AddressConflict));
        Assert.Contains("10.0.0.1 is used by", fact.Evidence, StringComparison.Ordinal);
        Assert.Equal(0, traffic.Directory.Counters.Routers);
    }

    [Fact]
    public void A_conflict_that_comes_back_after_a_pause_is_stated_again()
    {
        var traffic = new Traffic();
        traffic.Send($"10.0.0.9/{One}", $"10.0.0.1/{Two}");
        foreach (var start in new[] { 0.0, 5.0 })
        {
            for (var i = 0; i < 5; i++)
            {
                traffic.Send("10.0.0.9/00:07:7c:00:00:01", "10.0.0.1/00:07:7c:00:00:03", minutes: start + i * 0.2);
                traffic.Send("10.0.0.9/00:07:7c:00:00:01", $"10.0.0.1/{Two}", minutes: start + i * 0.2 + 0.1);
            }
        }

        Assert.Equal(2, traffic.Stated(DeviationKind.AddressConflict).Count());
    }

    [Fact]
    public void An_address_handed_on_hours_later_is_no_conflict()
    {
        var traffic = new Traffic();
        traffic.Send($"10.0.0.9/{One}", $"10.0.0.1/{Two}");
        var next = traffic.Send($"10.0.0.9/{One}", "10.0.0.1/00:07:7c:00:00:03", minutes: 30).ResponderAsset;
        Assert.Equal("00:07:7c:00:00:03", next?.Id);
        Assert.Empty(traffic.Stated(DeviationKind.AddressConflict));
    }

    [Fact]
    public void A_host_without_an_address_yet_is_known_by_its_mac()
    {
        var traffic = new Traffic();
        traffic.Send($"10.0.0.9/{One}", $"10.0.0.1/{Two}");
        var asking = traffic.Send($"0.0.0.0/{Two}", "255.255.255.255/ff:ff:ff:ff:ff:ff", Protocol.Dhcp, Operation.Query);
        Assert.Equal(Two, asking.OriginatorAsset?.Id);
    }

    [Fact]
    public void A_device_that_speaks_below_ip_is_an_asset_of_the_root()
    {
        var traffic = new Traffic();
        var observation = traffic.Send($"/{One}", $"/{Two}", Protocol.Profinet, Operation.Identity);
        Assert.Equal(One, observation.OriginatorAsset?.Id);
        Assert.Equal("plant", observation.ResponderAsset?.Zone.Id);
    }
}
