using System.Numerics;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// A set of a block's observations, which gives them in their order: a bit each. An observation whose ends are two assets of a shard is
/// added twice and given once. Used again message after message.
/// </summary>
/// <remarks>16 KiB, so that it stays in the first cache; taking goes over all of it, a microsecond or two.</remarks>
internal sealed class BlockRows
{
    private const int BitsAWord = 64;

    private readonly ulong[] _words = new ulong[ObservationBlock.ObservationsMax / BitsAWord];
    private int[] _rows = new int[256];

    public void Add(int index) => _words[index / BitsAWord] |= 1UL << (index % BitsAWord);

    /// <summary>All that were added, in ascending order, until the next call; the set is empty then.</summary>
    public ReadOnlySpan<int> TakeInOrder()
    {
        var count = 0;
        for (var at = 0; at < _words.Length; at++)
        {
            var word = _words[at];
            if (word == 0) continue;
            _words[at] = 0;
            if (_rows.Length - count < BitsAWord) Array.Resize(ref _rows, _rows.Length * 2);
            for (; word != 0; word &= word - 1) _rows[count++] = at * BitsAWord + BitOperations.TrailingZeroCount(word);
        }

        return _rows.AsSpan(0, count);
    }

    /// <summary>Forgets what was not taken.</summary>
    public void Clear() => Array.Clear(_words);
}
