using System.Text;

namespace Correlator.Model.Assets;

/// <summary>
/// The targets that an operation addresses, as merged closed intervals in rising order, at most <see
/// cref="RangesMax"/>.
/// </summary>
internal sealed class TargetRanges
{
    /// <summary>Beyond this many intervals the two nearest become one: the baseline gets coarser, not bigger.</summary>
    public const int RangesMax = 16;

    private uint[] _ends = new uint[2];

    public int Count { get; private set; }

    public int Bytes => 40 + _ends.Length * sizeof(uint);

    public (uint First, uint Last) this[int index] => (_ends[2 * index], _ends[2 * index + 1]);

    public bool Covers(uint first, uint last)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_ends[2 * i] <= first && last <= _ends[2 * i + 1]) return true;
            if (_ends[2 * i] > first) return false;
        }

        return false;
    }

    /// <summary>Adds an interval. True when two that do not touch had to become one.</summary>
    public bool Add(uint first, uint last)
    {
        // Everything that overlaps or touches becomes one interval.
        var at = 0;
        while (at < Count && (ulong)_ends[2 * at + 1] + 1 < first) at++;
        var to = at;
        while (to < Count && _ends[2 * to] <= (ulong)last + 1)
        {
            first = Math.Min(first, _ends[2 * to]);
            last = Math.Max(last, _ends[2 * to + 1]);
            to++;
        }

        Replace(at, to, first, last);
        if (Count <= RangesMax) return false;
        MergeNearest();
        return true;
    }

    private void Replace(int from, int to, uint first, uint last)
    {
        var count = Count - (to - from) + 1;
        if (count * 2 > _ends.Length) Array.Resize(ref _ends, Math.Min(_ends.Length * 2, 2 * (RangesMax + 1)));
        Array.Copy(_ends, 2 * to, _ends, 2 * from + 2, 2 * (Count - to));
        _ends[2 * from] = first;
        _ends[2 * from + 1] = last;
        Count = count;
    }

    private void MergeNearest()
    {
        var nearest = 0;
        for (var i = 1; i < Count - 1; i++)
            if (Gap(i) < Gap(nearest)) nearest = i;
        Replace(nearest, nearest + 2, _ends[2 * nearest], _ends[2 * nearest + 3]);
    }

    private uint Gap(int index) => _ends[2 * index + 2] - _ends[2 * index + 1];

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            var (first, last) = this[i];
            if (i > 0) text.Append(", ");
            text.Append(first);
            if (last != first) text.Append('-').Append(last);
        }

        return text.ToString();
    }
}
