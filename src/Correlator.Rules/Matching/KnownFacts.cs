using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>Ids of facts that a session has had, as long as a rule could still use them. Bounded.</summary>
internal sealed class KnownFacts(int idsMax)
{
    private readonly Dictionary<FactId, long> _times = [];
    private readonly Queue<(FactId Id, long Time)> _order = new();

    public long RetentionTicks { get; set; }
    public long Evicted { get; private set; }
    public bool IsEmpty => _times.Count == 0;

    /// <summary>Those that are known now, oldest first; what was forgotten still stands in the queue.</summary>
    public IEnumerable<(FactId Id, long Time)> Entries =>
        _order.Where(e => _times.TryGetValue(e.Id, out var time) && time == e.Time).Distinct();

    /// <summary>False when the id is known. Time alone decides that, not what was swept away so far.</summary>
    public bool Add(FactId id, long time, long clock)
    {
        if (!_times.TryAdd(id, time))
        {
            if (clock - _times[id] <= RetentionTicks) return false;
            _times[id] = time;
        }

        _order.Enqueue((id, time));
        if (_order.Count <= idsMax) return true;
        RemoveOldest();
        Evicted++;
        return true;
    }

    /// <summary>A retracted fact may come again.</summary>
    public void Forget(FactId id) => _times.Remove(id);

    public void Expire(long clock)
    {
        while (_order.TryPeek(out var oldest) && clock - oldest.Time > RetentionTicks) RemoveOldest();
    }

    /// <summary>The same, whatever stands in the queue before it.</summary>
    public void Trim(long clock)
    {
        for (var left = _order.Count; left > 0; left--)
        {
            if (clock - _order.Peek().Time > RetentionTicks) RemoveOldest();
            else _order.Enqueue(_order.Dequeue());
        }
    }

    private void RemoveOldest()
    {
        var (id, time) = _order.Dequeue();
        if (_times.TryGetValue(id, out var known) && known == time) _times.Remove(id);
    }
}
