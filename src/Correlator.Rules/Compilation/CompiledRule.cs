using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;
using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Compilation;

/// <summary>A rule ready to match. Immutable; shared by all sessions and threads, and by the sets it is reloaded into.</summary>
internal sealed class CompiledRule
{
    /// <summary>Its own in a catalogue, for ever; a changed rule gets another.</summary>
    public required int Number { get; init; }

    public required RuleInfo Info { get; init; }
    public RuleTuning? Tuning { get; init; }

    /// <summary>Everything that the rule is, as text: a reload keeps the state of rules in which this is the same.</summary>
    public required string Content { get; init; }

    /// <summary>What the rule wants to see of every observation.</summary>
    public required IReadOnlyList<ObservedNeed> Needs { get; init; }

    /// <summary>One, or one for each choice of alternatives.</summary>
    public required RuleBody[] Bodies { get; set; }

    /// <summary>How long after its time a fact may still be part of a new match, lateness included.</summary>
    public required long RetentionTicks { get; init; }

    /// <summary>
    /// The same for what must not be there or must: a match that is made as late as it can be still looks back from there.
    /// </summary>
    public required long NegativeRetentionTicks { get; init; }

    public long ThrottleTicks { get; init; }
    public bool RearmsAfterQuiet { get; init; }
    public int ThrottleAtMost { get; init; }
    public string? ConclusionName { get; init; }
    public int Priority => Info.Priority;
}

/// <summary>
/// Patterns and actions with their code. All code reads the facts of a match from slots: positive patterns first, in rule
/// order, then negative ones.
/// </summary>
internal sealed class RuleBody
{
    public RuleBody(CompiledRule rule, PositivePattern[] positives, NegativePattern[] negatives)
    {
        (Rule, Positives, Negatives) = (rule, positives, negatives);
        (RuleNumber, PositiveCount, SlotCount) = (rule.Number, positives.Length, positives.Length + negatives.Length);
    }

    public CompiledRule Rule { get; }

    // What every match asks is kept here as well, not only where it belongs: with thousands of rules each object that is
    // touched is a wait for memory.

    /// <summary>Of the rule.</summary>
    public int RuleNumber { get; }

    public int PositiveCount { get; }
    public int SlotCount { get; }

    /// <summary>The rule has other bodies, too.</summary>
    public required bool HasAlternatives { get; init; }

    /// <summary>Place among the bodies of the rule.</summary>
    public required int Number { get; init; }
    public PositivePattern[] Positives { get; }
    public NegativePattern[] Negatives { get; }
    public bool IsInOrder { get; init; }
    public long WithinTicks { get; init; }
    public required TimeRelationTest[] Relations { get; init; }

    public SlotReader<MatchContext, string>? Text { get; init; }
    public SlotReader<MatchContext, Severity>? SeverityOf { get; init; }
    public SlotReader<MatchContext, string>? ConclusionText { get; init; }
    public SlotReader<Fact>? About { get; init; }
    public SlotReader<object?>? ThrottleBy { get; init; }
    public required SlotReader<MatchContext, object>[] Yields { get; init; }

    /// <summary>The first thing to do, if there is any; the others are in <see cref="FurtherDeeds"/>.</summary>
    public SlotAction<MatchContext>? Deed { get; init; }
    public required SlotAction<MatchContext>[] FurtherDeeds { get; init; }

    /// <summary>The conditions in the order written, for telling which one failed.</summary>
    public required WrittenCondition[] Written { get; init; }

    /// <summary>A fact of the one slot is never later than the one of the other.</summary>
    public bool Precedes(int earlier, int later)
    {
        if (IsInOrder && earlier < later) return true;
        foreach (var relation in Relations)
        {
            if (relation.Relation == TimeRelation.Before && relation.First == earlier && relation.Second == later) return true;
        }

        return false;
    }

    /// <summary>A match states something that can be withdrawn, so it is remembered.</summary>
    public required bool States { get; init; }

    /// <summary>Some absence has to be proved by time, or some existence to be waited for.</summary>
    public bool HasNegatives => SlotCount > PositiveCount;
}

