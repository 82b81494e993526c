using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>Identity: MACs of devices and of routers, addresses that move, addresses that two devices use.</content>
public sealed partial class AssetDirectory
{
    /// <summary>Turns that two MACs must take at an address before it counts as contested: A, B, A, B.</summary>
    private const int TurnsMin = 2;

    /// <summary>
    /// A MAC that shares this many addresses with other MACs is a router seen on both sides, not a device.
    /// </summary>
    private const int ContestedMax = 2;

    /// <summary>
    /// The entry of a MAC that identifies a device; null for routers, groups, and where a router may have put its own
    /// in.
    /// </summary>
    private MacEntry? OwnMac(in Endpoint end, Traits traits, long ticks)
    {
        var bits = end.Mac.Bits;
        if (bits == 0 || end.Mac.IsGroup) return null;
        var isDirect = (traits & Traits.Direct) != 0;
        if (!_macs.TryGetValue(bits, out var mac))
        {
            if (!isDirect) return null;
            if (_macs.Count >= _options.MacsMax)
            {
                _macsRefused++;
                return null;
            }

            _macs.Add(bits, mac = new MacEntry());
        }

        if (mac.IsRouter) return null;
        if (!isDirect) return IsKnownPair(end.Address, mac) ? mac : null;
        if (mac.IsDeclared || !Subnets.CanBeAsset(end.Address)) return mac;
        NoteAddress(mac, bits, end.Address, ticks);
        return mac.IsRouter ? null : mac;
    }

    /// <summary>
    /// Whether a routed frame's MAC adds up: the address is known to be that device's, or is in its declared zone.
    /// </summary>
    private bool IsKnownPair(NetworkAddress address, MacEntry mac)
    {
        if (mac.Asset == 0 || _entries[mac.Asset] is not { } owner) return false;
        if (owner.Addresses.Contains(address)) return true;

        // A declared switch or firewall forwards for others even where its MAC was not listed as a router's.
        return mac.IsDeclared && !owner.Profile.Is(AssetRoles.NetworkDevice) && _zones.Declared(address) == owner.Zone;
    }

    private AssetEntry? JudgeByMac(in Endpoint end, MacEntry mac, Traits traits, long ticks)
    {
        var address = end.Address;
        var bits = end.Mac.Bits;
        ref var slot = ref _addresses.Find(address);
        var bound = Unsafe.IsNullRef(ref slot) || slot.Asset is null ? null : _entries[slot.Asset.Handle]!;
        var owner = mac.Asset == 0 ? null : _entries[mac.Asset];
        if (bound is not null && bound == owner)
        {
            slot.Mac = bits;
            slot.LastTicks = ticks;
            slot.Seen |= Traits.Current;
            return bound;
        }

        if (bound is not null && slot.Mac != 0 && slot.Mac != bits)
        {
            TakeTurn(ref slot, bits, ticks);
            if (mac.IsRouter) return JudgeByAddress(end, traits, ticks);
        }

        // The plant file's word on an address stands against any MAC that the file does not know.
        if (bound is not null && _declaredAddresses.Contains(address))
        {
            if (mac.IsDeclared && owner is not null) return owner;
            slot = ref _addresses.Find(address);
            slot.Mac = bits;
            slot.LastTicks = ticks;
            slot.Seen |= Traits.Current;
            return _entries[slot.Asset!.Handle];
        }

        if (owner is null)
        {
            owner = bound is { Mac: 0 } && (bound.Profile.IsDeclared || bound.Profile.Id == address.ToString())
                ? bound
                : DiscoverDevice(end, mac, traits);
            if (owner is null) return RememberOutsider(end, traits, ticks);
            mac.Asset = owner.Profile.Handle;
            owner.Mac = bits;
        }
        else
        {
            LeaveOthers(owner, address);
        }

        Bind(address, owner, bits, ticks);
        return owner;
    }

    /// <summary>
    /// A device with a new address has left its others of that family, unless it shows with them again.
    /// </summary>
    private void LeaveOthers(AssetEntry owner, NetworkAddress address)
    {
        var hasLeft = false;
        foreach (var old in owner.Addresses)
        {
            if (old.IsV4 != address.IsV4 || _declaredAddresses.Contains(old)) continue;
            _addresses.Find(old).Seen &= ~Traits.Current;
            hasLeft = true;
        }

        if (hasLeft) _moved++;
    }

    private AssetEntry? DiscoverDevice(in Endpoint end, MacEntry mac, Traits traits) =>
        IsInside(end.Address, traits, hasOwnMac: true) && ZoneOf(end.Address) is { } zone
            ? Discover(end.Mac.ToString(), zone, mac, end.Mac.Bits)
            : null;

    private void NoteAddress(MacEntry mac, ulong bits, NetworkAddress address, long ticks)
    {
        if (mac.Addresses.Contains(address)) return;
        mac.Addresses.Add(address);
        if (!SpeaksForMany(mac)) return;

        // A device that moved often has left its addresses one after the other; a router speaks for all of its at once.
        mac.Addresses.RemoveAll(old => old != address && HasLeft(old, mac, ticks));
        if (SpeaksForMany(mac)) BecomeRouter(bits, mac);
    }

    private bool SpeaksForMany(MacEntry mac) => mac.Addresses.Count > _options.AddressesPerMacMax
        || SubnetsOf(mac, isV4: true) > _options.SubnetsPerMacMax
        || SubnetsOf(mac, isV4: false) > _options.SubnetsPerMacMax;

