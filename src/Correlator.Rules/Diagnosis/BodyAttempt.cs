using Correlator.Rules.Compilation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Diagnosis;

/// <summary>Tries every combination of facts on the patterns of one body, in the order of its variables.</summary>
internal sealed class BodyAttempt(RuleBody body, IReadOnlyList<TimedFact> facts)
{
    /// <summary>Facts that are tried in all; a cross product of many facts ends here with the deepest found so far.</summary>
    private const int TriesMax = 200_000;

    private readonly object?[] _slots = new object?[body.SlotCount];
    private readonly TimedFact[] _bound = new TimedFact[body.SlotCount];
    private Attempt? _deepest;
    private int _tries;

    public Attempt Deepest()
    {
        Extend(0);
        return _deepest!;
    }

    private bool IsDone => _deepest is { Reasons.Count: 0 } || _tries > TriesMax;

    private void Extend(int slot)
    {
        if (slot == body.Positives.Length)
        {
            Conclude();
            return;
        }

        var pattern = body.Positives[slot];
        var (misses, nearest) = (new List<(int Held, WhyNotReason Reason)>(), 0);
        foreach (var candidate in CandidatesOf(pattern, misses))
        {
            if (IsDone) return;
            _tries++;
            (_slots[slot], _bound[slot]) = (candidate.Slot, candidate.Fact);
            if (WhyNotHere(slot, out var held) is not { } reason)
            {
                Extend(slot + 1);
                continue;
            }

            misses.Add((held, reason));
            nearest = Math.Max(nearest, held);
        }

        _slots[slot] = null;
        if (misses.Count == 0)
        {
            // A fact that fails at once is nearer than none.
            nearest = -1;
            misses.Add((0, new WhyNotReason(WhyNotKind.NoFact, pattern.Variable, null, null,
                $"no {pattern.Alpha.FactType.Name} is there that is not bound already")));
        }

        Note(slot, nearest, [.. misses.OrderByDescending(m => m.Held).Select(m => m.Reason)]);
    }

    private void Note(int patterns, int conditions, IReadOnlyList<WhyNotReason> reasons)
    {
        if (_deepest is not null && _deepest.Depth.CompareTo((patterns, conditions)) >= 0) return;
        var bound = Enumerable.Range(0, Math.Min(patterns, body.Positives.Length))
            .Select(s => new WhyNotBinding(body.Positives[s].Variable, _bound[s].Fact)).ToArray();
        _deepest = new Attempt((patterns, conditions), bound, reasons);
    }

    /// <summary>Facts, or groups, that could fill the pattern; why a group cannot is a miss.</summary>
    private IEnumerable<(object Slot, TimedFact Fact)> CandidatesOf(PositivePattern pattern, List<(int, WhyNotReason)> misses)
    {
        var own = Of(pattern.Alpha.FactType).Where(f => !_bound.AsSpan(0, pattern.Slot).Contains(f)).ToArray();
        if (pattern.Group is null) return own.Select(f => (f.Fact, f));
        var group = new GroupAttempt(pattern, own);
        if (group.WhyNot is { } reason) misses.Add((0, reason));
        return group.Reached;
    }

    private IEnumerable<TimedFact> Of(Type type) => facts.Where(f => type.IsInstanceOfType(f.Fact));

