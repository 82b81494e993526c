using Correlator.Model.Observations;

namespace Correlator.Model.Plant;

/// <summary>
/// What somebody wrote down about a plant. Immutable; made by the plant file reader, or <see cref="Empty"/> where there is no file.
/// </summary>
public sealed record PlantModel
{
    /// <summary>No plant file: everything is discovered.</summary>
    public static readonly PlantModel Empty = new() { Root = new Zone("plant", null) { IsInferred = true } };

    public required Zone Root { get; init; }

    /// <summary>All zones, the root first, parents before children.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>Subnets of the zones; the longest prefix that holds an address decides.</summary>
    public IReadOnlyList<ZoneSubnet> Subnets { get; init; } = [];

    public IReadOnlyList<Conduit> Conduits { get; init; } = [];
    public IReadOnlyList<DeclaredAsset> Assets { get; init; } = [];
    public IReadOnlyList<Party> Parties { get; init; } = [];
    public IReadOnlyList<MaintenanceWindow> MaintenanceWindows { get; init; } = [];

    /// <summary>MACs of routers: they stand for whoever is behind them and identify nobody.</summary>
    public IReadOnlyList<MacAddress> RouterMacs { get; init; } = [];

    /// <summary>False for <see cref="Empty"/>: then zones and roles are inferred.</summary>
    public bool IsDeclared { get; init; }
}

public sealed record ZoneSubnet(NetworkAddress Network, int PrefixLength, Zone Zone);

/// <summary>Which communication between two zones is allowed.</summary>
/// <param name="Protocols">Empty allows every protocol.</param>
/// <param name="BothWays">False: only <paramref name="From"/> may open conversations.</param>
public sealed record Conduit(string Id, Zone From, Zone To, IReadOnlyList<Protocol> Protocols, bool BothWays);

/// <summary>An asset as the plant file declares it.</summary>
public sealed record DeclaredAsset
{
    public required string Id { get; init; }
    public required Zone Zone { get; init; }
    public IReadOnlyList<NetworkAddress> Addresses { get; init; } = [];
    public IReadOnlyList<MacAddress> Macs { get; init; } = [];
    public IReadOnlyList<string> HostNames { get; init; } = [];
    public string Type { get; init; } = "unknown";

    /// <summary>1 (nuisance) – 5 (danger to life).</summary>
    public int Criticality { get; init; } = 3;
    public string? Supplier { get; init; }
    public AssetRoles Roles { get; init; }
    public string? RedundantWith { get; init; }
    public IReadOnlyList<AllowedUse> Allowed { get; init; } = [];
}

public enum PartyKind : byte
{
    AssetOwner = 1,
    ServiceProvider = 2,
    Integrator = 3,
    ProductSupplier = 4,
}

/// <summary>An organisation with a part in the plant.</summary>
public sealed record Party(string Id, string Name, PartyKind Kind);

/// <summary>A time in which stated people may do stated things to stated assets.</summary>
/// <param name="Assets">Asset ids; empty means all.</param>
/// <param name="SourceHosts">Asset ids or addresses the work is done from; empty means any.</param>
/// <param name="Operations">Empty means any.</param>
public sealed record MaintenanceWindow(
    string Ticket,
    EventTime From,
    EventTime To,
    IReadOnlyList<string> Assets,
    IReadOnlyList<string> People,
    IReadOnlyList<string> SourceHosts,
    IReadOnlyList<Operation> Operations)
{
    /// <summary>True when the window covers this operation from this source on this asset at this time.</summary>
    public bool Covers(EventTime time, string asset, string source, Operation operation) =>
        From <= time && time < To
        && (Assets.Count == 0 || Assets.Contains(asset))
        && (SourceHosts.Count == 0 || SourceHosts.Contains(source))
        && (Operations.Count == 0 || Operations.Contains(operation));
}
