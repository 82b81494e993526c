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

    /// <summary>Facts that are gone from where absences look.</summary>
    private readonly List<Lifted> _lifted = [];

    /// <summary>What this retraction has brought back: two of its facts may have kept one match away.</summary>
    private readonly List<Match> _broughtBack = [];

    /// <summary>
    /// First all goes that rests on the fact, then it is seen what that allows: nothing fires by what is about to go.
    /// Costs a walk over what waits and what was stated: retractions are rare, and nothing is kept for them.
    /// </summary>
    private void Withdraw(object fact, FactType type)
    {
        Remove(fact, type);
        _worked++;
        var (unbound, lifted) = (_unbound.ToArray(), _lifted.ToArray());
        _unbound.Clear();
        _lifted.Clear();
        _broughtBack.Clear();
        foreach (var match in unbound) Examine(match);
        foreach (var gone in lifted) Lift(gone);
        FireAgenda();
    }

    private void Remove(object fact, FactType type)
    {
        if (type.HasId) _known.Forget(type.IdOf(fact));
        _tally.Retracted++;
        bool IsIt(object other) => ReferenceEquals(other, fact)
            || (type.HasId ? other.GetType() == fact.GetType() && type.IdOf(other) == type.IdOf(fact) : other.Equals(fact));

        if (type.HasId) fact = Held(fact.GetType(), IsIt) ?? fact;
        _retracted.Clear();
        TypeOf(fact).Node.Match(fact, _retracted);
        _unbound.RemoveAll(m => Contains(m, IsIt));
        foreach (var match in _waiting.All.Where(m => Contains(m, IsIt)).ToArray()) Unbind(match, IsIt);
        var gone = new Dictionary<MemoryPlan, List<MemoryEntry>>();
        foreach (var uses in _retracted.Uses.ToArray())
        {
            foreach (var group in uses.Groups) RetractFromGroup(group, fact, IsIt);
            foreach (var placement in uses.Placements)
            {
                if (!gone.ContainsKey(placement.Memory)) gone.Add(placement.Memory, RetractFrom(placement.Memory, fact, IsIt));
            }

            foreach (var use in uses.Absences)
            {
                _lifted.AddRange(gone[use.Pattern.Step.Memory].Select(e => new Lifted(use.Body, use.Pattern, e)));
            }
        }

        foreach (var support in _linked.RestingOn(fact, _clock)) Withdraw(support);
    }

    /// <summary>The fact as it is held: what is retracted by its id may say something else than it did.</summary>
    private object? Held(Type type, Func<object, bool> isIt)
    {
        foreach (var memory in _memories)
        {
            if (memory is null || !memory.Plan.FactType.IsAssignableFrom(type)) continue;
            for (var number = memory.Tail; number < memory.Head; number++)
            {
                if (memory.At(number).Fact is { } held and not GroupElement && isIt(held)) return held;
            }
        }

        foreach (var state in _states)
        {
            if (state is null) continue;
            foreach (var group in state.Groups)
            {
                if (group.Find(isIt) is { } member) return member;
            }
        }

        return null;
    }

    private void Withdraw(Support support)
    {
        // It may rest on two facts that go together.
        if (support.IsWithdrawn) return;
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
            if (_linked.Unlink(derived, _clock)) Remove(derived, TypeOf(derived).Type);
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
        Array.Copy(match.Works, again.Works, match.Works.Length);
        (again.Earliest, again.Latest, again.Time, again.Order, again.Origin) =
            (match.Earliest, match.Latest, match.Latest, match.Order, match.OriginOfPositives);
        again.OriginOfPositives = match.OriginOfPositives;
        _unbound.Add(again);
    }

    private void RetractFromGroup(PatternUse use, object fact, Func<object, bool> isIt)
    {
        if (StateIfAny(use.Body.Rule) is not { DisabledBy: null } state) return;
        try
        {
            state.GroupOf(use.Pattern.Group!).Retract(fact, isIt, _clock);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(use.Body.Rule, fault);
        }

        // A group that counted and has a member that is none is no evidence any more. Alone it is not remembered.
        if (use.Body.SlotCount == 1) return;
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

    /// <summary>Takes a fact out, and those that equal it; returns what was there.</summary>
    private List<MemoryEntry> RetractFrom(MemoryPlan plan, object fact, Func<object, bool> isIt)
    {
        var gone = new List<MemoryEntry>();
        if (_memories[plan.Number] is not { } memory) return gone;
        long number;
        try
        {
            number = memory.NewestOfKey(fact);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            // Its key could not be read when it came, either.
            return gone;
        }

        while (number >= memory.Tail)
        {
            var entry = memory.At(number);
            if (entry.Fact is { } held && isIt(held))
            {
                memory.Retract(number);
                gone.Add(entry);
            }

            number = entry.Previous;
        }

        return gone;
    }

    /// <summary>Looks for the matches that a fact kept away while it was there.</summary>
    private void Lift(Lifted lifted)
    {
        var (body, pattern) = (lifted.Body, lifted.Pattern);
        if (IsDisabled(body.Rule) || !IsInReachOfNegative(body.Rule, lifted.Entry)) return;
        Bind(pattern.Slot, lifted.Entry);
        if (Hold(body, pattern.Reverse.Residuals)) Restore(lifted, 0, 1u << pattern.Slot);
    }

    /// <summary>A fact that is gone from where a negative pattern looks.</summary>
    private sealed record Lifted(RuleBody Body, NegativePattern Pattern, MemoryEntry Entry);

    // Like Join, but from a negative pattern: order and window are the match's own, and its fact is no part of them.
    private void Restore(Lifted lifted, int depth, uint bound)
    {
        var plan = lifted.Pattern.Reverse;
        if (depth == plan.Steps.Length)
        {
            if (IsLifted(lifted, out var earliest, out var latest))
            {
                Found(lifted.Body, earliest, latest);
                Bind(lifted.Pattern.Slot, lifted.Entry);
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
    private bool IsLifted(Lifted lifted, out long earliest, out long latest)
    {
        var (body, entry, positives) = (lifted.Body, lifted.Entry, lifted.Body.Positives.Length);
        (earliest, latest) = (long.MaxValue, long.MinValue);
        for (var slot = 0; slot < positives; slot++)
        {
            (earliest, latest) = (Math.Min(earliest, _times[slot]), Math.Max(latest, _times[slot]));
        }

        if (positives > 1 && latest - earliest > body.WithinTicks) return false;
        for (var slot = 0; slot < positives; slot++)
        {
            if (!IsOrdered(body, slot, (1u << positives) - 1) || !IsRelated(body, slot, (1u << positives) - 1)) return false;
        }

        var match = new Match(body.SlotCount) { Body = body, Earliest = earliest, Latest = latest };
        Array.Copy(_times, match.Times, positives);
        Array.Copy(_works, match.Works, positives);
        Array.Copy(_groups, match.Groups, positives);
        var (from, to) = WindowOf(lifted.Pattern, match);
        if (entry.Time < from || entry.Time > to) return false;

        // One that came after the match was judged has kept nothing away; one that waits needs no second match.
        if ((entry.Known > DeadlineOf(match) && entry.Work >= match.CompletedBy)
            || _waiting.All.Concat(_broughtBack).Any(other => IsOneWith(other, match))) return false;
        _broughtBack.Add(match);
        return true;
    }

    private static bool IsOneWith(Match match, Match other)
    {
        if (match.Body != other.Body) return false;
        for (var slot = 0; slot < match.Body.Positives.Length; slot++)
        {
            if (match.Works[slot] != other.Works[slot]
                || !ReferenceEquals(match.Groups[slot]?.Last, other.Groups[slot]?.Last)) return false;
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
