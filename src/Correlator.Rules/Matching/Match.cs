using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// Facts that match: on the agenda, or waiting for the proof of an absence or for the existence of another fact. Comes
/// from a pool, and goes back there once it has fired.
/// </summary>
internal sealed class Match(int slots) : IMatchedFacts
{
    public RuleBody Body { get; set; } = null!;

    /// <summary>What the rule's code reads: positive facts, then the evidence of existences.</summary>
    public object?[] Slots { get; } = new object?[slots];

    /// <summary>Beside a slot: the group that it stands for.</summary>
    public GroupElement?[] Groups { get; } = new GroupElement?[slots];

    public long[] Times { get; } = new long[slots];

    /// <summary>Numbers of the positive facts in the order of work: what tells one tuple from another.</summary>
    public long[] Works { get; } = new long[slots];

    public long Earliest { get; set; }
    public long Latest { get; set; }

    /// <summary>When it was complete.</summary>
    public long Time { get; set; }

    /// <summary>Last tick of its windows: it is decided when time is past this.</summary>
    public long Deadline { get; set; }

    /// <summary>Order in which matches were found: decides among what is equal otherwise.</summary>
    public long Order { get; set; }

    /// <summary>How many conclusions stand below it; -1 until it is asked for.</summary>
    public int Depth { get; set; }

    /// <summary>Child zone that all of it came from; 0 when it is this zone's own, or mixed.</summary>
    public int Origin { get; set; }

    /// <summary>The same of its positive facts alone: what exists for it may go, and another come.</summary>
    public int OriginOfPositives { get; set; }

    /// <summary>Per negative pattern that must exist, the key that its facts would have; null when none does.</summary>
    public object[]? Keys { get; set; }

    /// <summary>It was dropped while it waited.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Its place among the waiting matches of its rule.</summary>
    public LinkedListNode<Match>? Node { get; set; }

    /// <summary>Number of the fact that completed it.</summary>
    public long CompletedBy
    {
        get
        {
            var last = Works[0];
            for (var slot = 1; slot < Body.Positives.Length; slot++) last = Math.Max(last, Works[slot]);
            return last;
        }
    }

    /// <summary>Looks up the tree of a linked fact.</summary>
    public Func<object, MatchEvidence?>? RestsOn { get; set; }

    IReadOnlyList<object> IMatchedFacts.Collect() => Collect();

    public object[] Collect()
    {
        if (Body.Negatives.Length > 1) return CollectOnce();
        var count = 0;
        for (var i = 0; i < Slots.Length; i++)
        {
            if (Groups[i] is not null) return CollectOnce();
            if (Slots[i] is not null) count++;
        }

        // Facts of different patterns are different facts: there is nothing to compare.
        var all = new object[count];
        for (int i = 0, at = 0; i < Slots.Length; i++)
        {
            if (Slots[i] is { } fact) all[at++] = fact;
        }

        return all;
    }

    private object[] CollectOnce()
    {
        var facts = new List<object>(Slots.Length);
        for (var i = 0; i < Slots.Length; i++)
        {
            if (Groups[i] is { } group)
            {
                foreach (var member in group.Members) AddOnce(facts, member);
            }
            else if (Slots[i] is { } fact) AddOnce(facts, fact);
        }

        return [.. facts];
    }

    public MatchEvidence Evidence()
    {
        var bindings = new List<Binding>(Slots.Length);
        for (var i = 0; i < Slots.Length; i++)
        {
            if (Slots[i] is not { } fact) continue;
            var name = i < Body.Positives.Length ? Body.Positives[i].Variable : "exists";
            bindings.Add(Groups[i] is { } group
                ? new Binding(name, group.Last, group.Members, group.Figures, null)
                : new Binding(name, fact, [], null, RestsOn?.Invoke(fact)));
        }

        var info = Body.Rule.Info;
        return new MatchEvidence(info.Id, info.Version, info.Title, new EventTime(Time), bindings);
    }

    // A fact of a group may be what an existence found, too.
    private static void AddOnce(List<object> facts, object fact)
    {
        foreach (var known in facts)
        {
            if (ReferenceEquals(known, fact) || (known is Fact a && fact is Fact b && a.Id == b.Id)) return;
        }

        facts.Add(fact);
    }
}

/// <summary>Matches to be used again, by their number of slots.</summary>
internal sealed class MatchPool
{
    /// <summary>Kept of each size; the rest is garbage.</summary>
    private const int KeptMax = 256;

    private readonly List<Stack<Match>> _free = [];

    public Match Rent(RuleBody body)
    {
        while (_free.Count <= body.SlotCount) _free.Add(new Stack<Match>());
        var match = _free[body.SlotCount].TryPop(out var used) ? used : new Match(body.SlotCount);
        match.Body = body;
        return match;
    }

    public void Return(Match match)
    {
        // The queue of deadlines still knows it.
        if (match.IsDropped) return;
        while (_free.Count <= match.Slots.Length) _free.Add(new Stack<Match>());
        Array.Clear(match.Slots);
        Array.Clear(match.Groups);
        (match.Keys, match.Depth) = (null, -1);
        if (_free[match.Slots.Length].Count < KeptMax) _free[match.Slots.Length].Push(match);
    }
}
