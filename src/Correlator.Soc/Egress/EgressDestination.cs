namespace Correlator.Soc.Egress;

/// <summary>A place that Correlator may connect to.</summary>
/// <param name="Host">Name or address, without brackets; compared without regard to case.</param>
/// <param name="Port">1–65535.</param>
/// <param name="Purpose">Who uses it, for people: "receiver soc-hook".</param>
public sealed record EgressDestination(string Host, int Port, string Purpose)
{
    /// <summary>The place that a URL leads to.</summary>
    public static EgressDestination Of(Uri url, string purpose) => new(Plain(url.IdnHost), url.Port, purpose);

    public bool Is(string host, int port) =>
        port == Port && string.Equals(Plain(host), Plain(Host), StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Host}:{Port} ({Purpose})";

    /// <summary>IPv6 addresses come with brackets from URLs and without from elsewhere.</summary>
    internal static string Plain(string host) => host.Trim('[', ']');
}

/// <summary>Why a connection was refused.</summary>
public enum EgressRefusal : byte
{
    NotConfigured = 1,

    /// <summary>The address is an asset's: Correlator sends nothing to assets (ARCHITECTURE §3).</summary>
    IsAsset = 2,

    /// <summary>A multicast, broadcast or unspecified address.</summary>
    NotAHost = 3,
}

/// <summary>A connection that the guard did not open.</summary>
public sealed class EgressRefusedException(
    string host, int port, EgressRefusal reason, IReadOnlyList<EgressDestination> configured)
    : Exception(Text(host, port, reason, configured))
{
    public EgressRefusal Reason { get; } = reason;

    private static string Text(string host, int port, EgressRefusal reason, IReadOnlyList<EgressDestination> configured)
    {
        var why = reason switch
        {
            EgressRefusal.NotConfigured => "is not a configured destination",
            EgressRefusal.IsAsset => "is an asset of the plant",
            _ => "is not the address of one host",
        };
        var allowed = configured.Count == 0 ? "none" : string.Join(", ", configured);
        return $"Connection refused by the egress guard: {host}:{port} {why}. Configured: {allowed}.";
    }
}