    private static int SubnetsOf(MacEntry mac, bool isV4) =>
        mac.Addresses.Where(address => address.IsV4 == isV4).Select(Subnets.Of).Distinct().Count();

    private bool HasLeft(NetworkAddress address, MacEntry mac, long ticks)
    {
        ref var slot = ref _addresses.Find(address);
        if (Unsafe.IsNullRef(ref slot)) return true;
        var isItsOwn = slot.Asset is not null && slot.Asset.Handle == mac.Asset && (slot.Seen & Traits.Current) != 0;
        return !isItsOwn && !Near(ticks, slot.LastTicks, _options.MoveGrace);
    }

    /// <summary>
    /// Takes a MAC for a router's: the asset made for it is a network device, and its addresses are judged by
    /// themselves from now on.
    /// </summary>
    private void BecomeRouter(ulong bits, MacEntry mac)
    {
        mac.IsRouter = true;
        mac.Addresses.Clear();
        mac.Contested.Clear();
        _routers++;
        var owner = mac.Asset == 0 ? null : _entries[mac.Asset];
        mac.Asset = 0;
        if (owner is null) return;
        owner.Mac = 0;
        foreach (var address in owner.Addresses.ToArray())
        {
            if (address.ToString() != owner.Profile.Id && !_declaredAddresses.Contains(address)) Unbind(address);
        }

        if (owner.Profile.Id != new MacAddress(bits).ToString()) return;
        Replace(owner, owner.Profile with
        {
            Roles = AssetRoles.NetworkDevice,
            Evidence = "network device: its MAC speaks for many addresses",
        });
    }

    /// <summary>
    /// Counts the turns that two MACs take at an address; enough of them, close together, are a conflict.
    /// </summary>
    private void TakeTurn(ref AddressSlot slot, ulong newcomer, long ticks)
    {
        var address = slot.Address;
        if (!_contests.TryGetValue(address, out var contest))
        {
            if (_contests.Count >= _options.ContestsMax) ForgetOldContests(ticks);
            if (_contests.Count >= _options.ContestsMax) return;
            _contests.Add(address, contest = new Contest());
        }

        var isReturn = contest.Rival == newcomer
            && Near(ticks, contest.RivalTicks, _options.ConflictWindow)
            && Near(ticks, slot.LastTicks, _options.ConflictWindow);
        var present = slot.Mac;
        contest.Turns = isReturn ? contest.Turns + 1 : 0;
        contest.Rival = present;
        contest.RivalTicks = slot.LastTicks;
        if (contest.Turns < TurnsMin) return;

        if (contest.Stated != (present ^ newcomer) && slot.Asset is not null)
        {
            contest.Stated = present ^ newcomer;
            var text = $"{address} is used by {new MacAddress(present)} and {new MacAddress(newcomer)} at the same time";
            _pending.Add(new Pending(DeviationKind.AddressConflict, _entries[slot.Asset.Handle], null, text));
        }

        NoteContested(present, address);
        NoteContested(newcomer, address);
    }

    private void NoteContested(ulong bits, NetworkAddress address)
    {
        if (!_macs.TryGetValue(bits, out var mac) || mac.IsDeclared || mac.IsRouter) return;
        if (!mac.Contested.Contains(address)) mac.Contested.Add(address);
        if (mac.Contested.Count >= ContestedMax) BecomeRouter(bits, mac);
    }

    private void ForgetOldContests(long ticks)
    {
        foreach (var (address, contest) in _contests)
        {
            if (!Near(ticks, contest.RivalTicks, _options.MoveGrace)) _contests.Remove(address);
        }
    }

    private void BindHostName(in Observation observation)
    {
        if (_byHostName.Count == 0 || observation.Detail?.Identity is not { HostName: { } name }) return;
        var end = observation.Detail.IdentityIsOriginator ? observation.Originator : observation.Responder;
        if (!_byHostName.TryGetValue(name, out var entry)) return;
        if (!Subnets.CanBeAsset(end.Address) || _declaredAddresses.Contains(end.Address)) return;
        ref var slot = ref _addresses.Find(end.Address);
        if (!Unsafe.IsNullRef(ref slot) && slot.Asset == entry.Profile) return;
        Bind(end.Address, entry, 0, observation.Time.Ticks);
        if (!_macs.TryGetValue(end.Mac.Bits, out var mac) || mac.IsRouter || mac.IsDeclared) return;
        mac.Asset = entry.Profile.Handle;
    }

    private void Bind(NetworkAddress address, AssetEntry entry, ulong mac, long ticks)
    {
        Unbind(address);
        if (entry.Addresses.Count > _options.AddressesPerMacMax) DropOldest(entry);
        entry.Addresses.Add(address);
        ref var slot = ref _addresses.Add(address);
        slot.Asset = entry.Profile;
        slot.Mac = mac;
        slot.Via = 0;
        slot.LastTicks = ticks;
        slot.JudgedAt = _evidence;
        slot.Seen = Traits.Current | entry.Traits;
    }

    private void Unbind(NetworkAddress address)
    {
        ref var slot = ref _addresses.Find(address);
        if (Unsafe.IsNullRef(ref slot)) return;
        if (slot.Asset is not null) _entries[slot.Asset.Handle]!.Addresses.Remove(address);
        slot.Asset = null;
        slot.Mac = 0;
        slot.Seen = Traits.None;
    }

    private void DropOldest(AssetEntry entry)
    {
        var oldest = entry.Addresses.Find(address => !_declaredAddresses.Contains(address) && !IsCurrent(address));
        if (!oldest.IsNone) Unbind(oldest);
    }
}
