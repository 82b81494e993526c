using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>A rule ready to match. Immutable; shared by all sessions and threads.</summary>
/// <remarks>
/// All delegates read the facts of a match from slots: positive patterns first, in rule order, then negative ones.
/// </remarks>
internal sealed class CompiledRule
{
    public required RuleInfo Info { get; init; }
    public RuleTuning? Tuning { get; init; }
    public required PositivePattern[] Positives { get; init; }
    public required NegativePattern[] Negatives { get; init; }
    public bool IsInOrder { get; init; }
    public long WithinTicks { get; init; }

    /// <summary>How long after its time a fact may still be part of a new match, lateness included.</summary>
    public long RetentionTicks { get; init; }

    public Func<Fact?[], MatchContext, string>? Text { get; init; }
    public Func<Fact?[], MatchContext, Severity>? SeverityOf { get; init; }
    public string? ConclusionName { get; init; }
    public Func<Fact?[], MatchContext, string>? ConclusionText { get; init; }
    public Func<Fact?[], Fact?>? About { get; init; }
    public Func<Fact?[], object?>? ThrottleBy { get; init; }
    public long ThrottleTicks { get; init; }
    public bool RearmsAfterQuiet { get; init; }

    public int SlotCount => Positives.Length + Negatives.Length;

    /// <summary>One fact decides alone: nothing needs to be remembered.</summary>
    public bool HoldsFacts => Positives.Length > 1 || Negatives.Length > 0;
}

/// <summary>A pattern that contributes a fact.</summary>
internal sealed class PositivePattern
{
    public required int Slot { get; init; }
    public required Type FactType { get; init; }
    public required Func<Fact, bool> Alpha { get; init; }

    /// <summary>Null unless the pattern counts.</summary>
    public CountPattern? Count { get; init; }

    /// <summary>Keys by which other patterns look this one's facts up.</summary>
    public required Func<Fact?[], object?>[] Indexes { get; set; }

    /// <summary>How the rest is found when a fact of this pattern arrives.</summary>
    public required JoinPlan Plan { get; set; }
}

internal sealed record CountPattern(
    int AtLeast, Func<Fact, object?>? GroupBy, Func<Fact, object?>? Distinct, long WindowTicks);

/// <summary>A pattern that asks whether there is a fact or none.</summary>
internal sealed class NegativePattern
{
    public required int Slot { get; init; }
    public required PatternKind Kind { get; init; }
    public required Type FactType { get; init; }
    public required Func<Fact, bool> Alpha { get; init; }

    /// <summary>Positive patterns before it in the rule.</summary>
    public required int After { get; init; }

    /// <summary>Of <see cref="PatternKind.NotFollowedBy"/>.</summary>
    public long FollowTicks { get; init; }

    /// <summary>
    /// Key of its own fact, and the same key from the positive facts; null when no equality joins it.
    /// </summary>
    public Func<Fact?[], object?>? OwnKey { get; init; }
    public Func<Fact?[], object?>? BoundKey { get; init; }
    public required Func<Fact?[], bool>[] Residuals { get; init; }

    public bool IsAbsence => Kind is PatternKind.Not or PatternKind.NotFollowedBy;
}

/// <summary>The order in which the other patterns are looked up once one of them has a new fact.</summary>
internal sealed record JoinPlan(Func<Fact?[], bool>[] SeedResiduals, JoinStep[] Steps);

/// <param name="Slot">Pattern that this step binds.</param>
/// <param name="Index">Which of the pattern's indexes; -1 walks all its facts.</param>
/// <param name="BoundKey">The key from what is bound already.</param>
/// <param name="Residuals">What no index decided and can be decided now.</param>
internal sealed record JoinStep(int Slot, int Index, Func<Fact?[], object?>? BoundKey, Func<Fact?[], bool>[] Residuals);
