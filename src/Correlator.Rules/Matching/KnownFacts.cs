using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>Ids of facts that a session has had, as long as a rule could still use them. Bounded.</summary>
internal sealed class KnownFacts(int idsMax)
{
    private readonly HashSet<FactId> _ids = [];
    private readonly Queue<(FactId Id, long Time)> _order = new();

    public long RetentionTicks { get; set; }
    public long Evicted { get; private set; }
    public IReadOnlyCollection<(FactId Id, long Time)> Entries => _order;

    /// <summary>False when the id is known.</summary>
    public bool Add(FactId id, long time)
    {
        if (!_ids.Add(id)) return false;
        _order.Enqueue((id, time));
        if (_order.Count <= idsMax) return true;
        _ids.Remove(_order.Dequeue().Id);
        Evicted++;
        return true;
    }

    /// <summary>A retracted fact may come again.</summary>
    public void Forget(FactId id) => _ids.Remove(id);

    public void Expire(long clock)
    {
        while (_order.TryPeek(out var oldest) && clock - oldest.Time > RetentionTicks) _ids.Remove(_order.Dequeue().Id);
    }
}
