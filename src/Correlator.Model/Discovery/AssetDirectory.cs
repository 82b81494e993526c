using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <summary>
/// Tells which asset an endpoint is, from the plant model and from what was observed; discovers assets, zones and roles
/// where nobody declared them. Deterministic in the order of observations.
/// </summary>
/// <remarks>
/// One thread per node calls it for every observation, so the settled case (both ends known, nothing new about them) is
/// two table look-ups and no allocation; everything else is in <c>AssetDirectory.Discovery.cs</c> and its neighbours.
/// docs/plant-model.md tells how it decides.
/// </remarks>
public sealed partial class AssetDirectory
{
    /// <summary>For outsiders that no evidence will ever bring in: multicast, broadcast …</summary>
    private const int Always = int.MaxValue;

    private readonly PlantModel _plant;
    private readonly AssetDirectoryOptions _options;
    private readonly FeedTable _feeds;

    private readonly ZoneMap _zones;
    private readonly AddressTable _addresses = new();
    private readonly Dictionary<ulong, MacEntry> _macs = [];
    private readonly Dictionary<NetworkAddress, SubnetEntry> _subnets = [];
    private readonly Dictionary<NetworkAddress, Contest> _contests = [];
    private readonly Dictionary<string, AssetEntry> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssetEntry> _byHostName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<NetworkAddress> _declaredAddresses = [];

    /// <summary>
    /// By handle; 0 is nobody, and so is the handle of an asset that an edited plant file has no place for.
    /// </summary>
    private readonly List<AssetEntry?> _entries = [null];

    private readonly List<Pending> _pending = [];

    /// <summary>Event time of the first observation; 0 before it.</summary>
    private long _firstTicks;

    /// <summary>Rises whenever a subnet's behaviour could bring outsiders in.</summary>
    private int _evidence;

    /// <summary>
    /// An industrial protocol or a device's own MAC was seen: weaker evidence does not count any more.
    /// </summary>
    private bool _hasStrongEvidence;

    private long _discovered, _refused, _moved, _routers, _macsRefused;

    public AssetDirectory(PlantModel plant, AssetDirectoryOptions options, FeedTable feeds)
        : this(plant, options, feeds, new Dictionary<string, AssetPlace>(), 1)
    {
    }

    private AssetDirectory(
        PlantModel plant, AssetDirectoryOptions options, FeedTable feeds, Dictionary<string, AssetPlace> known, int nextHandle)
    {
        _plant = plant;
        _options = options;
        _feeds = feeds;
        _zones = new ZoneMap(plant, options.InferredZonesMax);
        _assetsByShard = new int[options.Shards];
        Declare(known, nextHandle);
    }

    /// <summary>All assets as of now, by handle.</summary>
    public IReadOnlyList<AssetProfile> Assets => [.. _entries.OfType<AssetEntry>().Select(entry => entry.Profile)];

    /// <summary>All zones, the root first, parents before children.</summary>
    public IReadOnlyList<Zone> Zones => [.. _zones.Entries.Select(entry => entry.Zone)];

    /// <summary>The plant model that this directory started from.</summary>
    public PlantModel Plant => _plant;

    /// <summary>MACs that speak for others, declared or found out.</summary>
    public IReadOnlyList<MacAddress> RouterMacs =>
        [.. _macs.Where(pair => pair.Value.IsRouter).Select(pair => new MacAddress(pair.Key)).OrderBy(mac => mac.Bits)];

    public DirectoryCounters Counters => new(_discovered, _refused, _moved, _routers, _macsRefused);

    /// <summary>
    /// Traffic of each zone's assets with addresses outside the plant; zones without any are left out.
    /// </summary>
    public IReadOnlyList<ExternalTraffic> Externals =>
    [
        .. _zones.Entries.Where(entry => entry.ExternalObservations > 0)
            .Select(entry => new ExternalTraffic(entry.Zone, entry.ExternalObservations, entry.ExternalBytes)),
    ];

    /// <summary>Endpoints of a zone that its bound turned away.</summary>
    public long RefusedIn(Zone zone) => _zones.Find(zone.Id)?.Refused ?? 0;

