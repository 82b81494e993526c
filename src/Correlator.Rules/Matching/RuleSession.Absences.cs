using Correlator.Rules.Compilation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <content>What must come or must stay away: judged once time is past its window.</content>
internal sealed partial class RuleSession
{
    private readonly List<(PatternUse Use, GroupMemory Memory)> _tumbling = [];
    private readonly List<GroupElement> _closed = [];

    /// <summary>Looks for what must exist or must not; what is not decided yet waits.</summary>
    private void Examine(Match match)
    {
        var body = match.Body;
        match.Deadline = long.MinValue;
        foreach (var pattern in body.Negatives) match.Deadline = Math.Max(match.Deadline, WindowOf(pattern, match).To);
        for (var i = 0; i < body.Negatives.Length; i++)
        {
            var pattern = body.Negatives[i];
            var number = FirstThere(pattern, match);
            if (pattern.IsAbsence && number >= 0)
            {
                // Whether it can be wrong later is a retraction's concern: it looks for what it kept away.
                _pool.Return(match);
                return;
            }

            if (number >= 0) Attest(match, pattern, _memories[pattern.Step.Memory.Number]!.At(number));
        }

        if (IsDisabled(body.Rule)) return;
        if (IsDecidedEarly(match) || (match.Deadline < _clock && IsSatisfied(match))) Decide(match);
        else if (match.Deadline >= _clock) Wait(match);
        else _pool.Return(match);
    }

    private void Wait(Match match)
    {
        var state = StateOf(match.Body.Rule);
        while (state.Waiting.Count >= _options.WaitingMatchesMax)
        {
            Drop(state.Waiting.First!.Value);
            state.Evicted++;
            _tally.Evicted++;
            Saturate(state.Rule, nameof(RuleSetOptions.WaitingMatchesMax), "");
        }

        if (!TryKeys(match)) return;
        match.Node = state.Waiting.AddLast(match);
        _waiting.Add(match);
    }

    /// <summary>The keys that facts would have which still have to exist.</summary>
    private bool TryKeys(Match match)
    {
        var negatives = match.Body.Negatives;
        for (var i = 0; i < negatives.Length; i++)
        {
            if (negatives[i].IsAbsence || match.Slots[negatives[i].Slot] is not null) continue;
            try
            {
                match.Keys ??= new object[negatives.Length];
                match.Keys[i] = negatives[i].BoundKey!.Read(match.Slots);
            }
            catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
            {
                Blame(match.Body.Rule, fault);
                return false;
            }
        }

        return true;
    }

    private void Drop(Match match)
    {
        StateOf(match.Body.Rule).Waiting.Remove(match.Node!);
        _waiting.Drop(match);
    }

    /// <summary>Time is past the windows of a match.</summary>
    private void Judge(Match match)
    {
        StateOf(match.Body.Rule).Waiting.Remove(match.Node!);
        foreach (var pattern in match.Body.Negatives)
        {
            if (pattern.IsAbsence && FirstThere(pattern, match) >= 0)
            {
                _pool.Return(match);
                return;
            }
        }

        if (IsDisabled(match.Body.Rule)) return;
        if (IsSatisfied(match)) Decide(match);
        else _pool.Return(match);
    }

    private void Decide(Match match)
    {
        match.Time = ProofTime(match);
        Complete(match);
    }

    /// <summary>
    /// Number of the oldest fact that a negative pattern accepts for the match; -1 when there is none. What came after the
    /// match was judged does not matter to it any more.
    /// </summary>
    private long FirstThere(NegativePattern pattern, Match match)
    {
        var step = pattern.Step;
        var memory = _memories[step.Memory.Number];
        if (memory is null || memory.Count == 0) return -1;
        Load(match);
        if (!TryNewest(match.Body, memory, step, out var number)) return -1;
        var (from, to) = WindowOf(pattern, match);
        var (first, completedBy) = (-1L, match.CompletedBy);
        while (number >= memory.Tail)
        {
            ref var entry = ref memory.At(number);

            if (entry.Known < from) break;
            if (entry.Fact is not null && entry.Time >= from && entry.Time <= to
                && (entry.Known <= match.Deadline || entry.Work < completedBy)
                && memory.Fulfils(entry.Set, step.Ordinal) && Fits(pattern, match, entry)) first = number;
            number = entry.Previous;
            if (first >= 0 && pattern.IsAbsence) break;
        }

        return first;
    }

    private bool Fits(NegativePattern pattern, Match match, in MemoryEntry entry)
    {
        if (!IsInReachOfNegative(match.Body.Rule, entry)) return false;
        for (var slot = 0; slot < match.Body.Positives.Length; slot++)
        {
            if (ReferenceEquals(match.Groups[slot]?.Last ?? match.Slots[slot], entry.Fact)) return false;
        }

        _slots[pattern.Slot] = entry.Fact;
        return Hold(match.Body, pattern.Step.Residuals);
    }

