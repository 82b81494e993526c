using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <summary>What the directory keeps of one asset beside its profile.</summary>
internal sealed class AssetEntry(AssetProfile profile, ZoneEntry zone)
{
    public AssetProfile Profile { get; set; } = profile;
    public ZoneEntry Zone { get; } = zone;
    public Traits Traits { get; set; }

    /// <summary>
    /// The MAC that identifies it; 0 when none was seen yet. A declared asset may have more, see the MAC table.
    /// </summary>
    public ulong Mac { get; set; }

    /// <summary>Addresses bound to it, in order of binding.</summary>
    public List<NetworkAddress> Addresses { get; } = [];

    /// <summary>
    /// The first two industrial servers that it asked, by handle: the third makes it one that asks many.
    /// </summary>
    public int FirstServer { get; set; }
    public int SecondServer { get; set; }
}

/// <summary>What the directory counts for one zone.</summary>
internal sealed class ZoneEntry(Zone zone)
{
    public Zone Zone { get; } = zone;

    /// <summary>Event time of its first observation; 0 before that.</summary>
    public long FirstTicks { get; set; }

    /// <summary>The zone showed itself only when the plant had been learned: what is in it is new.</summary>
    public bool IsLate { get; set; }

    public int Discovered { get; set; }

    /// <summary>The shard that its last asset was put in, and how many of its assets in a row; below 0 before the first.</summary>
    public int LastShard { get; set; } = -1;
    public int InLastShard { get; set; }
    public long Refused { get; set; }
    public bool IsSaturationStated { get; set; }
    public long ExternalObservations { get; set; }
    public long ExternalBytes { get; set; }
}

/// <summary>Behaviour that was seen in one assumed subnet.</summary>
internal sealed class SubnetEntry
{
    /// <summary>Somebody in it speaks an industrial protocol.</summary>
    public bool IsIndustrial { get; set; }

    /// <summary>
    /// The first MAC seen with an address of it. A second one shows that the sensor sees its own wire, not a router's.
    /// </summary>
    public ulong FirstMac { get; set; }
    public bool IsAttached { get; set; }
}

/// <summary>What is known of one MAC.</summary>
internal sealed class MacEntry
{
    /// <summary>Speaks for others: identifies nobody.</summary>
    public bool IsRouter { get; set; }

    /// <summary>Declared as an asset's in the plant file: never taken for a router's.</summary>
    public bool IsDeclared { get; set; }

    /// <summary>Handle of the asset that it identifies; 0 for none yet.</summary>
    public int Asset { get; set; }

    /// <summary>Addresses seen with it, as long as they are few.</summary>
    public List<NetworkAddress> Addresses { get; } = [];

    /// <summary>Subnets whose addresses were seen with it in routed frames, as long as they are few.</summary>
    public List<NetworkAddress> Reach { get; } = [];

    /// <summary>Addresses that it shares with another MAC at the same time.</summary>
    public List<NetworkAddress> Contested { get; } = [];
}

/// <summary>Two MACs that take turns at one address.</summary>
internal sealed class Contest
{
    /// <summary>The MAC that used the address before the present one, and when it last did.</summary>
    public ulong Rival { get; set; }
    public long RivalTicks { get; set; }
    public int Turns { get; set; }

    /// <summary>Exclusive or of the two MACs whose conflict was stated last: a pair is stated once.</summary>
    public ulong Stated { get; set; }
}

/// <summary>What the directory counts; see its <c>Counters</c>.</summary>
/// <param name="Discovered">Assets found in traffic.</param>
/// <param name="Refused">Times that an endpoint was left unresolved because a bound was reached.</param>
/// <param name="Moved">Times that an asset took another address.</param>
/// <param name="Routers">MACs found to speak for others.</param>
/// <param name="MacsRefused">MACs not remembered because of the bound.</param>
public readonly record struct DirectoryCounters(long Discovered, long Refused, long Moved, long Routers, long MacsRefused);

/// <summary>Traffic between a zone's assets and addresses outside the plant.</summary>
public sealed record ExternalTraffic(Zone Zone, long Observations, long Bytes);
