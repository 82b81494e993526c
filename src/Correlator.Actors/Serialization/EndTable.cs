using System.Numerics;
using System.Runtime.CompilerServices;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Numbers ends in the order of their first appearance, as <see cref="IndexTable{T}"/> does, and keeps with each what its last row held. Looked up
/// by an observation's own fields: a key made for that, copied and compared, takes as long as the look-up itself.
/// </summary>
internal sealed class EndTable
{
    private const int SlotsMin = 256;

    /// <summary>Slots for each end at least: two ends in a row of slots cost a cache line more.</summary>
    private const int SlotsEach = 4;

    // Number + 1; 0 is free. A power of two.
    private int[] _slots = new int[SlotsMin];
    private KnownEnd[] _ends = new KnownEnd[SlotsMin / SlotsEach];

    public int Count { get; private set; }

    public ref KnownEnd this[int number] => ref _ends[number];

    /// <summary>The number of an end; may move the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in Endpoint end, int asset, out bool isNew)
    {
        var mask = _slots.Length - 1;
        for (var at = EndKey.Hash(in end, asset) & mask; ; at = (at + 1) & mask)
        {
            var number = _slots[at] - 1;
            if (number < 0)
            {
                isNew = true;
                return Add(EndKey.Of(in end, asset), at);
            }

            if (_ends[number].Key.IsOf(in end, asset))
            {
                isNew = false;
                return number;
            }
        }
    }

    /// <summary>Forgets all. Costs what was in it.</summary>
    public void Clear()
    {
        // What a large message needed is not cleared for every small one.
        if (Count * SlotsEach * 8 < _slots.Length && _slots.Length > SlotsMin) _slots = new int[Slots(Count)];
        else Array.Clear(_slots);
        Count = 0;
    }

    private static int Slots(int ends) => Math.Max(SlotsMin, (int)BitOperations.RoundUpToPowerOf2((uint)ends * SlotsEach));

    private int Add(EndKey key, int slot)
    {
        if (Count == _ends.Length) Array.Resize(ref _ends, _ends.Length * 2);
        _ends[Count] = new KnownEnd(key);
        _slots[slot] = ++Count;
        if (Count * SlotsEach > _slots.Length) Rehash();
        return Count - 1;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var at = _ends[i].Key.GetHashCode() & mask;
            while (_slots[at] != 0) at = (at + 1) & mask;
            _slots[at] = i + 1;
        }
    }
}