    private WhyNotReason? WhyNotHere(int slot, out int held)
    {
        var (variable, fact) = (body.Positives[slot].Variable, _bound[slot]);
        var failed = body.Positives[slot].Group is null ? FailedCondition(slot, variable, fact, out held) : Nothing(out held);
        if (failed is not null) return failed;
        for (var other = 0; other < slot; other++)
        {
            var (name, apart) = (body.Positives[other].Variable, TimeSpan.FromTicks(Math.Abs(fact.Time - _bound[other].Time)));
            if (apart.Ticks > body.WithinTicks)
            {
                return Reason(WhyNotKind.Window, $"is {apart} from {name}; within {TimeSpan.FromTicks(body.WithinTicks)} is asked for");
            }

            if (body.IsInOrder && _bound[other].Time > fact.Time) return Reason(WhyNotKind.Order, $"comes before {name}, out of order");
        }

        foreach (var relation in body.Relations.Where(r => Math.Max(r.First, r.Second) == slot))
        {
            if (!relation.Holds(_bound[relation.First].Fact, _bound[relation.Second].Fact))
            {
                return Reason(WhyNotKind.Relation, $"{relation.Text} does not hold");
            }
        }

        return null;

        WhyNotReason Reason(WhyNotKind kind, string text) => new(kind, variable, null, fact.Fact, $"{FactText.Of(fact.Fact)}: {text}");
    }

    private static WhyNotReason? Nothing(out int held)
    {
        held = 0;
        return null;
    }

    private WhyNotReason? FailedCondition(int slot, string pattern, TimedFact fact, out int held)
    {
        held = 0;
        foreach (var condition in body.Written.Where(w => w.Slot == slot))
        {
            try
            {
                if (!condition.Reader.Read(_slots))
                {
                    return new WhyNotReason(WhyNotKind.Condition, pattern, condition.Text, fact.Fact,
                        $"{FactText.Of(fact.Fact)}: {condition.Text} is false");
                }
            }
            catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
            {
                return new WhyNotReason(WhyNotKind.Fault, pattern, condition.Text, fact.Fact,
                    $"{FactText.Of(fact.Fact)}: {condition.Text} throws {fault.GetType().Name}");
            }

            held++;
        }

        return null;
    }

    /// <summary>All positive patterns are filled: what must not be there, and what must?</summary>
    private void Conclude()
    {
        var match = new Match(body.SlotCount) { Body = body, Earliest = long.MaxValue, Latest = long.MinValue };
        for (var slot = 0; slot < body.Positives.Length; slot++)
        {
            var time = match.Times[slot] = _bound[slot].Time;
            (match.Earliest, match.Latest) = (Math.Min(match.Earliest, time), Math.Max(match.Latest, time));
        }

        var held = 0;
        foreach (var pattern in body.Negatives)
        {
            var reasons = WhyNotNegative(pattern, RuleSession.WindowOf(pattern, match));
            if (reasons.Count > 0)
            {
                Note(body.Positives.Length, held, reasons);
                return;
            }

            held++;
        }

        Note(body.Positives.Length + 1, 0, []);
    }

    private List<WhyNotReason> WhyNotNegative(NegativePattern pattern, (long From, long To) window)
    {
        var (name, misses) = ($"{pattern.Kind} {pattern.Alpha.FactType.Name}", new List<(int Held, WhyNotReason Reason)>());
        foreach (var fact in Of(pattern.Alpha.FactType).Where(f => !_bound.AsSpan(0, body.Positives.Length).Contains(f)))
        {
            _slots[pattern.Slot] = fact.Fact;
            var failed = FailedCondition(pattern.Slot, name, fact, out var held);
            var isInWindow = fact.Time >= window.From && fact.Time <= window.To;
            if (failed is null && isInWindow)
            {
                if (!pattern.IsAbsence) return [];
                return [new WhyNotReason(WhyNotKind.Refuted, name, null, fact.Fact, $"{FactText.Of(fact.Fact)} is there")];
            }

            misses.Add((held, failed ?? new WhyNotReason(WhyNotKind.Window, name, null, fact.Fact,
                $"{FactText.Of(fact.Fact)}: is not from {new EventTime(window.From)} to {new EventTime(window.To)}")));
        }

        if (pattern.IsAbsence) return [];
        return misses.Count > 0
            ? [.. misses.OrderByDescending(m => m.Held).Select(m => m.Reason)]
            : [new WhyNotReason(WhyNotKind.Missing, name, null, null, $"no {pattern.Alpha.FactType.Name} is there")];
    }
}
