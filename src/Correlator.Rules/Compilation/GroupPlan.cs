using System.Runtime.CompilerServices;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>How the facts of a pattern are grouped, and when a group counts.</summary>
internal abstract class GroupPlan
{
    /// <summary>What memories hold for the pattern: the groups that counted.</summary>
    public required Alpha Result { get; init; }

    public required long WindowTicks { get; init; }
    public required bool IsTumbling { get; init; }
    public required FactReader<object?>? Distinct { get; init; }
    public required FactReader<double>? Value { get; init; }
    public required GroupThreshold Threshold { get; init; }
    public required double Bound { get; init; }
    public required double Share { get; init; }
    public required SlotReader<GroupStatistics, bool>? Where { get; init; }

    /// <summary>Null binds the last fact.</summary>
    public required Func<object?, object, IReadOnlyList<object>, GroupFigures, object>? Binding { get; init; }

    /// <summary>Smallest, largest or percentile is asked for: values are kept sorted.</summary>
    public required bool NeedsOrder { get; init; }

    public abstract TResult Accept<TResult>(IGroupPlanVisitor<TResult> visitor);

    /// <summary>The key as the author wrote it.</summary>
    public abstract object? KeyOf(object fact);

    public bool Holds(GroupStatistics group) => Threshold switch
    {
        GroupThreshold.Count => group.Count >= Bound,
        GroupThreshold.DistinctCount => group.DistinctCount >= Bound,
        GroupThreshold.Sum => group.Sum >= Bound,
        GroupThreshold.Average => group.Average >= Bound,
        GroupThreshold.Min => group.Min <= Bound,
        GroupThreshold.Max => group.Max >= Bound,
        GroupThreshold.Percentile => group.Percentile(Share) >= Bound,
        _ => Where!.Read([], group),
    };
}

internal sealed class GroupPlan<TKey> : GroupPlan
    where TKey : notnull
{
    public required FactReader<TKey> Key { get; init; }

    public override TResult Accept<TResult>(IGroupPlanVisitor<TResult> visitor) => visitor.Visit(this);

    public override object? KeyOf(object fact) => Plain(Key.Read(fact));

    /// <summary>A key that may be null is kept in a tuple of one: the author wrote the value.</summary>
    public static object? Plain(TKey key) => key is ITuple { Length: 1 } one ? one[0] : key;
}

/// <summary>Gives back the type of the key.</summary>
internal interface IGroupPlanVisitor<out TResult>
{
    public TResult Visit<TKey>(GroupPlan<TKey> plan)
        where TKey : notnull;
}
