using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>What happens when an endpoint is not settled: who is inside, and what becomes an asset.</content>
public sealed partial class AssetDirectory
{
    private const Traits SpeaksIndustrial = Traits.Asks | Traits.Answers;

    private void ResolveAnew(ref Observation observation, Traits asked, Traits answered, List<Fact> facts)
    {
        var ticks = observation.Time.Ticks;
        if (_firstTicks == 0) _firstTicks = ticks;
        if (((asked | answered) & Traits.Direct) != 0
            && _zones.ArePartedByFile(observation.Originator.Address, observation.Responder.Address))
        {
            asked &= ~Traits.Direct;
            answered &= ~Traits.Direct;
        }

        NoteSubnet(observation.Originator, asked, ticks);
        NoteSubnet(observation.Responder, answered, ticks);
        BindHostName(observation);

        var originator = Judge(observation.Originator, asked, ticks);
        var responder = Judge(observation.Responder, answered, ticks);
        if ((asked & Traits.Asks) != 0 && originator is not null && responder is not null)
        {
            asked |= NoteServer(originator, responder);
        }

        if (originator is not null) NoteTraits(originator, asked, observation);
        if (responder is not null) NoteTraits(responder, answered, observation);

        // The second end may have shown that the first one's MAC is a router's, or changed the profile of both.
        observation.OriginatorAsset = originator?.Profile;
        observation.ResponderAsset = responder?.Profile;
        if (_pending.Count > 0) State(observation, facts);
    }

    /// <summary>The asset of an endpoint, discovered if there is reason to; null for outsiders.</summary>
    private AssetEntry? Judge(in Endpoint end, Traits traits, long ticks)
    {
        var mac = OwnMac(end, traits, ticks);
        var entry = Subnets.CanBeAsset(end.Address)
            ? mac is null ? JudgeByAddress(end, traits, ticks) : JudgeByMac(end, mac, traits, ticks)
            : JudgeWithoutAddress(end, mac, traits, ticks);
        if (entry is null || entry.Zone.FirstTicks != 0) return entry;
        entry.Zone.FirstTicks = ticks;
        entry.Zone.IsLate = entry.Zone.Zone.IsInferred && !IsLearning(_firstTicks, ticks);
        return entry;
    }

    /// <summary>
    /// Hosts without an address yet, and protocols below IP (PROFINET DCP, GOOSE): only a device's own MAC tells who it
    /// is.
    /// </summary>
    private AssetEntry? JudgeWithoutAddress(in Endpoint end, MacEntry? mac, Traits traits, long ticks)
    {
        if (mac is null)
        {
            if (!end.Address.IsNone) RememberOutsider(end, traits, ticks);
            return null;
        }

        if (mac.Asset != 0) return _entries[mac.Asset];
        if (!end.Address.IsNone || (traits & SpeaksIndustrial) == 0) return null;
        return Discover(end.Mac.ToString(), _zones.Root, mac, end.Mac.Bits);
    }

    private AssetEntry? JudgeByAddress(in Endpoint end, Traits traits, long ticks)
    {
        ref var slot = ref _addresses.Find(end.Address);
        if (!Unsafe.IsNullRef(ref slot) && slot.Asset is not null)
        {
            var bound = _entries[slot.Asset.Handle]!;
            NoteVia(ref slot, end);
            if ((slot.Seen & Traits.Current) != 0)
            {
                slot.LastTicks = ticks;
                return bound;
            }

            if (Near(ticks, slot.LastTicks, _options.MoveGrace)) return bound;
            Unbind(end.Address);
        }

        if (!IsInside(end.Address, traits, hasOwnMac: false)) return RememberOutsider(end, traits, ticks);
        var entry = ZoneOf(end.Address) is { } zone ? Discover(end.Address.ToString(), zone, null, 0) : null;
        if (entry is null) return RememberOutsider(end, traits, ticks);
        Bind(end.Address, entry, 0, ticks);
        NoteVia(ref _addresses.Find(end.Address), end);
        return entry;
    }

    /// <summary>
    /// Whether behaviour, or the plant file, says that an address is the plant's. Never its range: plants use public
    /// ones too.
    /// </summary>
    private bool IsInside(NetworkAddress address, Traits traits, bool hasOwnMac)
    {
        if (_zones.NamesSubnet(address)) return false;
        if (_plant.IsDeclared) return (hasOwnMac || (traits & Traits.Spoke) != 0) && _zones.Declared(address) is not null;
        if (hasOwnMac || (traits & Traits.Answers) != 0) return true;
        var neighbours = _subnets.GetValueOrDefault(Subnets.Of(address));
        if (neighbours is { IsAttached: true } && (traits & Traits.Spoke) != 0) return true;
        var isIndustrial = neighbours is { IsIndustrial: true };

        // Who asked while the plant was learning has made its subnet an industrial one already.
        if ((traits & Traits.Asks) != 0 && isIndustrial) return true;
        if ((traits & Traits.Neighbour) != 0 && isIndustrial) return true;

        // A feed of nothing but logins or alerts: weak evidence counts as long as there is no better one.
        return (traits & (Traits.Neighbour | Traits.Alerted)) != 0 && !_hasStrongEvidence;
    }

