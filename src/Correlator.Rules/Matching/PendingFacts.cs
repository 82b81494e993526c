using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

internal enum PendingKind : byte
{
    /// <summary>After the facts of the same moment: what is retracted must be there.</summary>
    Insert = 0,
    Retract = 1,
}

/// <summary>A fact, or a retraction, that waits until the watermark has passed it.</summary>
internal readonly record struct PendingFact(
    object Fact, FactType Type, long Known, long Time, int Origin, PendingKind Kind, long Arrival);

/// <summary>
/// What was inserted and is not worked yet, smallest first: by known-at, kind, time, id. A binary heap; nothing is
/// allocated in steady state.
/// </summary>
internal sealed class PendingFacts
{
    private PendingFact[] _heap = new PendingFact[16];

    public int Count { get; private set; }

    /// <summary>The next one.</summary>
    public ref readonly PendingFact First => ref _heap[0];

    /// <summary>In no order.</summary>
    public ReadOnlySpan<PendingFact> All => _heap.AsSpan(0, Count);

    public void Add(in PendingFact fact)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        var at = Count++;
        while (at > 0 && Compare(fact, _heap[(at - 1) / 2]) < 0)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = fact;
    }

    public PendingFact Take()
    {
        var first = _heap[0];
        var last = _heap[--Count];
        _heap[Count] = default;
        if (Count == 0) return first;
        var at = 0;
        for (var child = 1; child < Count; child = at * 2 + 1)
        {
            if (child + 1 < Count && Compare(_heap[child + 1], _heap[child]) < 0) child++;
            if (Compare(last, _heap[child]) <= 0) break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
        return first;
    }

    private static int Compare(in PendingFact left, in PendingFact right)
    {
        if (left.Known != right.Known) return left.Known < right.Known ? -1 : 1;
        if (left.Kind != right.Kind) return left.Kind < right.Kind ? -1 : 1;
        if (left.Time != right.Time) return left.Time < right.Time ? -1 : 1;

        // Only what happens in the same tick is told apart by its id.
        var ids = left.Type.IdOf(left.Fact).CompareTo(right.Type.IdOf(right.Fact));
        if (ids != 0) return ids;

        // Of what came twice, this zone's own goes first, whichever came first.
        return left.Origin != right.Origin ? left.Origin.CompareTo(right.Origin) : left.Arrival.CompareTo(right.Arrival);
    }
}
