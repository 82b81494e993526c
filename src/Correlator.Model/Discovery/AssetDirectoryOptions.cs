using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <summary>Bounds and times of the <see cref="AssetDirectory"/>. Times are event time.</summary>
public sealed record AssetDirectoryOptions
{
    /// <summary>Shards that assets are spread over. Must never change for a stored plant.</summary>
    public int Shards { get; init; } = 60;

    /// <summary>Discovered assets per zone; what comes beyond stays unresolved and is counted.</summary>
    public int DiscoveredPerZoneMax { get; init; } = 4_096;

    /// <summary>Zones inferred where there is no plant file.</summary>
    public int InferredZonesMax { get; init; } = 1_024;

    /// <summary>
    /// Addresses remembered, assets' and outsiders'. Beyond it only assets' addresses are still added; an outsider
    /// costs more then.
    /// </summary>
    public int AddressesMax { get; init; } = 262_144;

    /// <summary>MACs remembered; beyond it an unknown MAC identifies nobody.</summary>
    public int MacsMax { get; init; } = 65_536;

    /// <summary>Subnets (/24, /64) whose behaviour is remembered.</summary>
    public int SubnetsMax { get; init; } = 16_384;

    /// <summary>Addresses that two MACs may contest at a time.</summary>
    public int ContestsMax { get; init; } = 4_096;

    /// <summary>A MAC seen with more addresses than this is a router's.</summary>
    public int AddressesPerMacMax { get; init; } = 8;

    /// <summary>A MAC seen with addresses of more subnets (/24, /64) than this is a router's.</summary>
    public int SubnetsPerMacMax { get; init; } = 2;

    /// <summary>How long a zone learns from its first observation on: until then a new asset is no deviation.</summary>
    public TimeSpan LearnSpan { get; init; } = TimeSpan.FromHours(1);

    /// <summary>When learning ends everywhere; null leaves it to <see cref="LearnSpan"/>.</summary>
    public EventTime? LearnUntil { get; init; }

    /// <summary>Two MACs that take turns at one address within this time use it at once.</summary>
    public TimeSpan ConflictWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an address that its asset has left still means that asset, where the sensor gives no MAC.
    /// </summary>
    public TimeSpan MoveGrace { get; init; } = TimeSpan.FromMinutes(10);
}
