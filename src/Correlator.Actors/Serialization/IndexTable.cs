using System.Numerics;
using System.Runtime.CompilerServices;

namespace Correlator.Actors.Serialization;

/// <summary>Numbers values in the order of their first appearance, so that each is written once. Used again message after message.</summary>
internal sealed class IndexTable<T>
    where T : struct, IEquatable<T>
{
    private const int SlotsMin = 256;

    // Index + 1 of the entry; 0 is free. A power of two, at most half full.
    private int[] _slots = new int[SlotsMin];
    private T[] _entries = new T[SlotsMin / 2];

    public int Count { get; private set; }

    /// <summary>The value of a number.</summary>
    public T this[int number] => _entries[number];

    /// <summary>The number of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in T value, out bool isNew)
    {
        var mask = _slots.Length - 1;
        for (var at = value.GetHashCode() & mask; ; at = (at + 1) & mask)
        {
            var index = _slots[at] - 1;
            if (index < 0)
            {
                isNew = true;
                return Add(value, at);
            }

            if (_entries[index].Equals(value))
            {
                isNew = false;
                return index;
            }
        }
    }

    /// <summary>The number of a value; -1 when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(in T value)
    {
        var mask = _slots.Length - 1;
        for (var at = value.GetHashCode() & mask; ; at = (at + 1) & mask)
        {
            var index = _slots[at] - 1;
            if (index < 0 || _entries[index].Equals(value)) return index;
        }
    }

    /// <summary>Forgets all, references too. Costs what was in it.</summary>
    public void Clear()
    {
        // What a large message needed is not cleared for every small one.
        if (Count * 16 < _slots.Length && _slots.Length > SlotsMin) _slots = new int[Slots(Count)];
        else Array.Clear(_slots);
        Array.Clear(_entries, 0, Count);
        Count = 0;
    }

    private static int Slots(int entries) => Math.Max(SlotsMin, (int)BitOperations.RoundUpToPowerOf2((uint)entries * 2));

    private int Add(in T value, int slot)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, _entries.Length * 2);
        _entries[Count] = value;
        _slots[slot] = ++Count;
        if (Count * 2 > _slots.Length) Rehash();
        return Count - 1;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var at = _entries[i].GetHashCode() & mask;
            while (_slots[at] != 0) at = (at + 1) & mask;
            _slots[at] = i + 1;
        }
    }
}
