using Correlator.Model.Observations;

namespace Correlator.Model.Facts;

/// <summary>
/// Which observations some active rule wants to see as facts. One for all assets of a node: it keeps nothing, and any
/// thread may ask. Allocates only when something is wanted.
/// </summary>
public interface IObservationInterest
{
    /// <summary>Null, nearly always, when no rule wants it; else one entry a rule, in the order of the rules.</summary>
    public IReadOnlyList<WantedActivity>? Find(in Observation observation);
}

/// <summary>A rule's condition is fulfilled.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Fields">What the rule looked at, by the names that it uses.</param>
public sealed record WantedActivity(string Rule, IReadOnlyList<ActivityField> Fields);
