using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <summary>Searching for the rest of a match, and waiting for what must come or must stay away.</summary>
internal sealed partial class RuleSession
{
    private int _found;

    /// <summary>Searches from a new element of one pattern. False when the element cannot be in any match.</summary>
    private bool Seed(RuleMemory memory, int slot, Element seed)
    {
        var plan = memory.Rule.Positives[slot].Plan;
        Array.Clear(memory.Slots);
        Bind(memory, slot, seed);
        if (!Hold(memory, plan.SeedResiduals)) return false;
        _found = 0;
        Join(memory, plan, 0, seed.Time, seed.Time);
        return true;
    }

    private void Join(RuleMemory memory, JoinPlan plan, int depth, long earliest, long latest)
    {
        if (memory.DisabledBy is not null) return;
        if (depth == plan.Steps.Length)
        {
            Found(memory);
            return;
        }

        var step = plan.Steps[depth];
        var pattern = memory.Positives[step.Slot];
        if (!TryKey(memory, step, out var key)) return;
        foreach (var candidate in pattern.Find(step.Index, key))
        {
            var from = Math.Min(earliest, candidate.Time);
            var to = Math.Max(latest, candidate.Time);
            if (to - from > memory.Rule.WithinTicks || !pattern.IsAlive(candidate, _clock)) continue;
            Bind(memory, step.Slot, candidate);
            if (IsOrdered(memory, step.Slot) && Hold(memory, step.Residuals)) Join(memory, plan, depth + 1, from, to);
            memory.Slots[step.Slot] = null;

            // A rule that was disabled meanwhile has had this very memory cleared.
            if (memory.DisabledBy is not null) return;
        }
    }

    private static void Bind(RuleMemory memory, int slot, Element element) =>
        (memory.Slots[slot], memory.Bound[slot]) = (element.Fact, element);

    /// <summary>True when the new element keeps the order with all that is bound.</summary>
    private static bool IsOrdered(RuleMemory memory, int slot)
    {
        if (!memory.Rule.IsInOrder) return true;
        var time = memory.Bound[slot].Time;
        for (var other = 0; other < memory.Bound.Length; other++)
        {
            if (other == slot || memory.Slots[other] is null) continue;
            if (other < slot ? memory.Bound[other].Time > time : memory.Bound[other].Time < time) return false;
        }

        return true;
    }

    private bool TryKey(RuleMemory memory, JoinStep step, out object? key)
    {
        key = null;
        if (step.BoundKey is null) return true;
        try
        {
            key = step.BoundKey(memory.Slots);
            return true;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            return Blame(memory, fault);
        }
    }

    private bool Hold(RuleMemory memory, Func<Model.Facts.Fact?[], bool>[] conditions)
    {
        try
        {
            foreach (var condition in conditions)
            {
                if (!condition(memory.Slots)) return false;
            }

            return true;
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            return Blame(memory, fault);
        }
    }

    private void Found(RuleMemory memory)
    {
        if (++_found > _options.MatchesPerFactMax)
        {
            _tally.Truncated++;
            return;
        }

        var elements = (Element[])memory.Bound.Clone();
        if (memory.Negatives.Length > 0) Examine(memory, elements);
        else Complete(memory, elements, [], new EventTime(elements.Max(e => e.Time)));
    }

    /// <summary>Looks for what must exist or must not; what is not decided yet waits.</summary>
    private void Examine(RuleMemory memory, Element[] elements)
    {
        var rule = memory.Rule;
        var evidence = new Element?[rule.Negatives.Length];
        var keys = new object[rule.Negatives.Length];
        try
        {
            for (var i = 0; i < keys.Length; i++) keys[i] = RuleMemory.KeyOf(rule.Negatives[i].BoundKey, memory.Slots);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(memory, fault);
            return;
        }

        var match = new WaitingMatch(
            memory.Index, elements, evidence, keys, rule.Negatives.Max(n => Window(rule, n, elements).To), _order++);
        for (var i = 0; i < keys.Length; i++)
        {
            var there = FirstThere(memory, i, match);
            if (rule.Negatives[i].IsAbsence && there is not null) return;
            evidence[i] = there;
        }

        if (memory.DisabledBy is not null) return;
        if (IsDecidedEarly(rule, match) || (match.Deadline < _clock && IsSatisfied(rule, match)))
        {
            Complete(memory, elements, evidence, ProofTime(rule, match));
        }
        else if (match.Deadline >= _clock)
        {
            Wait(memory, match);
        }
    }

