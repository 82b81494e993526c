using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <content>Another set of rules takes over.</content>
internal sealed partial class RuleSession
{
    public RuleSwap Swap(RuleSet next, EventTime at)
    {
        // What is known up to then is the old rules'.
        while (_pending.Count > 0 && _pending.First.Known <= at.Ticks) WorkNext();
        MoveTo(at.Ticks + 1);

        // What the old rules' time has forgotten stays forgotten, even if the new ones remember for longer.
        _known.Trim(_clock);
        _linked.Trim(_clock);
        return next.Network.Catalogue == _network.Catalogue ? SwapWithin(next.Network) : SwapTo(next.Network);
    }

    /// <summary>Of one family: what is the same has the same number, so nothing is moved.</summary>
    private RuleSwap SwapWithin(RuleNetwork next)
    {
        var report = RuleSwap.Between(_network, next, new EventTime(_clock - 1), (a, b) => a == b);
        var kept = new bool[next.Catalogue.Rules];
        foreach (var rule in next.Rules) kept[rule.Number] = true;
        for (var number = 0; number < _states.Length; number++)
        {
            if (_states[number] is not { } state || kept[number]) continue;
            while (state.Waiting.First is { } first) Drop(first.Value);
            _states[number] = null;
        }

        var old = new HashSet<int>();
        foreach (var rule in _network.Rules) old.Add(rule.Number);
        _tumbling.RemoveAll(watched => !kept[watched.Use.Body.Rule.Number]);
        Adopt(next);
        foreach (var rule in next.Rules)
        {
            if (!old.Contains(rule.Number)) _states[rule.Number] = new RuleState(rule, _options, _worked);
        }

        var memories = new bool[next.Catalogue.Memories];
        foreach (var use in next.Memories) memories[use.Plan.Number] = true;
        for (var number = 0; number < _memories.Length; number++)
        {
            if (!memories[number]) _memories[number] = null;
        }

        return report;
    }

    /// <summary>A set that knows nothing of this one: what is the same is told by its content.</summary>
    private RuleSwap SwapTo(RuleNetwork next)
    {
        var report = RuleSwap.Between(_network, next, new EventTime(_clock - 1), (a, b) => a.Content == b.Content);
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var facts = new FactsInPlace();
        Write(writer, facts);
        writer.Flush();
        bytes.Position = 0;
        _states = [];
        _memories = [];
        _waiting = new WaitingMatches();
        _tumbling.Clear();
        _known = new KnownFacts(next.Options.KnownFactsMax);
        _linked = new LinkedFacts(next.Options.Types, next.Options.SupportsMax);
        while (_pending.Count > 0) _pending.Take();
        Adopt(next);
        using var reader = new BinaryReader(bytes);
        Read(reader, facts, report.Kept.ToHashSet(StringComparer.Ordinal));
        return report;
    }

    /// <summary>Takes over a network, and makes room for what it numbers.</summary>
    private void Adopt(RuleNetwork network)
    {
        (_network, _options) = (network, network.Options);
        _types.Clear();
        Array.Resize(ref _states, Math.Max(_states.Length, network.Catalogue.Rules));
        Array.Resize(ref _memories, Math.Max(_memories.Length, network.Catalogue.Memories));
        _retentions = new long[_memories.Length];
        foreach (var (plan, retention) in network.Memories)
        {
            _retentions[plan.Number] = retention;
            if (_memories[plan.Number] is { } memory) memory.RetentionTicks = retention;
        }

        _known.RetentionTicks = network.RetentionTicks;
        _linked.RetentionTicks = network.RetentionTicks;
    }

    /// <summary>Keeps facts as they are while a session is written to memory and read again.</summary>
    private sealed class FactsInPlace : IFactCodec
    {
        private readonly List<object> _facts = [];

        public void Write(BinaryWriter writer, object fact)
        {
            writer.Write(_facts.Count);
            _facts.Add(fact);
        }

        public object Read(BinaryReader reader) => _facts[reader.ReadInt32()];
    }
}
