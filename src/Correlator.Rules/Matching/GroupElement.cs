using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>A group that has reached its threshold: what its pattern contributes to a match.</summary>
/// <param name="Bound">What the rule's variable is: the last fact, or the group.</param>
/// <param name="Last">The fact that reached the threshold; of a tumbling window its last one.</param>
/// <param name="Members">In the order of time: all of them, or the newest of each distinct value.</param>
/// <param name="Time">Event time of the last fact; of a tumbling window its last tick.</param>
/// <param name="Origin">Child zone that all members came from; 0 when it is this zone's own, or mixed.</param>
internal sealed record GroupElement(
    object Bound, object Last, object[] Members, GroupFigures Figures, long Time, int Origin);
