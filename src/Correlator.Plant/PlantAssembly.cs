using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Plant;

/// <summary>Makes a model of what the files say: looks up names, and finds what contradicts itself.</summary>
internal sealed class PlantAssembly(PlantDraft draft, Findings findings)
{
    private readonly PlantWords _words = new(findings);
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _macs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _hostNames = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The model; only of use when there are no findings.</summary>
    public PlantModel Assemble(string firstFile)
    {
        if (draft.Zones.Count == 0) findings.Add(new Place(firstFile, 0, 0, "zones"), "no zone is declared");
        var root = new ZoneTree(draft.Zones, findings).Build(_zones);
        var parties = Parties();
        var assets = Unique(draft.Assets, asset => asset.Id, "asset");
        return new PlantModel
        {
            IsDeclared = true,
            Root = root,
            Zones = [.. _zones.Values.OrderBy(zone => zone.Depth)],
            Subnets = SubnetsOf(),
            Conduits = Conduits(),
            Parties = [.. parties.Values],
            RouterMacs = [.. draft.Routers.Select(word => Own(word, _macs, _words.Mac(word), "MAC")).OfType<MacAddress>()],
            Assets = [.. assets.Values.Select(asset => Asset(asset, assets, parties)).OfType<DeclaredAsset>()],
            MaintenanceWindows = [.. draft.Windows.Select(window => Window(window, assets)).OfType<MaintenanceWindow>()],
        };
    }

    private Dictionary<string, Party> Parties()
    {
        var parties = new Dictionary<string, Party>(StringComparer.Ordinal);
        foreach (var party in Unique(draft.Parties, party => party.Id, "party").Values)
        {
            var kind = party.Kind is null ? null : _words.Kind(party.Kind);
            parties[party.Id.Text] = new Party(party.Id.Text, party.Name?.Text ?? party.Id.Text, kind ?? PartyKind.AssetOwner);
        }

        return parties;
    }

    private List<ZoneSubnet> SubnetsOf()
    {
        var subnets = new List<ZoneSubnet>();
        var seen = new Dictionary<(NetworkAddress, int), (string Zone, Place Place)>();
        foreach (var zone in draft.Zones)
        {
            foreach (var word in zone.Subnets)
            {
                if (_words.Subnet(word) is not { } subnet || !_zones.TryGetValue(zone.Id.Text, out var owner)) continue;
                if (seen.TryAdd(subnet, (zone.Id.Text, word.Place)))
                {
                    subnets.Add(new ZoneSubnet(subnet.Network, subnet.Length, owner));
                    continue;
                }

                var (other, place) = seen[subnet];
                findings.Add(word.Place, $"'{word.Text}' is a subnet of zone '{other}' already ({place})");
            }
        }

        return subnets;
    }

    private List<Conduit> Conduits()
    {
        var conduits = new List<Conduit>();
        foreach (var conduit in Unique(draft.Conduits, conduit => conduit.Id, "conduit").Values)
        {
            var (from, to) = (ZoneOf(conduit.From), ZoneOf(conduit.To));
            var (protocols, isBothWays) = (_words.Protocols(conduit.Protocols), _words.IsBothWays(conduit.Direction));
            if (from is null || to is null) continue;
            if (from == to) findings.Add(conduit.To!.Place, $"the conduit leads from zone '{from.Id}' to itself");
            conduits.Add(new Conduit(conduit.Id.Text, from, to, protocols, isBothWays));
        }

        return conduits;
    }

