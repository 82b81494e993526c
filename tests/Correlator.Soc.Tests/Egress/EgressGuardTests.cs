using System.Net;
using System.Net.Sockets;
using Correlator.Model.Observations;
using Correlator.Soc.Egress;

namespace Correlator.Soc.Tests.Egress;

public sealed class EgressGuardTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly int _port;

    public EgressGuardTests()
    {
        _server.Start();
        _port = ((IPEndPoint)_server.LocalEndpoint).Port;
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task What_is_configured_is_connected(string host)
    {
        var guard = Guard(host, _ => false);
        using var socket = await guard.ConnectTcp(host, _port, default);
        Assert.True(socket.Connected);
        Assert.Equal((1L, 0L), (guard.Allowed, guard.Refused));
    }

    [Fact]
    public async Task Another_host_or_port_is_refused_with_the_configured_ones_named()
    {
        var guard = Guard("soc.example", _ => false);
        (string, int)[] others = [("127.0.0.1", _port), ("soc.example", _port + 1), ("evil.soc.example", _port)];
        foreach (var (host, port) in others)
        {
            var refused = await Assert.ThrowsAsync<EgressRefusedException>(() => guard.ConnectTcp(host, port, default));
            Assert.Equal(EgressRefusal.NotConfigured, refused.Reason);
            Assert.Contains($"{host}:{port} is not a configured destination", refused.Message);
            Assert.Contains($"soc.example:{_port} (receiver hook)", refused.Message);
        }

        Assert.Equal((0L, 3L), (guard.Allowed, guard.Refused));
        Assert.False(_server.Pending());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task An_assets_address_is_refused_although_configured_also_behind_a_name(string host)
    {
        Assert.True(NetworkAddress.TryParse("127.0.0.1", out var asset));
        var guard = Guard(host, address => address == asset);
        var refused = await Assert.ThrowsAsync<EgressRefusedException>(() => guard.ConnectTcp(host, _port, default));
        Assert.Equal(EgressRefusal.IsAsset, refused.Reason);
        refused = await Assert.ThrowsAsync<EgressRefusedException>(() => guard.ConnectUdp(host, _port, default));
        Assert.Equal(EgressRefusal.IsAsset, refused.Reason);
        Assert.False(_server.Pending());
    }

    [Fact]
    public async Task An_asset_discovered_while_running_is_refused_from_then_on()
    {
        var isAsset = false;
        var guard = Guard("127.0.0.1", _ => isAsset);
        using (await guard.ConnectTcp("127.0.0.1", _port, default))
        {
            isAsset = true;
        }

        await Assert.ThrowsAsync<EgressRefusedException>(() => guard.ConnectTcp("127.0.0.1", _port, default));
    }

    [Theory]
    [InlineData("239.1.1.1")]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("ff02::1")]
    public async Task What_is_not_one_host_is_refused(string host)
    {
        var refused = await Assert.ThrowsAsync<EgressRefusedException>(
            () => Guard(host, _ => false).ConnectUdp(host, _port, default));
        Assert.Equal(EgressRefusal.NotAHost, refused.Reason);
    }

    [Fact]
    public void A_url_is_the_same_destination_with_and_without_brackets_and_in_any_case()
    {
        Assert.True(EgressDestination.Of(new Uri("https://SOC.example/hook"), "x").Is("soc.EXAMPLE", 443));
        Assert.True(EgressDestination.Of(new Uri("https://[2001:db8::1]:8443/"), "x").Is("2001:db8::1", 8443));
        Assert.True(new EgressDestination("[2001:db8::1]", 1, "x").Is("[2001:db8::1]", 1));
    }

    public void Dispose() => _server.Dispose();

    private EgressGuard Guard(string host, Func<NetworkAddress, bool> isAsset) =>
        new([new EgressDestination(host, _port, "receiver hook")], isAsset);
}
