using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// The engine: a fact seeds each pattern that accepts it, and the other patterns' memories are searched for what
/// completes a match.
/// No partial match is kept, so what is remembered is facts, and their number is bounded.
/// </summary>
internal sealed partial class RuleSession : IRuleSession
{
    private readonly CompiledRules _rules;
    private readonly RuleSetOptions _options;
    private readonly string _zone;
    private readonly RuleMemory[] _memories;
    private readonly List<(Fact Fact, int Origin)> _step = [];
    private readonly Queue<Conclusion> _derived = new();
    private readonly SortedSet<WaitingMatch> _waiting = new(WaitingMatch.ByDeadline);
    private readonly KnownFacts _known;
    private readonly List<RuleMatch> _stated = [];
    private readonly List<Completed> _completed = [];
    private readonly Tally _tally = new();
    private long _clock;
    private long _order;

    /// <summary>Conclusions drawn from the fact, or the moment, that is being worked.</summary>
    private int _drawn;

    public RuleSession(CompiledRules rules, string zone)
    {
        (_rules, _options, _zone) = (rules, rules.Options, zone);
        _memories = [.. rules.Rules.Select((rule, index) => new RuleMemory(rule, index, rules.Options))];
        _known = new KnownFacts(rules.RetentionTicks, rules.Options.KnownFactsMax);
    }

    public bool WaitsForTime => _waiting.Count > 0;

    public RuleSessionStatistics Statistics => _tally.Report(_memories, _waiting.Count, _known.Evicted);

    public void Insert(Fact fact, int origin)
    {
        _step.Add((fact, origin));
        if (_step.Count >= _options.FactsPerStepMax) WorkStep();
    }

    public void Advance(EventTime watermark)
    {
        WorkStep();
        MoveTo(watermark.Ticks);
        foreach (var memory in _memories) memory.Expire(_clock);
        _known.Expire(_clock);
    }

    public void Drain(List<RuleMatch> matches)
    {
        WorkStep();
        matches.AddRange(_stated);
        _stated.Clear();
    }

    private void WorkStep()
    {
        if (_step.Count == 0) return;
        _step.Sort(static (a, b) => (a.Fact.KnownAt, a.Fact.Time, a.Fact.Id)
            .CompareTo((b.Fact.KnownAt, b.Fact.Time, b.Fact.Id)));
        foreach (var (fact, origin) in _step)
        {
            MoveTo(fact.KnownAt.Ticks);
            Work(fact, origin);
            WorkDerived();
        }

        _step.Clear();
    }

    /// <summary>
    /// Lets time pass: windows that end before <paramref name="time"/> are judged, in the order of their ends.
    /// </summary>
    private void MoveTo(long time)
    {
        while (_waiting.Min is { } first && first.Deadline < time)
        {
            _clock = Math.Max(_clock, first.Deadline);
            var memory = _memories[first.Rule];
            Release(memory, first);
            if (IsSatisfied(memory.Rule, first))
            {
                Complete(memory, first.Elements, first.Evidence, ProofTime(memory.Rule, first));
            }

            State(memory);
            WorkDerived();
        }

        _clock = Math.Max(_clock, time);
    }

    private void WorkDerived()
    {
        while (_derived.TryDequeue(out var conclusion)) Work(conclusion, 0);
        _drawn = 0;
    }

    private void Work(Fact fact, int origin)
    {
        var entries = _rules.EntriesFor(fact.GetType());
        if (entries.Length == 0) return;
        _known.Expire(_clock);
        if (!_known.Add(fact.Id, fact.Time.Ticks))
        {
            _tally.Duplicates++;
            return;
        }

        _tally.Inserted++;
        if (fact.Time.Ticks < _clock) _tally.Late++;
        for (var i = 0; i < entries.Length;)
        {
            var end = i + 1;
            while (end < entries.Length && entries[end].Rule == entries[i].Rule) end++;
            var memory = _memories[entries[i].Rule];
            if (memory.DisabledBy is null) Work(memory, entries.AsSpan(i, end - i), fact, origin);
            i = end;
        }
    }

    private void Work(RuleMemory memory, ReadOnlySpan<PatternEntry> entries, Fact fact, int origin)
    {
        var positives = memory.Rule.Positives.Length;
        var accepted = 0;
        foreach (var entry in entries)
        {
            if (Accepts(memory, entry, fact)) accepted |= 1 << entry.Slot;
        }

        if (accepted == 0 || memory.DisabledBy is not null) return;
        memory.Expire(_clock);
        var element = new Element(fact, origin);

        // First what waits hears of the fact, then it seeds matches, then it is remembered: so no fact is in one match
        // twice.
        for (var slot = positives; slot < memory.Rule.SlotCount; slot++)
        {
            if ((accepted & 1 << slot) != 0) Tell(memory, slot - positives, element);
        }

        Span<bool> isHeld = stackalloc bool[positives];
        var held = new Element?[positives];
        for (var slot = 0; slot < positives; slot++)
        {
            if ((accepted & 1 << slot) == 0 || memory.DisabledBy is not null) continue;
            held[slot] = memory.Counts[slot] is { } count ? Count(memory, count, element) : element;
            if (held[slot] is { } seed) isHeld[slot] = Seed(memory, slot, seed);
        }

        if (memory.DisabledBy is null && memory.Rule.HoldsFacts)
        {
            for (var slot = 0; slot < positives; slot++)
            {
                if (positives > 1 && isHeld[slot]) Remember(memory, memory.Positives[slot], held[slot]!);
            }

            for (var slot = positives; slot < memory.Rule.SlotCount; slot++)
            {
                if ((accepted & 1 << slot) != 0) Remember(memory, memory.Negatives[slot - positives], element);
            }
        }

        State(memory);
    }

    private bool Accepts(RuleMemory memory, PatternEntry entry, Fact fact)
    {
        try
        {
            return entry.Alpha(fact);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            return Blame(memory, fault);
        }
    }

    private Element? Count(RuleMemory memory, CountMemory count, Element element)
    {
        try
        {
            return count.Add(element.Fact, element.Origin);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(memory, fault);
            return null;
        }
    }

    private void Remember(RuleMemory memory, PatternMemory pattern, Element element)
    {
        if (!pattern.IsAlive(element, _clock)) return;
        Array.Clear(memory.Slots);
        memory.Slots[pattern.Slot] = element.Fact;
        try
        {
            memory.Evicted += pattern.Add(element, memory.Slots);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            // A key that cannot be read joins with nothing.
            Blame(memory, fault);
        }
    }

    /// <summary>
    /// Counts a fault of the rule's own code; at the limit the rule is disabled in this session, and the others go on.
    /// </summary>
    private bool Blame(RuleMemory memory, Exception fault)
    {
        _tally.ConditionFaults++;
        memory.Faults++;
        if (memory.Faults >= _options.ConditionFaultsMax && memory.DisabledBy is null)
        {
            foreach (var match in memory.Waiting.Values) _waiting.Remove(match);
            memory.Disable($"{fault.GetType().Name}: {fault.Message}");
        }

        return false;
    }

    /// <summary>A match whose facts are all there.</summary>
    private sealed record Completed(Element[] Elements, Element?[] Evidence, EventTime Time);
}