    private ZoneEntry? ZoneOf(NetworkAddress address)
    {
        if (_plant.IsDeclared) return _zones.Declared(address);
        var zone = _zones.Inferred(address);
        if (zone is null) Refuse(_zones.Root);
        return zone;
    }

    /// <summary>
    /// Keeps what the subnet of an endpoint has shown; what could bring outsiders in raises <see cref="_evidence"/>.
    /// </summary>
    private void NoteSubnet(in Endpoint end, Traits traits, long ticks)
    {
        if (!CanBeAsset(end.Address)) return;
        var speaks = (traits & Traits.Answers) != 0 || ((traits & Traits.Asks) != 0 && IsLearning(_firstTicks, ticks));
        var shows = !end.Mac.IsNone && !end.Mac.IsGroup && !ReachesMany(end);
        if (!speaks && !shows) return;
        var key = Subnets.Of(end.Address);
        if (!_subnets.TryGetValue(key, out var subnet))
        {
            if (_subnets.Count >= _options.SubnetsMax) return;
            _subnets.Add(key, subnet = new SubnetEntry());
        }

        if (speaks && !subnet.IsIndustrial)
        {
            subnet.IsIndustrial = _hasStrongEvidence = true;
            _evidence++;
        }

        if (!shows || subnet.IsAttached) return;
        if (subnet.FirstMac == 0) subnet.FirstMac = end.Mac.Bits;
        if (subnet.FirstMac == end.Mac.Bits) return;
        subnet.IsAttached = _hasStrongEvidence = true;
        _evidence++;
    }

    /// <summary>True for the MAC of a router: one seen with addresses of more subnets than a device has.</summary>
    private bool ReachesMany(in Endpoint end)
    {
        if (!_macs.TryGetValue(end.Mac.Bits, out var mac))
        {
            if (_macs.Count >= _options.MacsMax) return true;
            _macs.Add(end.Mac.Bits, mac = new MacEntry());
        }

        if (mac.IsRouter || mac.Reach.Count > _options.SubnetsPerMacMax) return true;
        var subnet = Subnets.Of(end.Address);
        if (!mac.Reach.Contains(subnet)) mac.Reach.Add(subnet);
        return mac.Reach.Count > _options.SubnetsPerMacMax;
    }

    /// <summary>Adds an asset to a zone; null when the zone is full, which is counted and stated once.</summary>
    private AssetEntry? Discover(string id, ZoneEntry zone, MacEntry? mac, ulong macBits)
    {
        var isKnown = _byId.TryGetValue(id, out var entry);
        if (isKnown && (entry!.Mac != 0 || entry.Addresses.Count > 0))
        {
            // The asset named after this address has moved away: who uses the address now is somebody else.
            isKnown = false;
            id = $"{id}#{_entries.Count}";
        }

        if (!isKnown)
        {
            if (zone.Discovered >= _options.DiscoveredPerZoneMax) return Refuse(zone);
            entry = AddEntry(_entries.Count, zone, new AssetProfile
            {
                Handle = _entries.Count,
                Id = id,
                Zone = zone.Zone,
                Shard = ShardFor(zone),
            });
            zone.Discovered++;
            _discovered++;
            _pending.Add(new Pending(DeviationKind.NewAsset, entry, null, ""));
        }

        if (mac is null) return entry;
        _hasStrongEvidence = true;
        mac.Asset = entry!.Profile.Handle;
        entry.Mac = macBits;
        return entry;
    }

    private AssetEntry? Refuse(ZoneEntry zone)
    {
        zone.Refused++;
        _refused++;
        if (!zone.IsSaturationStated) _pending.Add(new Pending(DeviationKind.BaselineSaturated, null, zone, ""));
        zone.IsSaturationStated = true;
        return null;
    }

    private AssetEntry? RememberOutsider(in Endpoint end, Traits traits, long ticks)
    {
        ref var slot = ref _addresses.Find(end.Address);
        if (Unsafe.IsNullRef(ref slot))
        {
            if (_addresses.Count >= _options.AddressesMax) return null;
            slot = ref _addresses.Add(end.Address);
        }

        slot.Seen |= traits;
        slot.LastTicks = ticks;
        slot.JudgedAt = CanBeAsset(end.Address) ? _evidence : Always;
        if (end.Mac.Bits != 0) slot.Via = end.Mac.Bits;
        return null;
    }

    /// <summary>
    /// Settles an asset's address for a MAC that identifies nobody, until there is more evidence: it may become a
    /// device's own.
    /// </summary>
    private void NoteVia(ref AddressSlot slot, in Endpoint end)
    {
        if (end.Mac.IsNone) return;
        slot.Via = end.Mac.Bits;
        slot.JudgedAt = _evidence;
    }

    private bool CanBeAsset(NetworkAddress address) => Subnets.CanBeAsset(address)
        && (!_zones.NamesSubnet(address) || _declaredAddresses.Contains(address));

    private static bool Near(long left, long right, TimeSpan span) => Math.Abs(left - right) <= span.Ticks;

    private bool IsLearning(long firstTicks, long ticks) => _options.LearnUntil is { } until
        ? ticks < until.Ticks
        : firstTicks == 0 || ticks - firstTicks < _options.LearnSpan.Ticks;
}
