namespace Correlator.Model.Plant;

/// <summary>What an asset is for. Stored: never renumber, only append.</summary>
[Flags]
public enum AssetRoles
{
    None = 0,
    EngineeringWorkstation = 1,
    SafetyController = 2,
    Historian = 4,
    JumpHost = 8,

    /// <summary>A scanner that the plant allows: its fan-out is not a finding.</summary>
    DeclaredScanner = 16,
    Controller = 32,
    OperatorStation = 64,
    NetworkDevice = 128,

    /// <summary>Serves an industrial protocol.</summary>
    IndustrialServer = 256,

    /// <summary>Asks others in an industrial protocol.</summary>
    IndustrialClient = 512,
    Server = 1024,
}

/// <summary>
/// What is known of an asset apart from its behaviour. Immutable: when a role is inferred or a file is edited, a new profile
/// with the same <see cref="Handle"/> takes its place, so that whoever holds one sees the plant as of one moment.
/// </summary>
public sealed record AssetProfile
{
    /// <summary>Small number of this asset in this plant, from 1 on, never used again for another. 0 stands for "external".</summary>
    public required int Handle { get; init; }

    /// <summary>The plant file's id; for a discovered asset its MAC or address as first seen.</summary>
    public required string Id { get; init; }

    public required Zone Zone { get; init; }

    /// <summary>The shard that the asset's actor lives in; the one that it was put in first (docs/adr/0016).</summary>
    public required int Shard { get; init; }

    /// <summary>PLC, RTU, HMI … as the plant file says; "unknown" when nobody said.</summary>
    public string Type { get; init; } = "unknown";

    /// <summary>Consequence if it fails: 1 (nuisance) – 5 (danger to life). 3 when nobody said.</summary>
    public int Criticality { get; init; } = 3;

    /// <summary>Id of the supplying party; null when nobody said.</summary>
    public string? Supplier { get; init; }

    public AssetRoles Roles { get; init; }

    /// <summary>Asset that this one stands in for (redundancy); null when alone.</summary>
    public string? RedundantWith { get; init; }

    /// <summary>Written in the plant file; otherwise discovered from traffic.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>Peers and operations that the plant file allows; only these are allowed for a safety controller.</summary>
    public IReadOnlyList<AllowedUse> Allowed { get; init; } = [];

    /// <summary>Why the roles were inferred; empty for declared ones.</summary>
    public string Evidence { get; init; } = "";

    public bool Is(AssetRoles role) => (Roles & role) != 0;

    public override string ToString() => Id;

    public bool Equals(AssetProfile? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Handle;
}

/// <summary>A peer (asset id), protocol and operations that the plant file allows towards an asset; an empty list of operations allows all.</summary>
public sealed record AllowedUse(
    string Peer, Protocol Protocol, IReadOnlyList<Operation> Operations);