    private DeclaredAsset? Asset(
        AssetDraft asset, Dictionary<string, AssetDraft> assets, Dictionary<string, Party> parties)
    {
        var zone = ZoneOf(asset.Zone);
        if (asset.Supplier is { } supplier && !parties.ContainsKey(supplier.Text))
        {
            findings.Add(supplier.Place, $"'{supplier.Text}' is not a declared party");
        }

        if (asset.RedundantWith is { } partner)
        {
            if (partner.Text == asset.Id.Text) findings.Add(partner.Place, "an asset cannot stand in for itself");
            else Known(partner, assets);
        }

        var addresses = asset.Names.Addresses.Select(word => Own(word, _addresses, _words.Address(word), "address"));
        var macs = asset.Names.Macs.Select(word => Own(word, _macs, _words.Mac(word), "MAC"));
        var hosts = asset.Names.HostNames.Where(word => Claim(word, word.Text, _hostNames, "host name"));
        var declared = new DeclaredAsset
        {
            Id = asset.Id.Text,
            Zone = zone ?? PlantModel.Empty.Root,
            Type = asset.Type?.Text ?? "unknown",
            Criticality = (int)(asset.Criticality ?? 3),
            Supplier = asset.Supplier?.Text,
            RedundantWith = asset.RedundantWith?.Text,
            Addresses = [.. addresses.OfType<NetworkAddress>()],
            Macs = [.. macs.OfType<MacAddress>()],
            HostNames = [.. hosts.Select(word => word.Text)],
            Roles = _words.Roles(asset.Roles),
            Allowed = [.. asset.Allowed.Select(use => Use(use, assets)).OfType<AllowedUse>()],
        };
        return zone is null ? null : declared;
    }

    private AllowedUse? Use(UseDraft use, Dictionary<string, AssetDraft> assets)
    {
        if (use.Peer is not null) Known(use.Peer, assets);
        var protocol = use.Protocol is null ? null : _words.ProtocolOf(use.Protocol);
        var operations = _words.Operations(use.Operations);
        return use.Peer is null || protocol is null ? null : new AllowedUse(use.Peer.Text, protocol.Value, operations);
    }

    private MaintenanceWindow? Window(WindowDraft window, Dictionary<string, AssetDraft> assets)
    {
        var from = window.From is null ? null : _words.Time(window.From);
        var to = window.To is null ? null : _words.Time(window.To);
        if (from >= to) findings.Add(window.To!.Place, $"the window ends ({to}) before it has begun ({from})");
        foreach (var asset in window.Assets) Known(asset, assets);
        foreach (var host in window.SourceHosts)
        {
            if (!assets.ContainsKey(host.Text)) _words.AddressOrAsset(host);
        }

        var operations = _words.Operations(window.Operations);
        if (from is null || to is null) return null;
        return new MaintenanceWindow(
            window.Ticket.Text, from.Value, to.Value, Texts(window.Assets), Texts(window.People),
            [.. window.SourceHosts.Select(host => CanonicalHost(host, assets))], operations);
    }

    /// <summary>An address is compared as text later on: it must be written as we would write it.</summary>
    private static string CanonicalHost(Word host, Dictionary<string, AssetDraft> assets) =>
        !assets.ContainsKey(host.Text) && NetworkAddress.TryParse(host.Text, out var address) ? address.ToString() : host.Text;

    private Zone? ZoneOf(Word? word)
    {
        if (word is null) return null;
        if (_zones.TryGetValue(word.Text, out var zone)) return zone;
        findings.Add(word.Place, $"'{word.Text}' is not a declared zone");
        return null;
    }

    private void Known(Word word, Dictionary<string, AssetDraft> assets)
    {
        if (!assets.ContainsKey(word.Text)) findings.Add(word.Place, $"'{word.Text}' is not a declared asset");
    }

    private T? Own<T>(Word word, Dictionary<string, Place> taken, T? value, string what)
        where T : struct =>
        value is not null && Claim(word, value.Value.ToString()!, taken, what) ? value : null;

    private bool Claim(Word word, string value, Dictionary<string, Place> taken, string what)
    {
        if (taken.TryAdd(value, word.Place)) return true;
        findings.Add(word.Place, $"{what} '{value}' is given already ({taken[value]}, {taken[value].Field})");
        return false;
    }

    private Dictionary<string, T> Unique<T>(IEnumerable<T> items, Func<T, Word> idOf, string what)
    {
        var unique = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var id = idOf(item);
            if (!_words.IsId(id) || unique.TryAdd(id.Text, item)) continue;
            findings.Add(id.Place, $"{what} '{id.Text}' is declared already ({idOf(unique[id.Text]).Place})");
        }

        return unique;
    }

    private static List<string> Texts(IReadOnlyList<Word> words) => [.. words.Select(word => word.Text)];
}
