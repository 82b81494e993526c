using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <content>Searching for the rest of a match.</content>
internal sealed partial class RuleSession
{
    // Scratch: the match that is being put together, by slot.
    private readonly object?[] _slots = new object?[SlotsMax];
    private readonly GroupElement?[] _groups = new GroupElement?[SlotsMax];
    private readonly long[] _times = new long[SlotsMax];
    private readonly int[] _origins = new int[SlotsMax];
    private readonly long[] _works = new long[SlotsMax];

    private const int SlotsMax = 32;

    private void Bind(int slot, object fact, GroupElement? group, long time, int origin)
    {
        (_slots[slot], _groups[slot], _times[slot], _origins[slot]) = (fact, group, time, origin);
        _works[slot] = _worked;
    }

    private void Bind(int slot, in MemoryEntry entry)
    {
        var group = entry.Fact as GroupElement;
        Bind(slot, group is null ? entry.Fact! : group.Bound, group, entry.Time, entry.Origin);
        _works[slot] = entry.Work;
    }

    /// <summary>Looks up the next fact for all rules that look for it in the same way.</summary>
    private void Probe(SeedGroup seeds, object fact, long time, int origin)
    {
        var memory = _memories[seeds.Memory.Number];
        if (memory is null || memory.Count == 0 || !TryNewest(memory, seeds, fact, out var number)) return;

        // Known never falls along a chain and is never before time: what is below this is too old for all of them. Where
        // the seed goes first, that is nearly all that is there.
        var from = Math.Max(_clock - seeds.RetentionTicks, seeds.IsAfterSeed ? time : time - seeds.WithinTicks);
        while (number >= memory.Tail)
        {
            // Nothing is added while memories are searched, so the entry stays where it is.
            ref readonly var entry = ref memory.At(number);
            if (entry.Known < from) return;
            number = entry.Previous;
            if (entry.Fact is null || ReferenceEquals(OwnerOf(entry.Fact), fact)) continue;
            if (entry.Set >= 0) Probe(seeds, entry.Set, fact, time, origin, entry);
            else
            {
                foreach (var ordinal in memory.OrdinalsOf(entry.Set)) Probe(seeds, ordinal, fact, time, origin, entry);
            }
        }
    }

    private void Probe(SeedGroup seeds, int ordinal, object fact, long time, int origin, in MemoryEntry entry)
    {
        if (seeds.Uses.Find(ordinal) is not { } uses) return;
        foreach (var (body, pattern) in uses)
        {
            var plan = pattern.Plan;
            var step = plan.Steps[0];
            var (earliest, latest) = time < entry.Time ? (time, entry.Time) : (entry.Time, time);
            if (latest - earliest > body.WithinTicks || !IsInReach(body.Rule, entry)) continue;
            Bind(pattern.Slot, fact, null, time, origin);
            Bind(step.Slot, entry);
            var bound = 1u << pattern.Slot;
            if (IsOrdered(body, step.Slot, bound) && IsRelated(body, step.Slot, bound) && Hold(body, plan.Residuals) && Hold(body, step.Residuals))
            {
                Join(body, plan, 1, bound | 1u << step.Slot, earliest, latest);
            }
        }
    }

    private void Join(RuleBody body, SeedPlan plan, int depth, uint bound, long earliest, long latest)
    {
        if (depth == plan.Steps.Length)
        {
            Found(body, earliest, latest);
            return;
        }

        var step = plan.Steps[depth];
        var memory = _memories[step.Memory.Number];
        if (memory is null || memory.Count == 0 || !TryNewest(body, memory, step, out var number)) return;
        var oldest = Math.Max(_clock - body.Rule.RetentionTicks, latest - body.WithinTicks);
        oldest = Math.Max(oldest, LatestBefore(body, step.Slot, bound));
        while (number >= memory.Tail)
        {
            // Nothing is added while memories are searched, so the entry stays where it is.
            ref readonly var entry = ref memory.At(number);
            if (entry.Known < oldest) return;
            number = entry.Previous;
            if (entry.Fact is null || !memory.Fulfils(entry.Set, step.Ordinal)) continue;
            var (from, to) = (Math.Min(earliest, entry.Time), Math.Max(latest, entry.Time));
            if (to - from > body.WithinTicks || !IsInReach(body.Rule, entry) || IsBound(entry.Fact, bound)) continue;
            Bind(step.Slot, entry);
            if (IsOrdered(body, step.Slot, bound) && IsRelated(body, step.Slot, bound)
                && Hold(body, step.Residuals))
            {
                Join(body, plan, depth + 1, bound | 1u << step.Slot, from, to);
            }
        }
    }

    /// <summary>Young enough for a new match, and not worked before the rule was there.</summary>
    private bool IsInReach(CompiledRule rule, in MemoryEntry entry)
    {
        if (_clock - entry.Time > rule.RetentionTicks) return false;
        return StateIfAny(rule) is not { } state
            ? entry.Work > _since
            : state.DisabledBy is null && entry.Work > state.Since;
    }

