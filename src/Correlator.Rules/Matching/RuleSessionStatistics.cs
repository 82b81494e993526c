namespace Correlator.Rules.Matching;

/// <summary>What a session has done and holds. Counters rise for the life of the session object.</summary>
public sealed record RuleSessionStatistics
{
    public long Inserted { get; init; }

    /// <summary>Dropped because the id was known.</summary>
    public long Duplicates { get; init; }

    /// <summary>Came with a known-at that the watermark had passed, or for a window that was judged. Kept, all the same.</summary>
    public long Late { get; init; }

    /// <summary>Retractions of facts, those of linked facts included.</summary>
    public long Retracted { get; init; }

    /// <summary>Matches that fired.</summary>
    public long Stated { get; init; }

    /// <summary>Of what was raised or concluded, how much has lost its support.</summary>
    public long Withdrawn { get; init; }

    /// <summary>Matches held back by a throttle.</summary>
    public long Throttled { get; init; }

    /// <summary>Matches left to the child zone that all their facts came from.</summary>
    public long JudgedBelow { get; init; }

    /// <summary>Facts, waiting matches, throttle keys, ids and supports that a bound pushed out.</summary>
    public long Evicted { get; init; }

    /// <summary>Matches beyond <see cref="RuleSetOptions.MatchesPerFactMax"/>, conclusions beyond the depth.</summary>
    public long Truncated { get; init; }

    /// <summary>Exceptions of conditions, texts, severities and actions.</summary>
    public long ConditionFaults { get; init; }

    /// <summary>Blocks of a saved state whose rule has changed or gone.</summary>
    public long RestoredWithoutRule { get; init; }

    /// <summary>Facts held now; one that several rules look up in the same way counts once.</summary>
    public int FactsHeld { get; init; }

    /// <summary>Matches that wait for an absence or existence now.</summary>
    public int Waiting { get; init; }

    /// <summary>Per rule id, what its bounds pushed out; only rules that reached one.</summary>
    public IReadOnlyDictionary<string, long> EvictedByRule { get; init; } = new Dictionary<string, long>();

    /// <summary>Rules that this session has disabled, with the fault that did it.</summary>
    public IReadOnlyDictionary<string, string> Disabled { get; init; } = new Dictionary<string, string>();
}

/// <summary>The counters of a session.</summary>
internal sealed class Tally
{
    public long Inserted { get; set; }
    public long Duplicates { get; set; }
    public long Late { get; set; }
    public long Retracted { get; set; }
    public long Stated { get; set; }
    public long Withdrawn { get; set; }
    public long Throttled { get; set; }
    public long JudgedBelow { get; set; }
    public long Evicted { get; set; }
    public long Truncated { get; set; }
    public long ConditionFaults { get; set; }
    public long RestoredWithoutRule { get; set; }
}
