using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>Roles inferred from behaviour, the declared assets, and the facts that are stated.</content>
public sealed partial class AssetDirectory
{
    /// <summary>
    /// Roles that give authority. What shows after learning never gives them, or an attacker would earn them by
    /// attacking.
    /// </summary>
    private const AssetRoles Trusted = AssetRoles.EngineeringWorkstation | AssetRoles.OperatorStation;

    /// <summary>
    /// Roles that behaviour may add to what a plant file declares: they say what is, not what is allowed.
    /// </summary>
    private const AssetRoles Factual = AssetRoles.IndustrialServer | AssetRoles.IndustrialClient;

    private sealed record Pending(DeviationKind Kind, AssetEntry? Asset, ZoneEntry? Zone, string Text);

    private void NoteTraits(AssetEntry entry, Traits traits, in Observation observation)
    {
        if ((entry.Traits & traits) != traits)
        {
            var roles = RolesOf(entry.Traits | traits) & ~entry.Profile.Roles;
            entry.Traits |= traits;
            if (entry.Profile.IsDeclared) roles &= Factual;
            else if (!IsZoneLearning(entry.Zone, observation.Time.Ticks)) roles &= ~Trusted;
            if (roles != AssetRoles.None) AddRoles(entry, roles, observation);
        }

        foreach (var known in entry.Addresses) _addresses.Find(known).Seen |= entry.Traits & ~Traits.Current;
    }

    private static AssetRoles RolesOf(Traits traits)
    {
        var roles = AssetRoles.None;
        if ((traits & Traits.Answers) != 0) roles |= AssetRoles.IndustrialServer;
        if ((traits & Traits.Asks) != 0) roles |= AssetRoles.IndustrialClient;
        if ((traits & Traits.Engineers) != 0) roles |= AssetRoles.EngineeringWorkstation;
        const Traits operates = Traits.AsksMany | Traits.Reads | Traits.Writes;
        if ((traits & operates) == operates) roles |= AssetRoles.OperatorStation;
        const Traits commands = Traits.AsksMany | Traits.Engineers;
        if ((traits & Traits.Controls) != 0 && (traits & commands) == 0) roles |= AssetRoles.Controller;
        return roles;
    }

    private void AddRoles(AssetEntry entry, AssetRoles roles, in Observation observation)
    {
        var added = new List<string>();
        foreach (var role in Enum.GetValues<AssetRoles>())
        {
            if (role != AssetRoles.None && (roles & role) != 0) added.Add(role.Name());
        }

        var reason = $"{string.Join(", ", added)}: {Did(roles)} {observation.Protocol.Name()} {observation.Operation.Name()}"
            + $" ({_feeds[observation.Feed]} at {observation.Sequence})";
        var profile = entry.Profile;
        Replace(entry, profile with
        {
            Roles = profile.Roles | roles,
            Evidence = profile.Evidence.Length == 0 ? reason : $"{profile.Evidence}; {reason}",
        });
    }

    private static string Did(AssetRoles roles) =>
        (roles & (AssetRoles.IndustrialServer | AssetRoles.Controller)) != 0 ? "answered" : "asked";

    /// <summary>A new profile with the same handle; whoever holds the old one sees the plant as it was.</summary>
    private void Replace(AssetEntry entry, AssetProfile profile)
    {
        entry.Profile = profile;
        foreach (var address in entry.Addresses) _addresses.Find(address).Asset = profile;
    }

    private static Traits NoteServer(AssetEntry client, AssetEntry server)
    {
        var handle = server.Profile.Handle;
        if (client.FirstServer == 0) client.FirstServer = handle;
        if (client.FirstServer == handle) return Traits.None;
        if (client.SecondServer == 0) client.SecondServer = handle;
        return client.SecondServer == handle ? Traits.None : Traits.AsksMany;
    }

    private bool IsZoneLearning(ZoneEntry zone, long ticks) => !zone.IsLate && IsLearning(zone.FirstTicks, ticks);