    /// <summary>One fact is one part of a match; a group is there by the fact that completed it.</summary>
    private bool IsBound(object held, uint bound)
    {
        var fact = OwnerOf(held);
        for (var slot = 0; bound >> slot != 0; slot++)
        {
            if ((bound >> slot & 1) != 0 && ReferenceEquals(_groups[slot]?.Last ?? _slots[slot], fact)) return true;
        }

        return false;
    }

    private static object OwnerOf(object held) => held is GroupElement group ? group.Last : held;

    /// <summary>True when the fact of this slot keeps the order with all that is bound.</summary>
    private bool IsOrdered(RuleBody body, int slot, uint bound)
    {
        if (!body.IsInOrder) return true;
        var time = _times[slot];
        for (var other = 0; bound >> other != 0; other++)
        {
            if (other == slot || (bound >> other & 1) == 0) continue;
            if (other < slot ? _times[other] > time : _times[other] < time) return false;
        }

        return true;
    }

    /// <summary>The fact of this slot lies to all that is bound as the rule wants it.</summary>
    private bool IsRelated(RuleBody body, int slot, uint bound) =>
        body.Relations.Length == 0 || AreRelated(body, slot, bound | 1u << slot);

    private bool AreRelated(RuleBody body, int slot, uint bound)
    {
        try
        {
            foreach (var relation in body.Relations)
            {
                if (relation.First != slot && relation.Second != slot) continue;
                var areBound = (bound >> relation.First & bound >> relation.Second & 1) != 0;
                if (areBound && !relation.Holds(FactAt(relation.First), FactAt(relation.Second))) return false;
            }

            return true;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(body.Rule, fault);
            return false;
        }

        object FactAt(int at) => _groups[at]?.Last ?? _slots[at]!;
    }

    /// <summary>The latest of the bound facts that must not be later than the one of this slot.</summary>
    private long LatestBefore(RuleBody body, int slot, uint bound)
    {
        var latest = long.MinValue;
        if (!body.IsInOrder && body.Relations.Length == 0) return latest;
        for (var other = 0; bound >> other != 0; other++)
        {
            // A group's relations are those of its last fact, which may be earlier than the end of its window: of it only
            // the order counts here.
            if ((bound >> other & 1) == 0) continue;
            var precedes = _groups[other] is null ? body.Precedes(other, slot) : body.IsInOrder && other < slot;
            if (precedes) latest = Math.Max(latest, _times[other]);
        }

        return latest;
    }

    private bool TryNewest(FactMemory memory, SeedGroup seeds, object fact, out long number)
    {
        try
        {
            number = memory.NewestByFact(seeds.Probe, fact);
            return number >= 0;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(seeds.Rules, fault);
            number = -1;
            return false;
        }
    }

    private bool TryNewest(RuleBody body, FactMemory memory, JoinStep step, out long number)
    {
        try
        {
            number = memory.NewestBySlots(step.Probe, _slots);
            return number >= 0;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(body.Rule, fault);
            number = -1;
            return false;
        }
    }

    private bool Hold(RuleBody body, SlotReader<bool>[] conditions) =>
        conditions.Length == 0 || AllHold(body, conditions);

    private bool AllHold(RuleBody body, SlotReader<bool>[] conditions)
    {
        try
        {
            foreach (var condition in conditions)
            {
                if (!condition.Read(_slots)) return false;
            }

            return true;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(body.Rule, fault);
            return false;
        }
    }

    /// <summary>All positive facts are there.</summary>
    private void Found(RuleBody body, long earliest, long latest)
    {
        var positives = body.PositiveCount;
        if (IsDisabled(body) || (positives > 1 && !IsAmongTheFirst(body.Rule))) return;
        var match = _pool.Rent(body);
        Array.Copy(_slots, match.Slots, positives);
        Array.Copy(_groups, match.Groups, positives);
        Array.Copy(_times, match.Times, positives);
        Array.Copy(_works, match.Works, positives);
        (match.Earliest, match.Latest, match.Time, match.Order) = (earliest, latest, latest, _order++);
        match.Origin = _origins[0];
        for (var slot = 1; slot < positives; slot++)
        {
            if (_origins[slot] != match.Origin) match.Origin = 0;
        }

        match.OriginOfPositives = match.Origin;
        if (body.HasNegatives) Examine(match);
        else Complete(match);
    }

    /// <summary>False once one fact has completed as many matches of a rule as it may.</summary>
    private bool IsAmongTheFirst(CompiledRule rule)
    {
        var state = StateOf(rule);
        if (state.FoundBy != _worked) (state.FoundBy, state.Found) = (_worked, 0);
        if (++state.Found <= _options.MatchesPerFactMax) return true;
        _tally.Truncated++;
        Saturate(rule, nameof(RuleSetOptions.MatchesPerFactMax), "");
        return false;
    }
}
