namespace Correlator.Rules.Matching;

/// <content>What it has done and holds.</content>
internal sealed partial class RuleSession
{
    public RuleSessionStatistics Statistics
    {
        get
        {
            Sweep();
            var states = _states.OfType<RuleState>().ToArray();
            var ofStates = states.Sum(s => s.EvictedInAll - s.Evicted);
            return new RuleSessionStatistics
            {
                Inserted = _tally.Inserted,
                Duplicates = _tally.Duplicates,
                Late = _tally.Late,
                Retracted = _tally.Retracted,
                Stated = _tally.Stated,
                Withdrawn = _tally.Withdrawn,
                Throttled = _tally.Throttled,
                JudgedBelow = _tally.JudgedBelow,
                Evicted = _tally.Evicted + ofStates + _known.Evicted + _linked.Evicted,
                Truncated = _tally.Truncated,
                ConditionFaults = _tally.ConditionFaults,
                RestoredWithoutRule = _tally.RestoredWithoutRule,
                FactsHeld = _memories.Sum(m => m?.Count ?? 0) + states.Sum(s => s.Groups.Sum(g => g.Count)),
                Waiting = _waiting.Count,
                EvictedByRule = states.Where(s => s.EvictedInAll > 0).ToDictionary(s => s.Rule.Info.Id, s => s.EvictedInAll),
                Disabled = states.Where(s => s.DisabledBy is not null).ToDictionary(s => s.Rule.Info.Id, s => s.DisabledBy!),
            };
        }
    }
}
