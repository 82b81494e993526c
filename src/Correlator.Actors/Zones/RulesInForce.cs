using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Zones;

/// <summary>
/// The rules of a node as they are now. One replaces them, any thread asks: the line before each block that steps through
/// the zones, so that all zones take a step by the same rules; assets at each observation.
/// </summary>
public sealed class RulesInForce(RuleSet rules) : IObservationInterest
{
    private volatile RuleSet _current = rules;
    private volatile IObservationInterest? _interest = rules.Interest;

    public RuleSet Current => _current;

    public void Replace(RuleSet next)
    {
        _interest = next.Interest;
        _current = next;
    }

    // Costs a read and a call when no rule wants observations.
    public IReadOnlyList<WantedActivity>? Find(in Observation observation) => _interest?.Find(in observation);
}