    /// <summary>The asset of a handle; null when there is none.</summary>
    public AssetProfile? Asset(int handle) =>
        handle > 0 && handle < _entries.Count ? _entries[handle]?.Profile : null;

    /// <summary>The asset of an id; null when there is none.</summary>
    public AssetProfile? Asset(string id) => _byId.GetValueOrDefault(id)?.Profile;

    /// <summary>Addresses that mean this asset now, in order of discovery.</summary>
    public IReadOnlyList<NetworkAddress> AddressesOf(int handle) =>
        handle > 0 && handle < _entries.Count && _entries[handle] is { } entry ? [.. entry.Addresses.Where(IsCurrent)] : [];

    /// <summary>MACs that identify this asset.</summary>
    public IReadOnlyList<MacAddress> MacsOf(int handle) =>
    [
        .. _macs.Where(pair => handle > 0 && pair.Value.Asset == handle).Select(pair => new MacAddress(pair.Key))
            .OrderBy(mac => mac.Bits),
    ];

    /// <summary>
    /// Sets the assets of both ends; null where an end is outside the plant, absent, or beyond a bound. Adds a fact for
    /// what is new about them once learning is over. Facts are rare; their ids follow from feed, sequence and asset.
    /// </summary>
    public void Resolve(ref Observation observation, List<Fact> facts)
    {
        TraitReader.Read(observation, out var asked, out var answered);
        if (!IsSettled(observation.Originator, asked, observation.Time.Ticks, out observation.OriginatorAsset)
            | !IsSettled(observation.Responder, answered, observation.Time.Ticks, out observation.ResponderAsset)
            || ((asked & Traits.Asks) != 0 && !IsKnownServer(observation.OriginatorAsset, observation.ResponderAsset))
            || (_byHostName.Count > 0 && observation.Detail?.Identity?.HostName is not null))
        {
            ResolveAnew(ref observation, asked, answered, facts);
        }

        if (observation.ResponderAsset is null && observation.Detail?.ResponderName is { } name)
            ResolveName(ref observation, name, answered, facts);
        if (observation.OriginatorAsset is null != observation.ResponderAsset is null) CountExternal(observation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsSettled(in Endpoint end, Traits traits, long ticks, out AssetProfile? asset)
    {
        asset = null;
        var mac = end.Mac.Bits;
        if (end.Address.IsNone) return mac == 0;
        ref var slot = ref _addresses.Find(end.Address);
        if (Unsafe.IsNullRef(ref slot)) return false;
        if ((slot.Seen & traits) != traits) return false;
        asset = slot.Asset;
        var isOwn = asset is not null && (mac == 0 || mac == slot.Mac);
        var isVia = mac == 0 || (mac == slot.Via && (traits & Traits.Direct) == 0);
        if (!isOwn && (!isVia || (slot.JudgedAt != _evidence && slot.JudgedAt != Always))) return false;
        slot.LastTicks = ticks;
        return true;
    }

    /// <summary>False while a client's list of servers could still grow by this one.</summary>
    private bool IsKnownServer(AssetProfile? client, AssetProfile? server)
    {
        if (client is null || server is null) return true;
        var entry = _entries[client.Handle]!;
        return (entry.Traits & Traits.AsksMany) != 0
            || entry.FirstServer == server.Handle || entry.SecondServer == server.Handle;
    }

    private void CountExternal(in Observation observation)
    {
        var asset = observation.OriginatorAsset ?? observation.ResponderAsset!;
        var outside = observation.OriginatorAsset is null ? observation.Originator.Address : observation.Responder.Address;
        if (outside.IsNone) return;
        ref var slot = ref _addresses.Find(outside);
        if (Unsafe.IsNullRef(ref slot) ? !CanBeAsset(outside) : slot.JudgedAt == Always) return;
        var zone = _entries[asset.Handle]!.Zone;
        zone.ExternalObservations++;
        zone.ExternalBytes += observation.Bytes;
    }

    private bool IsCurrent(NetworkAddress address)
    {
        ref var slot = ref _addresses.Find(address);
        return !Unsafe.IsNullRef(ref slot) && (slot.Seen & Traits.Current) != 0;
    }
}
