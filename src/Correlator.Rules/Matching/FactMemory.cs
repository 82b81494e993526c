using System.Runtime.InteropServices;
using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>A fact in a memory.</summary>
internal struct MemoryEntry
{
    /// <summary>The fact, or a <see cref="GroupElement"/>; null once it was retracted.</summary>
    public object? Fact;
    public long Time;

    /// <summary>Session time at which it came: never falls from entry to entry.</summary>
    public long Known;

    /// <summary>Number of the fact, in the order of work: tells before from after within one moment.</summary>
    public long Work;

    /// <summary>The entry before it with the same key; below the oldest when there is none.</summary>
    public long Previous;

    /// <summary>Which alphas it fulfils: an ordinal, or the complement of a place in the table of sets.</summary>
    public int Set;

    /// <summary>Child zone that it came from; 0 for none.</summary>
    public int Origin;
}

/// <summary>
/// What a session keeps of one memory plan: a ring in the order of arrival, with a chain for each key from the newest
/// to the oldest. Bounded by count and by time.
/// </summary>
/// <remarks>
/// Costs a look-up and a write to add, a look-up to forget, no allocation in steady state. What leaves at the tail needs
/// no unlinking: a chain ends where it points below the tail.
/// </remarks>
internal abstract class FactMemory(MemoryPlan plan, int entriesMax, long retentionTicks)
{
    // Combinations of alphas that facts here fulfil, beside single ones.
    private readonly List<int[]> _sets = [];
    private readonly Dictionary<int[], int> _setNumbers = new(new BySequence());
    private readonly List<int> _noted = [];
    private MemoryEntry[] _ring = new MemoryEntry[16];

    public MemoryPlan Plan { get; } = plan;
    public long RetentionTicks { get; set; } = retentionTicks;

    /// <summary>Number of the oldest entry.</summary>
    public long Tail { get; private set; }

    /// <summary>Number that the next entry will have.</summary>
    public long Head { get; private set; }

    /// <summary>Entries that were not retracted.</summary>
    public int Count { get; private set; }

    /// <summary>True while alphas of the fact at hand are being noted.</summary>
    public bool IsNoted => _noted.Count > 0;

    public ref MemoryEntry At(long number) => ref _ring[number & (_ring.Length - 1)];

    /// <summary>The newest entry with the key that the probe reads from a fact of another pattern; -1 when there is none.</summary>
    public abstract long NewestByFact(object probe, object fact);

    /// <summary>The same from the facts of a match.</summary>
    public abstract long NewestBySlots(object probe, object?[] slots);

    /// <summary>The newest entry with the key of this fact of its own type.</summary>
    public abstract long NewestOfKey(object fact);

    public ReadOnlySpan<int> OrdinalsOf(int set) => _sets[~set];

    public bool Fulfils(int set, int ordinal) =>
        set >= 0 ? set == ordinal : _sets[~set].AsSpan().Contains(ordinal);

    /// <summary>Notes that the fact at hand fulfils this alpha.</summary>
    public void Note(int ordinal) => _noted.Add(ordinal);

    /// <summary>Adds the fact at hand with what was noted. True when it pushed the oldest out; that is told.</summary>
    /// <param name="key">What the key is read from; <paramref name="fact"/> itself but for groups.</param>
    public bool Add(object key, object fact, long time, long known, long work, int origin, out MemoryEntry evicted)
    {
        var set = _noted.Count == 1 ? _noted[0] : SetOf(CollectionsMarshal.AsSpan(_noted));
        _noted.Clear();
        var previous = Link(key, Head);
        Expire(known);
        evicted = default;
        var isFull = Count >= entriesMax;
        while (Count >= entriesMax)
        {
            if (At(Tail).Fact is not null) evicted = At(Tail);
            RemoveOldest();
        }

        if (Head - Tail == _ring.Length) Grow();
        ref var entry = ref At(Head);
        (entry.Fact, entry.Time, entry.Known, entry.Work) = (fact, time, known, work);
        (entry.Previous, entry.Set, entry.Origin) = (previous, set, origin);
        Place(key, Head);
        Head++;
        Count++;
        return isFull;
    }

    /// <summary>Gives up what was noted: the key could not be read.</summary>
    public void ForgetNotes() => _noted.Clear();

    /// <summary>Forgets what no new match can use. Not a retraction: nothing that was matched changes.</summary>
    public void Expire(long clock)
    {
        while (Tail < Head)
        {
            ref var oldest = ref At(Tail);
            if (oldest.Fact is not null && clock - oldest.Known <= RetentionTicks) return;
            RemoveOldest();
        }
    }

    /// <summary>Takes an entry out because it is no longer true.</summary>
    public void Retract(long number)
    {
        ref var entry = ref At(number);
        if (entry.Fact is null) return;
        entry.Fact = null;
        Count--;
    }

