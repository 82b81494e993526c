using System.Linq.Expressions;

namespace Correlator.Rules.Compilation;

/// <summary>A pattern as the planner sees it.</summary>
/// <param name="FactType">What its slot holds.</param>
/// <param name="Held">What memories hold for it.</param>
internal readonly record struct PlannedPattern(int Slot, Type FactType, Alpha Held);

/// <summary>
/// Decides, for each pattern that a new fact may begin from, in which order the others are looked up: those that an
/// equality ties to what is bound already come first, by index; what no index decides is checked as soon as it can be.
/// </summary>
internal sealed class JoinPlanner(RuleCatalogue catalogue, ParameterExpression[] slots)
{
    public SeedPlan Plan(int seed, IReadOnlyList<PlannedPattern> patterns, IEnumerable<Conjunct> conjuncts)
    {
        var bound = 1u << seed;
        var open = conjuncts.ToList();
        var residuals = TakeDecided(open, bound);
        var remaining = patterns.Where(p => p.Slot != seed).ToList();
        var steps = new List<JoinStep>();
        object? firstProbe = null;
        var firstKey = "";
        while (remaining.Count > 0)
        {
            var next = remaining.MaxBy(p => open.Count(c => c.Ties(p.Slot, bound)));
            remaining.Remove(next);
            var (step, boundKey) = Step(next, bound, open);
            if (steps.Count == 0)
            {
                firstProbe = step.Memory.ProbeByFact(boundKey, slots[seed], catalogue.Compiler);
                firstKey = catalogue.Compiler.KeyOf(boundKey, slots[seed]);
            }

            steps.Add(step);
            bound |= 1u << next.Slot;
        }

        return new SeedPlan(residuals, [.. steps], firstProbe, firstKey);
    }

    /// <summary>One look-up from everything else that is bound, with the equalities that it uses.</summary>
    public (JoinStep Step, IReadOnlyList<Conjunct> Ties) Lookup(PlannedPattern pattern, IEnumerable<Conjunct> joins)
    {
        var open = joins.ToList();
        var ties = Ties(pattern.Slot, ~(1u << pattern.Slot), open);
        return (Step(pattern, ~(1u << pattern.Slot), open).Step, ties);
    }

    private (JoinStep Step, Expression BoundKey) Step(PlannedPattern pattern, uint bound, List<Conjunct> open)
    {
        var ties = Ties(pattern.Slot, bound, open);
        open.RemoveAll(ties.Contains);
        var own = slots[pattern.Slot];
        var memory = catalogue.Memory(pattern.FactType, KeyExpressions.Of([.. ties.Select(c => c.Side(pattern.Slot, own: true))]), own);
        var boundKey = KeyExpressions.Of([.. ties.Select(c => c.Side(pattern.Slot, own: false))]);
        var step = new JoinStep(
            pattern.Slot, memory, memory.OrdinalOf(pattern.Held),
            memory.ProbeBySlots(boundKey, slots, catalogue.Compiler),
            TakeDecided(open, bound | 1u << pattern.Slot));
        return (step, boundKey);
    }

    private static List<Conjunct> Ties(int slot, uint bound, List<Conjunct> open) =>
        [.. open.Where(c => c.Ties(slot, bound)).Take(KeyExpressions.PartsMax)];

    private SlotReader<bool>[] TakeDecided(List<Conjunct> open, uint bound)
    {
        var decided = open.Where(c => (c.Mask & ~bound) == 0).ToList();
        open.RemoveAll(decided.Contains);
        return [.. decided.Select(c => catalogue.Compiler.OverSlots<bool>(c.Body, slots))];
    }
}
