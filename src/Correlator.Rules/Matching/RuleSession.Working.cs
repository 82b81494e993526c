using Correlator.Rules.Compilation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <content>One fact: what it fulfils, what it completes, where it is remembered.</content>
internal sealed partial class RuleSession
{
    private readonly List<(FactMemory Memory, AlphaUses Uses)> _places = [];

    /// <summary>Number of the fact being worked: tells what was found by the same one.</summary>
    private long _worked;

    /// <summary>Facts yielded by the fact, or the moment, that is being worked.</summary>
    private int _drawn;

    // Without a match: one discrimination (TypeNode) and, for each way in which rules look it up, one look-up and one
    // write. A match costs its look-ups and its firing. Nothing of it grows with the number of rules.
    private void Work(object fact, FactType type, long time, int origin)
    {
        var node = TypeOf(fact).Node;
        if (node.IsEmpty) return;
        if (type.HasId)
        {
            _known.Expire(_clock);
            if (!_known.Add(type.IdOf(fact), time, _clock))
            {
                _tally.Duplicates++;
                return;
            }
        }

        _tally.Inserted++;
        _hits.Clear();
        node.Match(fact, _hits);
        foreach (var (uses, fault) in _hits.Faults) Blame(uses.Rules, fault);
        if (_hits.Count == 0) return;

        // First what waits hears of the fact, then it seeds matches, then it is remembered: so no fact is in one match
        // twice.
        _worked++;
        foreach (var uses in _hits.Uses) TellWaiting(uses, fact, time, origin);
        foreach (var uses in _hits.Uses) Seed(uses, fact, time, origin);
        foreach (var uses in _hits.Uses) Note(uses);
        Remember(fact, fact, time, origin);
        FireAgenda();
    }

    private void Seed(AlphaUses uses, object fact, long time, int origin)
    {
        if (uses.Single is { } single)
        {
            Bind(0, fact, null, time, origin);
            Found(single, time, time);
            foreach (var body in uses.FurtherSingles) Found(body, time, time);
        }

        foreach (var group in uses.Groups) Gather(group, fact, time, origin);
        foreach (var seeds in uses.Seeds) Probe(seeds, fact, time, origin);
    }

    private void Gather(PatternUse use, object fact, long time, int origin)
    {
        var state = StateOf(use.Body.Rule);
        if (state.DisabledBy is not null) return;
        var memory = state.GroupOf(use.Pattern.Group!);
        try
        {
            memory.Expire(_clock);
            var (evicted, late) = (memory.Evicted, memory.TooLate);
            var element = memory.Add(fact, time, origin, _clock);
            if (memory.Evicted != evicted) Saturate(use.Body.Rule, nameof(RuleSetOptions.FactsPerPatternMax), memory.LastEvicted);
            _tally.Late += memory.TooLate - late;
            if (use.Pattern.Group!.IsTumbling) Watch(use, memory);
            if (element is not null) SeedGroup(use, element);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Blame(use.Body.Rule, fault);
        }
    }

    /// <summary>A group has reached its threshold: it is a match, or the others are searched and it is remembered.</summary>
    private void SeedGroup(PatternUse use, GroupElement element)
    {
        var (body, pattern) = use;
        Bind(pattern.Slot, element.Bound, element, element.Time, element.Origin);
        if (body.Positives.Length == 1)
        {
            Found(body, element.Time, element.Time);
        }
        else if (Hold(body, pattern.Plan.Residuals))
        {
            Join(body, pattern.Plan, 0, 1u << pattern.Slot, element.Time, element.Time);
        }

        // A retraction may lift an absence that the group met: then it is found again.
        if (body.SlotCount == 1) return;
        var held = _network.UsesOf(pattern.Held);
        foreach (var placement in held.Placements)
        {
            var memory = MemoryOf(placement.Memory);
            memory.Note(placement.Ordinal);
            Store(memory, held, element.Bound, element, element.Time, element.Origin);
        }
    }

    private void Note(AlphaUses uses)
    {
        foreach (var placement in uses.Placements)
        {
            var memory = MemoryOf(placement.Memory);
            if (!memory.IsNoted) _places.Add((memory, uses));
            memory.Note(placement.Ordinal);
        }
    }

    private void Remember(object key, object fact, long time, int origin)
    {
        foreach (var (memory, uses) in _places) Store(memory, uses, key, fact, time, origin);
        _places.Clear();
    }

    private void Store(FactMemory memory, AlphaUses uses, object key, object fact, long time, int origin)
    {
        if (_clock - time > memory.RetentionTicks)
        {
            memory.ForgetNotes();
            return;
        }

        try
        {
            if (memory.Add(key, fact, time, _clock, _worked, origin, out var evicted)) Evict(memory, evicted);
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            // A key that cannot be read joins with nothing.
            memory.ForgetNotes();
            Blame(uses.Rules, fault);
        }
    }

    private void Evict(FactMemory memory, in MemoryEntry evicted)
    {
        _tally.Evicted++;
        var alphas = memory.Plan.CopyAlphas();
        foreach (var ordinal in memory.CopyOrdinals(evicted.Set))
        {
            foreach (var rule in _network.RulesOf(alphas[ordinal]))
            {
                StateOf(rule).Evicted++;
                Saturate(rule, nameof(RuleSetOptions.FactsPerPatternMax), $"{evicted.Fact}");
            }
        }
    }
}
