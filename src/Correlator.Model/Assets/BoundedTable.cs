using System.Runtime.CompilerServices;

namespace Correlator.Model.Assets;

internal interface IKeyed
{
    /// <summary>0 marks an empty slot.</summary>
    public ulong Key { get; set; }
}

/// <summary>
/// Entries by 64-bit key in one array (open addressing, linear probing), because a plant has thousands of assets with a
/// handful of entries each and a Dictionary costs five times the memory. Grows by doubling up to its bound.
/// </summary>
/// <remarks>A reference into it is valid until the next <see cref="Add"/> or <see cref="Keep"/>.</remarks>
internal sealed class BoundedTable<T>(int entriesMax) where T : struct, IKeyed
{
    private const int SlotsMin = 4;

    private T[] _slots = [];
    private int _lastFound;

    public int Count { get; private set; }

    public bool IsFull => Count >= entriesMax;

    public int Slots => _slots.Length;

    /// <summary>The entry, or a null reference (<see cref="Unsafe.IsNullRef{T}"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Find(ulong key)
    {
        var slots = _slots;
        var last = _lastFound;
        if ((uint)last < (uint)slots.Length && slots[last].Key == key) return ref slots[last];
        return ref Probe(key);
    }

    /// <summary>
    /// The entry of a key that was last in <paramref name="slot"/>, wherever it is by now; the slot is set right.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T FindAt(ref int slot, ulong key)
    {
        var slots = _slots;
        if ((uint)slot < (uint)slots.Length && slots[slot].Key == key) return ref slots[slot];
        ref var entry = ref Find(key);
        slot = _lastFound;
        return ref entry;
    }

    private ref T Probe(ulong key)
    {
        var slots = _slots;
        if (slots.Length == 0) return ref Unsafe.NullRef<T>();
        var mask = slots.Length - 1;
        for (var at = (int)key & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref slots[at];
            if (slot.Key == key)
            {
                _lastFound = at;
                return ref slot;
            }

            if (slot.Key == 0) return ref Unsafe.NullRef<T>();
        }
    }

    /// <summary>Makes an entry for a key that is not there yet; a null reference when the bound is reached.</summary>
    public ref T Add(ulong key)
    {
        if (IsFull) return ref Unsafe.NullRef<T>();

        // A quarter stays free, so that probing for what is not there ends soon.
        if ((Count + 1) * 4 > _slots.Length * 3)
            Rebuild(Math.Max(SlotsMin, _slots.Length * 2), static (in T _) => true);

        Count++;
        return ref Place(_slots, key);
    }

    private static ref T Place(T[] slots, ulong key)
    {
        var mask = slots.Length - 1;
        var at = (int)key & mask;
        while (slots[at].Key != 0) at = (at + 1) & mask;
        slots[at].Key = key;
        return ref slots[at];
    }

    public delegate bool Predicate(in T entry);

    /// <summary>Forgets every entry that the predicate refuses.</summary>
    public void Keep(Predicate predicate) => Rebuild(_slots.Length, predicate);

    private void Rebuild(int slotCount, Predicate predicate)
    {
        var old = _slots;
        _slots = new T[slotCount];
        _lastFound = 0;
        Count = 0;
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Key == 0 || !predicate(entry)) continue;
            Place(_slots, entry.Key) = entry;
            Count++;
        }
    }

    /// <summary>All slots, empty ones (key 0) included.</summary>
    public Span<T> AsSpan() => _slots;
}
