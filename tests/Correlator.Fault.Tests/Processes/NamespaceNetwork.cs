using System.Diagnostics;
using System.Net;

namespace Correlator.Fault.Tests.Processes;

/// <summary>
/// Each member in a network namespace of Linux, on a bridge, and reached by the others over a relay on our side of it. To cut one off from the
/// other members, its route to all relays becomes a black hole, so that nothing comes or goes and nobody is told; to cut it off from everything,
/// its link goes down.
/// </summary>
internal sealed class NamespaceNetwork : MemberNetwork
{
    private const int MemberPort = 4053;

    // Last parts of addresses: members' own from here, and their relays', which are a network of 16 for routes.
    private const int FirstMember = 11;
    private const int FirstRelay = 33;
    private const string RelayNetwork = "32/28";

    private readonly TcpRelay _database;
    private readonly MemberRelays _relays;
    private readonly string _bridge;
    private readonly string _subnet;

    private NamespaceNetwork(TcpRelay database, MemberRelays relays, string bridge, string subnet) =>
        (_database, _relays, _bridge, _subnet) = (database, relays, bridge, subnet);

    /// <summary>True where we may make namespaces: Linux, its tool and root's rights.</summary>
    public static bool IsAvailable { get; } = Probe();

    public static async Task<NamespaceNetwork> Make(int members, int databasePort)
    {
        // 198.18.0.0/15 is for measuring networks, so nobody's own is shadowed.
        var subnet = $"198.18.{Environment.ProcessId % 250 + 1}";
        var bridge = $"cfb{Environment.ProcessId}";
        // Of a run before this one that could not make its own whole.
        if (Succeeds("ip", $"link show {bridge}")) await Remove(bridge);
        await Ip($"link add {bridge} type bridge");
        await Ip($"addr add {subnet}.1/24 dev {bridge}");
        await Ip($"link set {bridge} up");
        for (var member = 0; member < members; member++)
        {
            var name = $"{bridge}-{member}";
            await Ip($"addr add {subnet}.{FirstRelay + member}/24 dev {bridge}");
            await Ip($"netns add {name}");
            await Ip($"link add {bridge}v{member} type veth peer name eth0 netns {name}");
            await Ip($"link set {bridge}v{member} master {bridge} up");
            await Ip($"-n {name} addr add {subnet}.{FirstMember + member}/24 dev eth0");
            await Ip($"-n {name} link set eth0 up");
            await Ip($"-n {name} link set lo up");
        }

        var relay = TcpRelay.Start(IPAddress.Parse($"{subnet}.1"), new IPEndPoint(IPAddress.Loopback, databasePort));
        var relays = MemberRelays.Start(
            [.. Enumerable.Range(0, members).Select(member => IPAddress.Parse($"{subnet}.{FirstRelay + member}"))],
            [.. Enumerable.Range(0, members).Select(member => new IPEndPoint(IPAddress.Parse($"{subnet}.{FirstMember + member}"), MemberPort))]);
        return new NamespaceNetwork(relay, relays, bridge, subnet)
        {
            Members = [.. Enumerable.Range(0, members).Select(member => ($"{subnet}.{FirstRelay + member}", MemberPort))],
            Database = ($"{subnet}.1", relay.Port),
        };
    }

    public override MemberRelays Relays => _relays;

    public override string BindHostOf(int member) => $"{_subnet}.{FirstMember + member}";

    public override IReadOnlyList<string> CommandOf(int member) => ["nsenter", $"--net=/run/netns/{NameOf(member)}"];

    public override Task Cut(int member, bool fromDatabaseToo) =>
        Ip($"-n {NameOf(member)} " + (fromDatabaseToo ? "link set eth0 down" : $"route add blackhole {_subnet}.{RelayNetwork}"));

    public override Task Heal(int member, bool fromDatabaseToo) =>
        Ip($"-n {NameOf(member)} " + (fromDatabaseToo ? "link set eth0 up" : $"route del blackhole {_subnet}.{RelayNetwork}"));

    public override async ValueTask DisposeAsync()
    {
        _database.Dispose();
        _relays.Dispose();
        await Remove(_bridge);
        await base.DisposeAsync();
    }

    private static async Task Remove(string bridge)
    {
        for (var member = 0; Succeeds("ip", $"link show {bridge}v{member}") | File.Exists($"/run/netns/{bridge}-{member}"); member++)
        {
            // A namespace goes in the background, and with it the name of its link, which the next run needs.
            if (Succeeds("ip", $"link show {bridge}v{member}")) await Ip($"link del {bridge}v{member}");
            if (File.Exists($"/run/netns/{bridge}-{member}")) await Ip($"netns del {bridge}-{member}");
        }

        await Ip($"link del {bridge}");
    }

    private string NameOf(int member) => $"{_bridge}-{member}";

    private static async Task Ip(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var said = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0) throw new InvalidOperationException($"ip {arguments} ended with {ip.ExitCode}: {said}");
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var name = $"cfp{Environment.ProcessId}";
        return Succeeds("ip", $"netns add {name}")
            & Succeeds("ip", $"link add {name} type bridge")
            & Succeeds("nsenter", $"--net=/run/netns/{name} true")
            & Succeeds("ip", $"link del {name}")
            & Succeeds("ip", $"netns del {name}");
    }

    private static bool Succeeds(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
