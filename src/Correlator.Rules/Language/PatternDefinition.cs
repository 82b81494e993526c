using System.Linq.Expressions;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Language;

internal enum PatternKind : byte
{
    Match = 1,
    Count = 2,
    Not = 3,
    Exists = 4,
    NotFollowedBy = 5,
    NotPrecededBy = 6,
}

/// <summary>One pattern as written.</summary>
internal sealed record PatternDefinition(
    PatternKind Kind, Type FactType, LambdaExpression? Variable, IReadOnlyList<LambdaExpression> Conditions)
{
    public TimeSpan? Window { get; init; }

    /// <summary>Of <see cref="PatternKind.Count"/>.</summary>
    public GroupDefinition? Group { get; init; }

    /// <summary>A further condition that must not hold: what is left of a ForAll.</summary>
    public LambdaExpression? Unless { get; init; }

    public bool IsPositive => Kind is PatternKind.Match or PatternKind.Count;
}

/// <summary>How the facts of a pattern are grouped, and when a group counts.</summary>
internal sealed record GroupDefinition
{
    public LambdaExpression? Key { get; init; }
    public LambdaExpression? Distinct { get; init; }
    public LambdaExpression? Value { get; init; }
    public GroupThreshold Threshold { get; init; }

    /// <summary>Compared with the threshold's figure; of Min it is an upper bound, of all others a lower one.</summary>
    public double Bound { get; init; }

    /// <summary>Share of a percentile.</summary>
    public double Share { get; init; }

    /// <summary>Over <see cref="GroupStatistics"/>, when <see cref="Threshold"/> is Where.</summary>
    public LambdaExpression? Where { get; init; }

    /// <summary>Windows that stand side by side instead of sliding; judged when their time is over.</summary>
    public bool IsTumbling { get; init; }

    /// <summary>Makes what the variable is bound to out of key, last fact, facts and figures; null binds the last fact.</summary>
    public Func<object?, object, IReadOnlyList<object>, GroupFigures, object>? Binding { get; init; }
}

internal enum GroupThreshold : byte
{
    Count = 1,
    DistinctCount = 2,
    Sum = 3,
    Average = 4,
    Min = 5,
    Max = 6,
    Percentile = 7,
    Where = 8,
}

/// <summary>How the times of two bound facts must lie to each other.</summary>
internal enum TimeRelation : byte
{
    /// <summary>The first ends before the second begins, or as it begins.</summary>
    Before = 1,

    /// <summary>The first lies within the second.</summary>
    During = 2,

    /// <summary>They share at least an instant.</summary>
    Overlaps = 3,
}

/// <param name="AtMostTicks">Of Before: the longest gap; null for any.</param>
internal sealed record TimeRelationDefinition(
    TimeRelation Relation, LambdaExpression First, LambdaExpression Second, long? AtMostTicks);
