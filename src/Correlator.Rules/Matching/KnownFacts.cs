using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>Ids of facts that a session has had, as long as a rule could still use them. Bounded.</summary>
internal sealed class KnownFacts(long retentionTicks, int idsMax)
{
    private readonly HashSet<FactId> _ids = [];
    private readonly Queue<(FactId Id, long Time)> _order = new();

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

    public void Expire(long clock)
    {
        while (_order.TryPeek(out var oldest) && clock - oldest.Time > retentionTicks) _ids.Remove(_order.Dequeue().Id);
    }
}

/// <summary>The counters of a session.</summary>
internal sealed class Tally
{
    public long Inserted { get; set; }
    public long Duplicates { get; set; }
    public long Late { get; set; }
    public long Stated { get; set; }
    public long Throttled { get; set; }
    public long JudgedBelow { get; set; }
    public long Truncated { get; set; }
    public long ConditionFaults { get; set; }
    public long RestoredWithoutRule { get; set; }

    public RuleSessionStatistics Report(RuleMemory[] memories, int waiting, long idsEvicted) => new()
    {
        Inserted = Inserted,
        Duplicates = Duplicates,
        Late = Late,
        Stated = Stated,
        Throttled = Throttled,
        JudgedBelow = JudgedBelow,
        Truncated = Truncated,
        ConditionFaults = ConditionFaults,
        RestoredWithoutRule = RestoredWithoutRule,
        Evicted = memories.Sum(m => m.EvictedInAll) + idsEvicted,
        FactsHeld = memories.Sum(m => m.FactsHeld),
        Waiting = waiting,
        EvictedByRule = memories.Where(m => m.EvictedInAll > 0).ToDictionary(m => m.Rule.Info.Id, m => m.EvictedInAll),
        Disabled = memories.Where(m => m.DisabledBy is not null).ToDictionary(m => m.Rule.Info.Id, m => m.DisabledBy!),
    };
}
