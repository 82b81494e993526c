using Correlator.Model.Observations;

namespace Correlator.Model.Facts;

/// <summary>
/// Something is wrong with a feed itself, so that what it tells is not all that happened. Its subject is the root zone:
/// which assets it concerns, nobody knows.
/// </summary>
public sealed record FeedCondition : Fact
{
    public required FeedConditionKind Condition { get; init; }

    /// <summary>Records that it concerns; 0 when that has no meaning, or nobody knows how many.</summary>
    public long Records { get; init; }

    /// <summary>Their bytes, as far as known.</summary>
    public long Bytes { get; init; }

    /// <summary>Wall time at which it began.</summary>
    public EventTime Since { get; init; }

    /// <summary>Why, for people; empty when the condition says it.</summary>
    public string Reason { get; init; } = "";

    public override string KindName => "feed-condition";
}
