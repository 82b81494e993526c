using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>
/// The elements that one pattern holds, oldest first, with the indexes that others look them up by. Bounded.
/// </summary>
internal sealed class PatternMemory(int slot, Func<Fact?[], object?>[] indexes, int elementsMax, long retentionTicks)
{
    private static readonly object NullKey = new();

    private readonly Queue<(Element Element, object[] Keys)> _elements = new();
    private readonly Dictionary<object, Queue<Element>>[] _buckets =
        [.. indexes.Select(_ => new Dictionary<object, Queue<Element>>())];

    public int Slot { get; } = slot;
    public int Count => _elements.Count;
    public IEnumerable<Element> Elements => _elements.Select(e => e.Element);

    /// <summary>True while an element may still be part of a new match.</summary>
    public bool IsAlive(Element element, long clock) => clock - element.Time <= retentionTicks;

    /// <summary>
    /// Adds an element; its keys are read from <paramref name="slots"/>, which must hold its fact. Returns how many it
    /// pushed out.
    /// </summary>
    public int Add(Element element, Fact?[] slots)
    {
        var keys = new object[indexes.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = indexes[i](slots) ?? NullKey;
        var evicted = 0;
        for (; _elements.Count >= elementsMax; evicted++) RemoveOldest();
        _elements.Enqueue((element, keys));
        for (var i = 0; i < keys.Length; i++)
        {
            if (!_buckets[i].TryGetValue(keys[i], out var bucket))
            {
                _buckets[i].Add(keys[i], bucket = new Queue<Element>());
            }

            bucket.Enqueue(element);
        }

        return evicted;
    }

    /// <summary>The elements with this key, oldest first; all of them for index -1.</summary>
    public IEnumerable<Element> Find(int index, object? key)
    {
        if (index < 0) return Elements;
        return _buckets[index].TryGetValue(key ?? NullKey, out var bucket) ? bucket : [];
    }

    /// <summary>Forgets what no new match can use. Not a retraction: nothing that was matched changes.</summary>
    public void Expire(long clock)
    {
        while (_elements.TryPeek(out var oldest) && !IsAlive(oldest.Element, clock)) RemoveOldest();
    }

    public void Clear()
    {
        _elements.Clear();
        foreach (var buckets in _buckets) buckets.Clear();
    }

    private void RemoveOldest()
    {
        // Elements leave in the order they came, so the one that leaves heads each of its buckets.
        var (_, keys) = _elements.Dequeue();
        for (var i = 0; i < keys.Length; i++)
        {
            var bucket = _buckets[i][keys[i]];
            bucket.Dequeue();
            if (bucket.Count == 0) _buckets[i].Remove(keys[i]);
        }
    }
}