    /// <summary>
    /// A new asset is news once its zone has been learned; and so is the first of a zone that came after the plant had
    /// been.
    /// </summary>
    private bool IsNews(ZoneEntry zone, long ticks) =>
        !IsLearning(zone.FirstTicks, ticks) || (zone.IsLate && zone.FirstTicks == ticks);

    private void State(in Observation observation, List<Fact> facts)
    {
        foreach (var pending in _pending)
        {
            if (pending.Kind == DeviationKind.NewAsset && !IsNews(pending.Asset!.Zone, observation.Time.Ticks)) continue;
            facts.Add(FactOf(pending, observation));
        }

        _pending.Clear();
    }

    private Deviation FactOf(Pending pending, in Observation observation)
    {
        var feed = _feeds[observation.Feed];
        var subject = pending.Asset?.Profile.Id ?? pending.Zone!.Zone.Id;
        var zone = (pending.Asset?.Zone ?? pending.Zone!).Zone;
        var evidence = pending.Kind switch
        {
            DeviationKind.NewAsset when observation.Detail?.ResponderName == subject =>
                $"first named in {observation.Protocol.Name()}",
            DeviationKind.NewAsset => $"first seen as {observation.Originator} to {observation.Responder}",
            DeviationKind.AddressConflict => pending.Text,
            _ => $"{_options.DiscoveredPerZoneMax} assets discovered; what comes beyond is not resolved",
        };
        return new Deviation
        {
            Id = FactId.Of("directory", DeviationKinds.Name(pending.Kind), feed, $"{observation.Sequence}", subject),
            Kind = pending.Kind,
            Time = observation.Time,
            KnownAt = observation.Time > observation.Watermark ? observation.Time : observation.Watermark,
            Subject = subject,
            Zone = zone.Id,
            Originator = Participant.Of(observation.OriginatorAsset, observation.Originator.Address),
            Responder = Participant.Of(observation.ResponderAsset, observation.Responder.Address),
            Protocol = observation.Protocol,
            Operation = observation.Operation,
            Outcome = observation.Outcome,
            Summary = pending.Kind switch
            {
                DeviationKind.NewAsset => $"{subject} was never seen before in {zone.Id}",
                DeviationKind.AddressConflict => pending.Text,
                _ => $"{zone.Id} is full: further devices are not resolved",
            },
            Evidence = evidence,
            Source = new Provenance(feed, observation.Sequence),
        };
    }

    private void Declare(Dictionary<string, AssetPlace> known, int nextHandle)
    {
        foreach (var router in _plant.RouterMacs) _macs[router.Bits] = new MacEntry { IsRouter = true };
        foreach (var asset in _plant.Assets)
        {
            var zone = _zones.Find(asset.Zone.Id) ?? _zones.Root;
            var place = known.TryGetValue(asset.Id, out var saved) ? saved : new AssetPlace(nextHandle++, ShardFor(zone));
            var handle = place.Handle;
            var entry = AddEntry(handle, zone, ProfileOf(asset, place));
            foreach (var mac in asset.Macs) _macs[mac.Bits] = new MacEntry { IsDeclared = true, Asset = handle };
            foreach (var name in asset.HostNames) _byHostName[name] = entry;
            foreach (var address in asset.Addresses)
            {
                if (address.IsNone || !_declaredAddresses.Add(address)) continue;
                Bind(address, entry, 0, 0);
            }
        }
    }

    private static AssetProfile ProfileOf(DeclaredAsset asset, AssetPlace place) => new()
    {
        Handle = place.Handle,
        Id = asset.Id,
        Zone = asset.Zone,
        Shard = place.Shard,
        Type = asset.Type,
        Criticality = asset.Criticality,
        Supplier = asset.Supplier,
        Roles = asset.Roles,
        RedundantWith = asset.RedundantWith,
        IsDeclared = true,
        Allowed = asset.Allowed,
    };

    private AssetEntry AddEntry(int handle, ZoneEntry zone, AssetProfile profile)
    {
        while (_entries.Count <= handle) _entries.Add(null);
        var entry = new AssetEntry(profile, zone);
        _entries[handle] = entry;
        Occupy(zone, profile.Shard);
        _byId.Add(profile.Id, entry);
        return entry;
    }
}