    /// <summary>Adds what was saved, in its order.</summary>
    public void Restore(
        object key, object fact, long time, long known, long work, int origin, ReadOnlySpan<int> ordinals)
    {
        foreach (var ordinal in ordinals) Note(ordinal);
        Add(key, fact, time, known, work, origin, out _);
    }

    /// <summary>Ordinals of an entry, whatever their number.</summary>
    public int[] CopyOrdinals(int set) => set >= 0 ? [set] : _sets[~set];

    /// <summary>Makes this the newest entry of its key; returns the one before it.</summary>
    protected abstract long Link(object key, long number);

    /// <summary>Remembers the key of the entry that <see cref="Link"/> has read last.</summary>
    protected abstract void Place(object key, long number);

    protected abstract void Unlink(long number);

    protected abstract void GrowKeys(int size, long tail, long head);

    private void RemoveOldest()
    {
        ref var oldest = ref At(Tail);
        if (oldest.Fact is not null) Count--;
        oldest.Fact = null;
        Unlink(Tail);
        Tail++;
    }

    private void Grow()
    {
        var ring = new MemoryEntry[_ring.Length * 2];
        for (var number = Tail; number < Head; number++) ring[number & (ring.Length - 1)] = At(number);
        _ring = ring;
        GrowKeys(ring.Length, Tail, Head);
    }

    private int SetOf(ReadOnlySpan<int> ordinals)
    {
        var numbers = _setNumbers.GetAlternateLookup<ReadOnlySpan<int>>();
        if (numbers.TryGetValue(ordinals, out var known)) return ~known;

        // More combinations than entries: most belong to facts that are gone.
        if (_sets.Count > entriesMax) ForgetUnusedSets();
        int[] added = [.. ordinals];
        _setNumbers.Add(added, _sets.Count);
        _sets.Add(added);
        return ~(_sets.Count - 1);
    }

    private void ForgetUnusedSets()
    {
        int[][] old = [.. _sets];
        _sets.Clear();
        _setNumbers.Clear();
        for (var number = Tail; number < Head; number++)
        {
            ref var entry = ref At(number);
            if (entry.Set >= 0) continue;
            var ordinals = old[~entry.Set];
            if (!_setNumbers.TryGetValue(ordinals, out var kept))
            {
                kept = _sets.Count;
                _setNumbers.Add(ordinals, kept);
                _sets.Add(ordinals);
            }

            entry.Set = ~kept;
        }
    }

    /// <summary>Combinations are equal when their ordinals are.</summary>
    private sealed class BySequence : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public bool Equals(int[]? left, int[]? right) => left.AsSpan().SequenceEqual(right);

        public bool Equals(ReadOnlySpan<int> ordinals, int[] other) => ordinals.SequenceEqual(other);

        public int GetHashCode(int[] ordinals) => GetHashCode(ordinals.AsSpan());

        public int GetHashCode(ReadOnlySpan<int> ordinals)
        {
            var hash = new HashCode();
            foreach (var ordinal in ordinals) hash.Add(ordinal);
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> ordinals) => [.. ordinals];
    }
}

/// <inheritdoc/>
internal sealed class FactMemory<TKey>(MemoryPlan<TKey> plan, int entriesMax, long retentionTicks)
    : FactMemory(plan, entriesMax, retentionTicks)
    where TKey : notnull
{
    private readonly Dictionary<TKey, long> _newest = [];
    private readonly FactReader<TKey> _ownKey = plan.OwnKey;
    private TKey[] _keys = new TKey[16];
    private TKey _last = default!;

    public override long NewestByFact(object probe, object fact) => Newest(((FactReader<TKey>)probe).Read(fact));

    public override long NewestBySlots(object probe, object?[] slots) => Newest(((SlotReader<TKey>)probe).Read(slots));

    public override long NewestOfKey(object fact) => Newest(_ownKey.Read(fact));

    protected override long Link(object key, long number)
    {
        _last = _ownKey.Read(key);
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, _last, out var exists);
        var previous = exists ? newest : -1;
        newest = number;
        return previous;
    }

    protected override void Place(object key, long number) => _keys[number & (_keys.Length - 1)] = _last;

    protected override void Unlink(long number)
    {
        ref var key = ref _keys[number & (_keys.Length - 1)];
        if (_newest.TryGetValue(key, out var newest) && newest == number) _newest.Remove(key);
        key = default!;
    }

    protected override void GrowKeys(int size, long tail, long head)
    {
        var keys = new TKey[size];
        for (var number = tail; number < head; number++) keys[number & (size - 1)] = _keys[number & (_keys.Length - 1)];
        _keys = keys;
    }

    private long Newest(TKey key) => _newest.TryGetValue(key, out var newest) ? newest : -1;
}

/// <summary>Opens the memory of a plan.</summary>
internal sealed class MemoryOpener(int entriesMax, long retentionTicks) : IMemoryPlanVisitor<FactMemory>
{
    public FactMemory Visit<TKey>(MemoryPlan<TKey> plan)
        where TKey : notnull => new FactMemory<TKey>(plan, entriesMax, retentionTicks);
}