    private void Wait(RuleMemory memory, WaitingMatch match)
    {
        while (memory.Waiting.Count >= _options.WaitingMatchesMax)
        {
            Release(memory, memory.Waiting.First().Value);
            memory.Evicted++;
        }

        memory.Wait(match);
        _waiting.Add(match);
    }

    private void Release(RuleMemory memory, WaitingMatch match)
    {
        _waiting.Remove(match);
        memory.Leave(match);
    }

    private Element? FirstThere(RuleMemory memory, int negative, WaitingMatch match)
    {
        var pattern = memory.Negatives[negative];
        var index = memory.Rule.Negatives[negative].OwnKey is null ? -1 : 0;
        foreach (var candidate in pattern.Find(index, match.Keys[negative]))
        {
            if (Fits(memory, negative, match, candidate)) return candidate;
            if (memory.DisabledBy is not null) return null;
        }

        return null;
    }

    /// <summary>Tells matches that wait that a fact has come which one of their negative patterns accepts.</summary>
    private void Tell(RuleMemory memory, int negative, Element element)
    {
        if (memory.Waiting.Count == 0) return;
        var pattern = memory.Rule.Negatives[negative];
        object key;
        Array.Clear(memory.Slots);
        memory.Slots[pattern.Slot] = element.Fact;
        try
        {
            key = RuleMemory.KeyOf(pattern.OwnKey, memory.Slots);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(memory, fault);
            return;
        }

        if (!memory.WaitingByKey[negative].TryGetValue(key, out var sharing)) return;
        foreach (var match in sharing.ToArray())
        {
            if (memory.DisabledBy is not null) return;
            if (match.Evidence[negative] is not null || !Fits(memory, negative, match, element)) continue;
            if (pattern.IsAbsence)
            {
                Release(memory, match);
                continue;
            }

            match.Evidence[negative] = element;
            if (!IsDecidedEarly(memory.Rule, match)) continue;
            Release(memory, match);
            Complete(memory, match.Elements, match.Evidence, ProofTime(memory.Rule, match));
        }
    }

    private bool Fits(RuleMemory memory, int negative, WaitingMatch match, Element candidate)
    {
        var pattern = memory.Rule.Negatives[negative];
        var (from, to) = Window(memory.Rule, pattern, match.Elements);
        if (candidate.Time < from || candidate.Time > to) return false;
        if (Array.Exists(match.Elements, e => e.Fact.Id == candidate.Fact.Id)) return false;
        memory.Load(match.Elements);
        memory.Slots[pattern.Slot] = candidate.Fact;
        var holds = Hold(memory, pattern.Residuals);
        memory.Slots[pattern.Slot] = null;
        return holds;
    }

    /// <summary>Where a negative pattern's fact would fit, both ends included.</summary>
    private static (long From, long To) Window(CompiledRule rule, NegativePattern pattern, Element[] elements)
    {
        var earliest = elements.Min(e => e.Time);
        var latest = elements.Max(e => e.Time);
        if (pattern.Kind == PatternKind.NotFollowedBy) return (latest, latest + pattern.FollowTicks);
        var from = latest - rule.WithinTicks;
        var to = earliest + rule.WithinTicks;
        if (!rule.IsInOrder) return (from, to);
        if (pattern.After > 0) from = elements[pattern.After - 1].Time;
        if (pattern.After < elements.Length) to = elements[pattern.After].Time;
        return (from, to);
    }

    /// <summary>
    /// True when nothing is left to wait for: no absence to prove, and all that must exist was found.
    /// </summary>
    private static bool IsDecidedEarly(CompiledRule rule, WaitingMatch match) =>
        !Array.Exists(rule.Negatives, n => n.IsAbsence) && IsSatisfied(rule, match);

    private static bool IsSatisfied(CompiledRule rule, WaitingMatch match)
    {
        for (var i = 0; i < match.Evidence.Length; i++)
        {
            if (!rule.Negatives[i].IsAbsence && match.Evidence[i] is null) return false;
        }

        return true;
    }

    /// <summary>When the match was complete: its last fact, or the end of the longest absence.</summary>
    private static EventTime ProofTime(CompiledRule rule, WaitingMatch match)
    {
        var time = match.Latest;
        for (var i = 0; i < match.Evidence.Length; i++)
        {
            time = Math.Max(time, rule.Negatives[i].IsAbsence
                ? Window(rule, rule.Negatives[i], match.Elements).To
                : match.Evidence[i]?.Time ?? time);
        }

        return new EventTime(time);
    }
}
