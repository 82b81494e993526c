using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Correlator.Host.Clustering;
using Correlator.Host.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ClusterSettings = Correlator.Host.Settings.ClusterSettings;

namespace Correlator.Scenarios.Tests.Clustering;

/// <summary>A member of a real cluster, set up as the program sets one up, without the program's shards.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly IHost _host;

    private Member(IHost host, ClusterSettings settings)
    {
        _host = host;
        System = host.Services.GetRequiredService<ActorSystem>();
        Membership = new ClusterMembership(System, settings, NullLoggerFactory.Instance, TimeProvider.System);
        Desk = new ClusterDesk(System);
    }

    public ActorSystem System { get; }
    public ClusterMembership Membership { get; }
    public ClusterDesk Desk { get; }
    public string Address => Cluster.Get(System).SelfAddress.ToString();

    /// <param name="over">HOCON over the shipped one: what a test must not wait for.</param>
    public static async Task<Member> Start(ClusterSettings settings, TimeProvider? tlsTime = null, string over = "")
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("correlator", akka =>
        {
            akka.ConfigureLoggers(loggers => loggers.ClearLoggers());
            akka.AddHocon(ConfigurationFactory.ParseString(ShippedConfiguration.Read("node.conf")), HoconAddMode.Prepend);
            ClusterMembership.Compose(akka, settings, tlsTime ?? TimeProvider.System);
            if (over.Length > 0) akka.AddHocon(ConfigurationFactory.ParseString(over), HoconAddMode.Prepend);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Member(host, settings);
    }

    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }

    public static ClusterSettings Settings(string node, int port, int[] seeds, ClusterTlsSettings? tls = null, int membersMin = 1) => new()
    {
        Node = node,
        Hostname = "127.0.0.1",
        BindHostname = "127.0.0.1",
        Port = port,
        Roles = ClusterSettings.AllRoles,
        SeedNodes = [.. seeds.Select(seed => $"127.0.0.1:{seed}")],
        SeedDns = "",
        MembersMin = membersMin,
        JoinTimeout = TimeSpan.FromSeconds(60),
        Tls = tls,
    };

    /// <summary>Waits until what the member sees is so.</summary>
    public async Task Until(Func<ClusterEvent.CurrentClusterState, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo(Cluster.Get(System).State)) await again.WaitForNextTickAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
