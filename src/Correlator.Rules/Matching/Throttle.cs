namespace Correlator.Rules.Matching;

/// <summary>
/// Lets the first matches of a key pass and holds the next ones back for a span of event time. Bounded.
/// </summary>
internal sealed class Throttle(long spanTicks, bool rearmsAfterQuiet, int atMost, int keysMax)
{
    // Times of what has passed, or of the last match where quiet re-arms: newest last, never more than may pass in a span.
    private readonly Dictionary<string, List<long>> _passed = new(StringComparer.Ordinal);

    // Each change of a key enters here; only the entry that equals the key's last time still speaks for it.
    private readonly Queue<(string Key, long Time)> _changes = new();

    /// <summary>What keys remember, in the order in which the bound would push them out.</summary>
    public IEnumerable<(string Key, IReadOnlyList<long> Times)> Keys =>
        _changes.Where(Speaks).DistinctBy(c => c.Key).Select(c => (c.Key, (IReadOnlyList<long>)_passed[c.Key]));

    /// <summary>Keys that the bound pushed out so far.</summary>
    public long Evicted { get; private set; }

    /// <param name="clock">The session's time: what a key remembers must not depend on how often the session is
    /// advanced.</param>
    public bool Allows(string key, long time, long clock)
    {
        Expire(clock);
        if (_passed.TryGetValue(key, out var times) && clock - times[^1] >= spanTicks)
        {
            // Its turn in the queue may come later: other keys must not decide what this one remembers.
            _passed.Remove(key);
            times = null;
        }

        var held = times is not null && times.Count >= atMost && time - times[^atMost] < spanTicks;
        if (!held || (rearmsAfterQuiet && time > times![^1])) Set(key, time);
        return !held;
    }

    /// <summary>Forgets keys whose span has passed.</summary>
    public void Expire(long clock)
    {
        while (_changes.TryPeek(out var oldest) && (clock - oldest.Time >= spanTicks || !Speaks(oldest))) Forget();
    }

    public void Set(string key, long time)
    {
        if (!_passed.TryGetValue(key, out var times)) _passed.Add(key, times = new List<long>(1));
        var at = times.Count;
        while (at > 0 && times[at - 1] > time) at--;
        times.Insert(at, time);
        if (times.Count > atMost) times.RemoveAt(0);
        _changes.Enqueue((key, time));
        while (_passed.Count > keysMax)
        {
            if (Forget()) Evicted++;
        }
    }

    private bool Speaks((string Key, long Time) change) =>
        _passed.TryGetValue(change.Key, out var times) && times[^1] == change.Time;

    private bool Forget()
    {
        var change = _changes.Dequeue();
        return Speaks(change) && _passed.Remove(change.Key);
    }
}
