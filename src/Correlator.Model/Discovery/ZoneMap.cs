using Correlator.Model.Plant;
using Correlator.Model.Observations;

namespace Correlator.Model.Discovery;

/// <summary>
/// The zones of a plant and which addresses are in them: declared ones, or assumed subnets under the root.
/// </summary>
internal sealed class ZoneMap
{
    private readonly PlantModel _plant;
    private readonly int _inferredMax;
    private readonly ZoneSubnet[] _longestFirst;
    private readonly List<ZoneEntry> _entries = [];
    private readonly Dictionary<string, ZoneEntry> _byId = new(StringComparer.Ordinal);

    public ZoneMap(PlantModel plant, int inferredMax)
    {
        _plant = plant;
        _inferredMax = inferredMax;
        _longestFirst =
        [
            .. plant.Subnets.OrderByDescending(subnet => subnet.PrefixLength + (subnet.Network.IsV4 ? 96 : 0)),
        ];
        Root = Add(plant.Root);
        foreach (var zone in plant.Zones)
        {
            if (!_byId.ContainsKey(zone.Id)) Add(zone);
        }
    }

    public ZoneEntry Root { get; }

    public IReadOnlyList<ZoneEntry> Entries => _entries;

    public bool IsDeclared => _plant.IsDeclared;

    public ZoneEntry? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The declared zone whose longest prefix holds the address; null when none does.</summary>
    public ZoneEntry? Declared(NetworkAddress address) =>
        SubnetOf(address) is { } subnet ? _byId[subnet.Zone.Id] : null;

    /// <summary>
    /// True for the network and broadcast address of the IPv4 subnet that the address is in (RFC 1122 §3.2.1.3).
    /// </summary>
    public bool NamesSubnet(NetworkAddress address)
    {
        if (!address.IsV4) return false;
        var length = IsDeclared ? SubnetOf(address)?.PrefixLength ?? 24 : 24;
        if (length > 30) return false;
        var host = uint.MaxValue >> length;
        return (address.V4 & host) == 0 || (address.V4 & host) == host;
    }

    /// <summary>True when the plant file makes several subnets of what would be assumed to be one.</summary>
    public bool ArePartedByFile(NetworkAddress left, NetworkAddress right) =>
        IsDeclared && Subnets.IsSame(left, right) && !Equals(SubnetOf(left), SubnetOf(right));

    /// <summary>The zone of an assumed subnet, made when there is none; null when there are too many.</summary>
    public ZoneEntry? Inferred(NetworkAddress address)
    {
        var id = Subnets.Name(Subnets.Of(address));
        if (_byId.TryGetValue(id, out var known)) return known;
        return _entries.Count > _inferredMax ? null : AddInferred(id);
    }

    public ZoneEntry AddInferred(string id) => Add(new Zone(id, _plant.Root) { IsInferred = true });

    private ZoneSubnet? SubnetOf(NetworkAddress address)
    {
        foreach (var subnet in _longestFirst)
        {
            if (subnet.Network.IsV4 == address.IsV4 && address.Network(subnet.PrefixLength) == subnet.Network) return subnet;
        }

        return null;
    }

    private ZoneEntry Add(Zone zone)
    {
        var entry = new ZoneEntry(zone);
        _entries.Add(entry);
        _byId.Add(zone.Id, entry);
        return entry;
    }
}
