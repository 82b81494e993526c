using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>Matches that wait for time, by deadline, then age; and by the keys of what may still come to exist.</summary>
internal sealed class WaitingMatches
{
    private readonly PriorityQueue<Match, (long Deadline, long Order)> _byDeadline = new();
    private readonly Dictionary<(NegativePattern Pattern, object Key), List<Match>> _byKey = [];

    /// <summary>Matches that wait: dropped ones are still queued until their deadline, but do not count.</summary>
    public int Count { get; private set; }

    /// <summary>Those that wait, in no order.</summary>
    public IEnumerable<Match> All => _byDeadline.UnorderedItems.Select(i => i.Element).Where(m => !m.IsDropped);

    /// <summary>Deadline of the next one; MaxValue when none waits.</summary>
    public long NextDeadline
    {
        get
        {
            Skim();
            return _byDeadline.TryPeek(out _, out var priority) ? priority.Deadline : long.MaxValue;
        }
    }

    public void Add(Match match)
    {
        _byDeadline.Enqueue(match, (match.Deadline, match.Order));
        Count++;
        if (match.Keys is null) return;
        for (var i = 0; i < match.Keys.Length; i++)
        {
            if (match.Keys[i] is not { } key) continue;
            var place = (match.Body.Negatives[i], key);
            if (!_byKey.TryGetValue(place, out var sharing)) _byKey.Add(place, sharing = []);
            sharing.Add(match);
        }
    }

    /// <summary>Takes the next one out.</summary>
    public Match Take()
    {
        Skim();
        var match = _byDeadline.Dequeue();
        Forget(match);
        return match;
    }

    /// <summary>Takes one out before its time. It must not go back to the pool: the queue still knows it.</summary>
    public void Drop(Match match)
    {
        match.IsDropped = true;
        Forget(match);
    }

    /// <summary>Matches that a fact with this key may come to exist for.</summary>
    public IReadOnlyList<Match> For(NegativePattern pattern, object key) =>
        _byKey.TryGetValue((pattern, key), out var sharing) ? [.. sharing] : [];

    private void Forget(Match match)
    {
        Count--;
        if (match.Keys is null) return;
        for (var i = 0; i < match.Keys.Length; i++)
        {
            if (match.Keys[i] is not { } key) continue;
            var place = (match.Body.Negatives[i], key);
            var sharing = _byKey[place];
            sharing.Remove(match);
            if (sharing.Count == 0) _byKey.Remove(place);
        }
    }

    private void Skim()
    {
        while (_byDeadline.TryPeek(out var match, out _) && match.IsDropped) _byDeadline.Dequeue();
    }
}
