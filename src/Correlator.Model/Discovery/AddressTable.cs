using System.Runtime.CompilerServices;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <summary>
/// One address and who uses it. A plain struct in one cache line: it is touched twice for every observation.
/// </summary>
internal struct AddressSlot
{
    public NetworkAddress Address;

    /// <summary>The asset bound to it; null for an outsider.</summary>
    public AssetProfile? Asset;

    /// <summary>MAC of a device that last used it; 0 when no sensor gave one.</summary>
    public ulong Mac;

    /// <summary>MAC that last stood for it without identifying anybody: a router's, a group's.</summary>
    public ulong Via;

    /// <summary>Event time of its last use.</summary>
    public long LastTicks;

    /// <summary>Traits that need no second look.</summary>
    public Traits Seen;

    /// <summary>
    /// Outsiders: state of the evidence when this one was judged; it is judged anew when there is more.
    /// </summary>
    public int JudgedAt;
}

/// <summary>
/// Addresses by open addressing with linear probing; never shrinks and never removes, so a slot's absence stays true
/// until it is added.
/// </summary>
internal sealed class AddressTable
{
    private AddressSlot[] _slots = new AddressSlot[1_024];
    private int _shift = 64 - 10;

    public int Count { get; private set; }

    /// <summary>
    /// The slot of an address that is not none, or a null reference. Valid until the next <see cref="Add"/>.
    /// </summary>
    public ref AddressSlot Find(NetworkAddress address)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        for (var i = Start(address); ; i = (i + 1) & mask)
        {
            ref var slot = ref slots[i];
            if (slot.Address == address) return ref slot;
            if (slot.Address.IsNone) return ref Unsafe.NullRef<AddressSlot>();
        }
    }

    /// <summary>The slot of an address, added when it has none.</summary>
    public ref AddressSlot Add(NetworkAddress address)
    {
        ref var found = ref Find(address);
        if (!Unsafe.IsNullRef(ref found)) return ref found;
        if ((Count + 1) * 2 > _slots.Length) Grow();
        Count++;
        ref var slot = ref Free(address);
        slot.Address = address;
        return ref slot;
    }

    /// <summary>
    /// All slots, in order of address, so that what is written does not depend on the order of arrival.
    /// </summary>
    public IEnumerable<AddressSlot> InOrder() => _slots.Where(slot => !slot.Address.IsNone).OrderBy(slot => slot.Address);

    private ref AddressSlot Free(NetworkAddress address)
    {
        var mask = _slots.Length - 1;
        var i = Start(address);
        while (!_slots[i].Address.IsNone) i = (i + 1) & mask;
        return ref _slots[i];
    }

    // The top bits of a product are the well-mixed ones (Fibonacci hashing); neighbours in a subnet spread over the
    // table.
    private int Start(NetworkAddress address) =>
        (int)(((address.Low ^ address.High * 0xC2B2_AE3D_27D4_EB4F) * 0x9E37_79B9_7F4A_7C15) >> _shift);

    private void Grow()
    {
        var old = _slots;
        _slots = new AddressSlot[old.Length * 2];
        _shift--;
        foreach (ref var slot in old.AsSpan())
        {
            if (!slot.Address.IsNone) Free(slot.Address) = slot;
        }
    }
}
