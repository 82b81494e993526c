using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <content>Truth maintenance: what follows when a fact is no longer true.</content>
internal sealed partial class RuleSession
{
    private readonly AlphaHits _retracted = new();

    /// <summary>Waiting matches that have lost an existence: another may be there.</summary>
    private readonly List<Match> _unbound = [];

    /// <summary>Costs a walk over what waits and what was stated: retractions are rare, and nothing is kept for them.</summary>
    private void Withdraw(object fact, FactType type)
    {
        if (type.HasId) _known.Forget(type.IdOf(fact));
        _tally.Retracted++;
        bool IsIt(object other) => ReferenceEquals(other, fact)
            || (type.HasId ? other.GetType() == fact.GetType() && type.IdOf(other) == type.IdOf(fact) : other.Equals(fact));

        _retracted.Clear();
        TypeOf(fact).Node.Match(fact, _retracted);
        foreach (var match in _waiting.All.Where(m => Contains(m, IsIt)).ToArray()) Unbind(match, IsIt);
        var lifted = new List<(NegativeUse Use, long Known)>();
        foreach (var uses in _retracted.Uses.ToArray())
        {
            foreach (var group in uses.Groups) RetractFromGroup(group, fact, IsIt);
            foreach (var placement in uses.Placements)
            {
                if (RetractFrom(placement.Memory, fact, IsIt) is not { } known) continue;
                lifted.AddRange(uses.Absences.Where(u => u.Pattern.Step.Memory == placement.Memory).Select(u => (u, known)));
            }
        }

        foreach (var support in _linked.RestingOn(fact)) Withdraw(support);
        _worked++;
        var unbound = _unbound.ToArray();
        _unbound.Clear();
        foreach (var match in unbound) Examine(match);
        foreach (var (use, known) in lifted) Lift(use, fact, known);
        FireAgenda();
    }

    private void Withdraw(Support support)
    {
        support.IsWithdrawn = true;
        if (support.Id != FactId.None)
        {
            _tally.Withdrawn++;
            _stated.Add(new RuleMatch
            {
                Kind = RuleMatchKind.Withdrawn,
                Rule = support.Rule.Id,
                RuleVersion = support.Rule.Version,
                Id = support.Id,
                Time = new EventTime(_clock),
                Facts = support.Facts,
                Yielded = support.Derived,
                Evidence = support.Evidence,
            });
        }

        foreach (var derived in support.Derived)
        {
            if (!_linked.Unlink(derived)) continue;
            Withdraw(derived, TypeOf(derived).Type);
        }
    }

    private static bool Contains(Match match, Func<object, bool> isIt)
    {
        for (var i = 0; i < match.Slots.Length; i++)
        {
            if (match.Groups[i] is { } group ? Array.Exists(group.Members, m => isIt(m))
                : match.Slots[i] is { } fact && isIt(fact)) return true;
        }

        return false;
    }

    /// <summary>A waiting match loses a fact: with a positive one it is none any more, an existence may have another.</summary>
    private void Unbind(Match match, Func<object, bool> isIt)
    {
        Drop(match);
        for (var i = 0; i < match.Body.Positives.Length; i++)
        {
            if (match.Groups[i] is { } group ? Array.Exists(group.Members, m => isIt(m)) : isIt(match.Slots[i]!)) return;
        }

        // Not from the pool: the queue of deadlines still knows the old one.
        var again = new Match(match.Slots.Length) { Body = match.Body };
        Array.Copy(match.Slots, again.Slots, match.Body.Positives.Length);
        Array.Copy(match.Groups, again.Groups, match.Groups.Length);
        Array.Copy(match.Times, again.Times, match.Times.Length);
        (again.Earliest, again.Latest, again.Time, again.Order, again.Origin) =
            (match.Earliest, match.Latest, match.Latest, match.Order, match.Origin);
        _unbound.Add(again);
    }

    private void RetractFromGroup(PatternUse use, object fact, Func<object, bool> isIt)
    {
        if (StateIfAny(use.Body.Rule) is not { DisabledBy: null } state) return;
        try
        {
            state.GroupOf(use.Pattern.Group!).Retract(fact, isIt);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(use.Body.Rule, fault);
        }

        // A group that counted and has a member that is none is no evidence any more.
        foreach (var placement in _network.UsesOf(use.Pattern.Held).Placements)
        {
            if (_memories[placement.Memory.Number] is not { } memory) continue;
            for (var number = memory.Tail; number < memory.Head; number++)
            {
                if (memory.At(number).Fact is GroupElement element && Array.Exists(element.Members, m => isIt(m)))
                {
                    memory.Retract(number);
                }
            }
        }
    }