/// <summary>A pattern that contributes a fact.</summary>
internal sealed class PositivePattern
{
    public required int Slot { get; init; }
    public required string Variable { get; init; }

    /// <summary>Of the facts; what a group gives has one of its own, <see cref="GroupPlan.Result"/>.</summary>
    public required Alpha Alpha { get; init; }

    /// <summary>Null unless the pattern groups.</summary>
    public GroupPlan? Group { get; init; }

    public FactType FactType { get; init; } = FactType.OfTheModel;

    /// <summary>What memories hold for the pattern.</summary>
    public Alpha Held => Group?.Result ?? Alpha;

    /// <summary>How the rest is found when a fact of this pattern arrives.</summary>
    public SeedPlan Plan { get; set; } = SeedPlan.Nothing;
}

/// <summary>A pattern that asks whether there is a fact or none.</summary>
internal sealed class NegativePattern
{
    public required int Slot { get; init; }
    public required PatternKind Kind { get; init; }
    public required Alpha Alpha { get; init; }
    public FactType FactType { get; init; } = FactType.OfTheModel;

    /// <summary>Positive patterns before it in the rule.</summary>
    public required int After { get; init; }

    /// <summary>Of NotFollowedBy and NotPrecededBy.</summary>
    public long SpanTicks { get; init; }

    /// <summary>Where its facts are, looked up from the positive ones.</summary>
    public required JoinStep Step { get; init; }

    /// <summary>Of Exists: the key of its fact, and the same from the positive facts; null joins with all.</summary>
    public FactReader<object>? OwnKey { get; init; }
    public SlotReader<object>? BoundKey { get; init; }

    /// <summary>The positive facts that a fact of this pattern concerned: asked when it is retracted.</summary>
    public SeedPlan Reverse { get; set; } = SeedPlan.Nothing;

    public bool IsAbsence => Kind != PatternKind.Exists;
}

/// <summary>The order in which the other patterns are looked up once one of them has a new fact.</summary>
/// <param name="FirstProbe">Key of the first step, read from the seed alone.</param>
/// <param name="FirstKey">Equal for equal first probes.</param>
internal sealed record SeedPlan(SlotReader<bool>[] Residuals, JoinStep[] Steps, object? FirstProbe, string FirstKey)
{
    public static readonly SeedPlan Nothing = new([], [], null, "");
}

/// <param name="Slot">Pattern that this step binds.</param>
/// <param name="Ordinal">Of the pattern's alpha in the memory.</param>
/// <param name="Probe">A SlotReader of the memory's key type: the key from what is bound already.</param>
/// <param name="Residuals">What no index decided and can be decided now.</param>
internal sealed record JoinStep(int Slot, MemoryPlan Memory, int Ordinal, object Probe, SlotReader<bool>[] Residuals);

/// <summary>A temporal relation between two bound slots.</summary>
internal sealed record TimeRelationTest(
    TimeRelation Relation, int First, int Second, long? AtMostTicks, FactTypes Types, string Text)
{
    public bool Holds(object first, object second) => Relation switch
    {
        TimeRelation.Before => Gap(first, second) is >= 0 and var gap && (AtMostTicks is null || gap <= AtMostTicks),
        TimeRelation.During => TimeOf(first) >= TimeOf(second) && EndOf(first) <= EndOf(second),
        _ => TimeOf(first) <= EndOf(second) && TimeOf(second) <= EndOf(first),
    };

    private long Gap(object first, object second) => TimeOf(second) - EndOf(first);

    // By the fact's own type: an interval bound to a variable of a wider type is one all the same.
    private long TimeOf(object fact) => Types.Find(fact.GetType())!.TimeOf(fact);

    private long EndOf(object fact) => Types.Find(fact.GetType())!.EndOf(fact);
}

/// <param name="Slot">Pattern that it belongs to; negative ones after the positive ones.</param>
internal sealed record WrittenCondition(int Slot, string Text, SlotReader<bool> Reader);
