using System.Net;

namespace Correlator.Host.Settings;

/// <summary>The block correlator.cluster, checked: how this process is a member of a cluster.</summary>
internal sealed record ClusterSettings
{
    public const string Key = "correlator.cluster";

    public static readonly IReadOnlyList<string> AllRoles = ["ingest", "engine", "soc"];

    /// <summary>Name of this node; the role <c>node-NAME</c> is how others find it.</summary>
    public required string Node { get; init; }

    /// <summary>Where the other members reach this one.</summary>
    public required string Hostname { get; init; }

    /// <summary>Address that is listened on.</summary>
    public required string BindHostname { get; init; }
    public required int Port { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>HOST:PORT of the seeds, or empty: see <see cref="SeedDns"/>.</summary>
    public required IReadOnlyList<string> SeedNodes { get; init; }

    /// <summary>DNS name whose addresses are those of the members; empty: see <see cref="SeedNodes"/>.</summary>
    public required string SeedDns { get; init; }

    /// <summary>Members that a new cluster waits for before anyone works.</summary>
    public required int MembersMin { get; init; }
    public required TimeSpan JoinTimeout { get; init; }

    /// <summary>Large messages to other members are compressed.</summary>
    public bool Compresses { get; init; }

    /// <summary>Null: plain text.</summary>
    public required ClusterTlsSettings? Tls { get; init; }

    /// <summary>Null when clustering is off.</summary>
    public static ClusterSettings? Read(SettingsReader read, string node)
    {
        var isOn = read.Flag(Key + ".enabled");
        var hostname = Host(read, Key + ".hostname");
        var bind = Host(read, Key + ".bind-hostname");
        var settings = new ClusterSettings
        {
            Node = node,
            Hostname = hostname,
            BindHostname = bind.Length == 0 ? hostname : bind,
            Port = read.Number(Key + ".port", 1, 65_535, 4053),
            Roles = RolesOf(read, Key + ".roles"),
            SeedNodes = SeedsOf(read, Key + ".seed-nodes"),
            SeedDns = Host(read, Key + ".seed-dns"),
            MembersMin = read.Number(Key + ".min-members", 1, 100, 1),
            JoinTimeout = read.Span(Key + ".join-timeout", TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), TimeSpan.FromMinutes(2)),
            Compresses = read.Flag(Key + ".compress"),
            Tls = ClusterTlsSettings.Read(read, Key + ".tls"),
        };
        var isPlainAllowed = read.Flag(Key + ".allow-plaintext");
        if (!isOn) return null;
        settings.Check(read, isPlainAllowed);
        return settings;
    }

    private void Check(SettingsReader read, bool isPlainAllowed)
    {
        if (Hostname.Length == 0) read.Refuse(Key + ".hostname", "is required");
        if (IPAddress.TryParse(Hostname, out var address) && address.Equals(IPAddress.Any))
        {
            read.Refuse(Key + ".hostname", "is no address that others can reach; listen on it as bind-hostname");
        }

        if ((SeedNodes.Count == 0) == (SeedDns.Length == 0))
        {
            read.Refuse(Key + ".seed-nodes", "either this or seed-dns is required, and not both");
        }

        if (SeedDns.Length > 0 && !IPAddress.TryParse(Hostname, out _))
        {
            read.Refuse(Key + ".hostname", $"'{Hostname}' must be an IP address where seed-dns is used: members are known by what that name gives");
        }

        if (Tls is null && !isPlainAllowed && !(IsLoopback(Hostname) && IsLoopback(BindHostname)))
        {
            read.Refuse(
                Key + ".tls.certificate",
                "is required beyond loopback ('correlator cluster certs' makes one); allow-plaintext = on does without, "
                + "where nobody else can reach the network");
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Akka writes an address as akka.tcp://system@host:port; what has colons of its own would be read back as something else.
    private static bool IsHost(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    private static string Host(SettingsReader read, string key)
    {
        var text = read.Text(key);
        if (text.Length > 0 && !IsHost(text)) read.Refuse(key, $"'{text}' is neither a host name nor an IPv4 address");
        return text;
    }

    private static IReadOnlyList<string> RolesOf(SettingsReader read, string key)
    {
        var roles = read.Texts(key);
        if (roles.Count == 0) read.Refuse(key, "at least one is required");
        foreach (var role in roles.Except(AllRoles)) read.Refuse(key, $"'{role}' is none of {string.Join(", ", AllRoles)}");
        return [.. roles.Distinct(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> SeedsOf(SettingsReader read, string key)
    {
        var seeds = read.Texts(key);
        foreach (var seed in seeds)
        {
            var colon = seed.LastIndexOf(':');
            var isRight = colon > 0 && IsHost(seed[..colon]) && ushort.TryParse(seed[(colon + 1)..], out var port) && port > 0;
            if (!isRight) read.Refuse(key, $"'{seed}' is not HOST:PORT");
        }

        return seeds;
    }
}

/// <summary>The block correlator.cluster.tls: PEM files of this member, and of whom it trusts.</summary>
/// <param name="Certificate">This member's certificate.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authority">Certificates of the authorities whose members are let in; two while one takes over from another.</param>
internal sealed record ClusterTlsSettings(string Certificate, string Key, string Authority)
{
    public static ClusterTlsSettings? Read(SettingsReader read, string key)
    {
        var tls = new ClusterTlsSettings(read.Text(key + ".certificate"), read.Text(key + ".key"), read.Text(key + ".authority"));
        if (tls is { Certificate: "", Key: "", Authority: "" }) return null;
        if (tls.Certificate.Length == 0) read.Refuse(key + ".certificate", "is required with the others of tls");
        if (tls.Key.Length == 0) read.Refuse(key + ".key", "is required with the others of tls");
        if (tls.Authority.Length == 0) read.Refuse(key + ".authority", "is required with the others of tls");
        return tls;
    }
}