    /// <summary>When the fact was known that was taken out; null when it was not there.</summary>
    private long? RetractFrom(MemoryPlan plan, object fact, Func<object, bool> isIt)
    {
        if (_memories[plan.Number] is not { } memory) return null;
        long number;
        try
        {
            number = memory.NewestOfKey(fact);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            // Its key could not be read when it came, either.
            return null;
        }

        while (number >= memory.Tail)
        {
            var entry = memory.At(number);
            if (entry.Fact is { } held && isIt(held))
            {
                memory.Retract(number);
                return entry.Known;
            }

            number = entry.Previous;
        }

        return null;
    }

    /// <summary>Looks for the matches that a fact kept away while it was there.</summary>
    private void Lift(NegativeUse use, object fact, long known)
    {
        var (body, pattern, _) = use;
        if (IsDisabled(body.Rule)) return;
        var lifted = new Lifted(body, pattern, fact, pattern.FactType.TimeOf(fact), known);
        Bind(pattern.Slot, fact, null, lifted.Time, 0);
        if (Hold(body, pattern.Reverse.Residuals)) Restore(lifted, 0, 1u << pattern.Slot);
    }

    /// <summary>A fact that is gone from where a negative pattern looks.</summary>
    private sealed record Lifted(RuleBody Body, NegativePattern Pattern, object Fact, long Time, long Known);

    // Like Join, but from a negative pattern: order and window are the match's own, and its fact is no part of them.
    private void Restore(Lifted lifted, int depth, uint bound)
    {
        var plan = lifted.Pattern.Reverse;
        if (depth == plan.Steps.Length)
        {
            if (IsLifted(lifted, out var all, out var earliest, out var latest))
            {
                Found(lifted.Body, all, earliest, latest);
                _slots[lifted.Pattern.Slot] = lifted.Fact;
            }

            return;
        }

        var step = plan.Steps[depth];
        if (_memories[step.Memory.Number] is not { } memory || !TryNewest(lifted.Body, memory, step, out var number)) return;
        while (number >= memory.Tail)
        {
            var entry = memory.At(number);
            number = entry.Previous;
            if (entry.Fact is null || !memory.Fulfils(entry.Set, step.Ordinal) || !IsInReach(lifted.Body.Rule, entry)
                || IsBound(entry.Fact, bound)) continue;
            Bind(step.Slot, entry);
            if (Hold(lifted.Body, step.Residuals)) Restore(lifted, depth + 1, bound | 1u << step.Slot);
        }
    }

    /// <summary>True when what is bound would be a match, and this fact alone had kept it from being judged one.</summary>
    private bool IsLifted(Lifted lifted, out uint all, out long earliest, out long latest)
    {
        var (body, positives) = (lifted.Body, lifted.Body.Positives.Length);
        (earliest, latest, all) = (long.MaxValue, long.MinValue, (1u << positives) - 1);
        var known = long.MinValue;
        for (var slot = 0; slot < positives; slot++)
        {
            (earliest, latest) = (Math.Min(earliest, _times[slot]), Math.Max(latest, _times[slot]));
            known = Math.Max(known, _knowns[slot]);
        }

        if (positives > 1 && latest - earliest > body.WithinTicks) return false;
        for (var slot = 0; slot < positives; slot++)
        {
            if (!IsOrdered(body, slot, all)) return false;
        }

        var match = new Match(body.SlotCount) { Body = body, Earliest = earliest, Latest = latest };
        Array.Copy(_times, match.Times, positives);
        var (from, to) = WindowOf(lifted.Pattern, match);
        if (lifted.Time < from || lifted.Time > to) return false;

        // One that came after the match was judged has kept nothing away; one that waits needs no second match.
        return lifted.Known <= Math.Max(DeadlineOf(match), known) && !_waiting.All.Any(waits => IsBoundTo(waits, body));
    }

    private bool IsBoundTo(Match match, RuleBody body)
    {
        if (match.Body != body) return false;
        for (var slot = 0; slot < body.Positives.Length; slot++)
        {
            if (!ReferenceEquals(match.Slots[slot], _slots[slot])) return false;
        }

        return true;
    }

    private static long DeadlineOf(Match match)
    {
        var deadline = long.MinValue;
        foreach (var pattern in match.Body.Negatives) deadline = Math.Max(deadline, WindowOf(pattern, match).To);
        return deadline;
    }
}
