using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>
/// What a pattern contributes to a match: a fact, or the facts of a count that reached its threshold.
/// </summary>
/// <param name="Fact">What the pattern's variable is; of a count, the fact that reached the threshold.</param>
/// <param name="Origin">Child zone that all of it came from; 0 when it is this zone's own, or mixed.</param>
/// <param name="Members">Of a count, in the order of time; otherwise null.</param>
internal sealed record Element(Fact Fact, int Origin, Fact[]? Members = null)
{
    public long Time => Fact.Time.Ticks;
}
