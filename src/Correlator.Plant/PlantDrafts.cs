namespace Correlator.Plant;

// What the files say, word by word, before names are looked up: a name may stand in another file.

internal sealed record ZoneDraft(
    Word Id, Word? Name, Word? Parent, double? Level, double? SecurityLevel, IReadOnlyList<Word> Subnets);

internal sealed record ConduitDraft(
    Word Id, Word? From, Word? To, IReadOnlyList<Word> Protocols, Word? Direction);

internal sealed record AssetDraft(
    Word Id, Word? Zone, Word? Type, double? Criticality, Word? Supplier, Word? RedundantWith, AssetNames Names,
    IReadOnlyList<Word> Roles, IReadOnlyList<UseDraft> Allowed);

/// <summary>What an asset goes by on the wire.</summary>
internal sealed record AssetNames(IReadOnlyList<Word> Addresses, IReadOnlyList<Word> Macs, IReadOnlyList<Word> HostNames);

internal sealed record UseDraft(Word? Peer, Word? Protocol, IReadOnlyList<Word> Operations);

internal sealed record PartyDraft(Word Id, Word? Name, Word? Kind);

internal sealed record WindowDraft(
    Word Ticket, Word? From, Word? To, IReadOnlyList<Word> Assets, IReadOnlyList<Word> People,
    IReadOnlyList<Word> SourceHosts, IReadOnlyList<Word> Operations);

/// <summary>Everything that the files say.</summary>
internal sealed class PlantDraft
{
    public List<ZoneDraft> Zones { get; } = [];
    public List<ConduitDraft> Conduits { get; } = [];
    public List<AssetDraft> Assets { get; } = [];
    public List<PartyDraft> Parties { get; } = [];
    public List<WindowDraft> Windows { get; } = [];
    public List<Word> Routers { get; } = [];

    /// <summary>The keys that a plant file may have at its top.</summary>
    public static readonly string[] Keys = ["zones", "conduits", "assets", "parties", "maintenance", "routers"];

    public void Take(Section file)
    {
        foreach (var zone in file.Sections("zones", "id", "name", "parent", "level", "securityLevel", "subnets"))
        {
            var level = zone.Number("level", 0, 5, isWhole: false);
            var security = zone.Number("securityLevel", 0, 4, isWhole: true);
            var (name, parent, subnets) = (zone.Text("name"), zone.Text("parent"), zone.Words("subnets"));
            if (zone.Text("id", isRequired: true) is { } id) Zones.Add(new(id, name, parent, level, security, subnets));
        }

        foreach (var conduit in file.Sections("conduits", "id", "from", "to", "protocols", "direction"))
        {
            var (from, to) = (conduit.Text("from", isRequired: true), conduit.Text("to", isRequired: true));
            var (protocols, direction) = (conduit.Words("protocols"), conduit.Text("direction"));
            if (conduit.Text("id", isRequired: true) is { } id) Conduits.Add(new(id, from, to, protocols, direction));
        }

        foreach (var party in file.Sections("parties", "id", "name", "kind"))
        {
            var (name, kind) = (party.Text("name"), party.Text("kind", isRequired: true));
            if (party.Text("id", isRequired: true) is { } id) Parties.Add(new(id, name, kind));
        }

        TakeAssets(file);
        TakeWindows(file);
        Routers.AddRange(file.Words("routers"));
    }

    private void TakeAssets(Section file)
    {
        foreach (var asset in file.Sections(
            "assets", "id", "type", "zone", "addresses", "macs", "hostNames", "criticality", "supplier", "roles",
            "redundantWith", "allowed"))
        {
            var uses = new List<UseDraft>();
            foreach (var use in asset.Sections("allowed", "peer", "protocol", "operations"))
            {
                uses.Add(new(
                    use.Text("peer", isRequired: true), use.Text("protocol", isRequired: true), use.Words("operations")));
            }

            var names = new AssetNames(asset.Words("addresses"), asset.Words("macs"), asset.Words("hostNames"));
            var (zone, criticality) = (asset.Text("zone", isRequired: true), asset.Number("criticality", 1, 5, isWhole: true));
            var (type, supplier, partner) = (asset.Text("type"), asset.Text("supplier"), asset.Text("redundantWith"));
            var roles = asset.Words("roles");
            if (asset.Text("id", isRequired: true) is not { } id) continue;
            Assets.Add(new(id, zone, type, criticality, supplier, partner, names, roles, uses));
        }
    }

    private void TakeWindows(Section file)
    {
        foreach (var window in file.Sections(
            "maintenance", "ticket", "from", "to", "assets", "people", "sourceHosts", "operations"))
        {
            var (from, to) = (window.Text("from", isRequired: true), window.Text("to", isRequired: true));
            var (assets, people) = (window.Words("assets"), window.Words("people"));
            var (hosts, operations) = (window.Words("sourceHosts"), window.Words("operations"));
            if (window.Text("ticket", isRequired: true) is not { } ticket) continue;
            Windows.Add(new(ticket, from, to, assets, people, hosts, operations));
        }
    }
}