    // Time decides, not how long other rules make the memory last.
    private bool IsInReachOfNegative(CompiledRule rule, in MemoryEntry entry) =>
        _clock - entry.Time <= rule.NegativeRetentionTicks && entry.Work > (StateIfAny(rule)?.Since ?? _since);

    private void Load(Match match)
    {
        Array.Copy(match.Slots, _slots, match.Slots.Length);
        Array.Copy(match.Groups, _groups, match.Groups.Length);
    }

    /// <summary>A fact has come to exist for a match.</summary>
    private static void Attest(Match match, NegativePattern pattern, in MemoryEntry entry) =>
        Attest(match, pattern, entry.Fact!, entry.Time, entry.Origin);

    private static void Attest(Match match, NegativePattern pattern, object fact, long time, int origin)
    {
        match.Slots[pattern.Slot] = fact;
        match.Times[pattern.Slot] = time;
        if (origin != match.Origin) match.Origin = 0;
    }

    /// <summary>Tells matches that wait that a fact has come which one of their Exists accepts.</summary>
    private void TellWaiting(AlphaUses uses, object fact, long time, int origin)
    {
        foreach (var (body, pattern, _) in uses.Existences)
        {
            if (_waiting.Count == 0 || IsDisabled(body.Rule)) continue;
            object key;
            try
            {
                key = pattern.OwnKey!.Read(fact);
            }
            catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
            {
                Blame(body.Rule, fault);
                continue;
            }

            foreach (var match in _waiting.For(pattern, key))
            {
                if (match.IsDropped || match.Slots[pattern.Slot] is not null) continue;
                Load(match);
                var entry = new MemoryEntry { Fact = fact, Time = time, Known = _clock, Work = _worked };
                var (from, to) = WindowOf(pattern, match);
                if (time < from || time > to || !Fits(pattern, match, entry)) continue;
                Attest(match, pattern, fact, time, origin);
                if (!IsDecidedEarly(match)) continue;
                Drop(match);
                Decide(match);
            }
        }
    }

    /// <summary>Where a negative pattern's fact would fit, both ends included.</summary>
    internal static (long From, long To) WindowOf(NegativePattern pattern, Match match)
    {
        switch (pattern.Kind)
        {
            case PatternKind.NotFollowedBy:
                return (match.Latest, match.Latest + pattern.SpanTicks);
            case PatternKind.NotPrecededBy:
                return (match.Earliest - pattern.SpanTicks, match.Earliest);
        }

        var body = match.Body;
        var from = match.Latest - body.WithinTicks;
        var to = match.Earliest + body.WithinTicks;
        if (!body.IsInOrder) return (from, to);
        if (pattern.After > 0) from = match.Times[pattern.After - 1];
        if (pattern.After < body.Positives.Length) to = match.Times[pattern.After];
        return (from, to);
    }

    /// <summary>
    /// True when nothing is left to wait for: no absence to prove, and all that must exist was found.
    /// </summary>
    private static bool IsDecidedEarly(Match match)
    {
        foreach (var pattern in match.Body.Negatives)
        {
            if (pattern.IsAbsence) return false;
        }

        return IsSatisfied(match);
    }

    private static bool IsSatisfied(Match match)
    {
        foreach (var pattern in match.Body.Negatives)
        {
            if (!pattern.IsAbsence && match.Slots[pattern.Slot] is null) return false;
        }

        return true;
    }

    /// <summary>When the match was complete: its last fact, or the end of the longest absence.</summary>
    private static long ProofTime(Match match)
    {
        var time = match.Latest;
        foreach (var pattern in match.Body.Negatives)
        {
            time = Math.Max(time, pattern.IsAbsence ? WindowOf(pattern, match).To : match.Times[pattern.Slot]);
        }

        return time;
    }

    private void Watch(PatternUse use, GroupMemory memory)
    {
        foreach (var (_, watched) in _tumbling)
        {
            if (watched == memory) return;
        }

        _tumbling.Add((use, memory));
    }

    private long NextClosing()
    {
        var next = long.MaxValue;
        foreach (var (_, memory) in _tumbling) next = Math.Min(next, memory.ClosesAt);
        return next;
    }

    private void CloseWindows()
    {
        // One moment, one number: what several alternatives gather are the same groups.
        _worked++;
        foreach (var (use, memory) in _tumbling.ToArray())
        {
            if (memory.ClosesAt > _clock || IsDisabled(use.Body.Rule)) continue;
            _closed.Clear();
            try
            {
                memory.Close(_clock, _closed);
                foreach (var element in _closed) SeedGroup(use, element);
            }
            catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
            {
                Blame(use.Body.Rule, fault);
            }
        }
    }
}
