namespace Correlator.Rules.Matching;

/// <summary>
/// Lets the first match of a key pass and holds the next ones back for a span of event time. Bounded.
/// </summary>
internal sealed class Throttle(long spanTicks, bool rearmsAfterQuiet, int keysMax)
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

    // Each change of a key enters here; only the entry that equals the key's last time still speaks for it.
    private readonly Queue<(string Key, long Time)> _changes = new();

    /// <summary>The keys held, in the order in which the bound would push them out.</summary>
    public IEnumerable<(string Key, long Time)> Keys => _changes.Where(Speaks);

    /// <summary>Keys that the bound pushed out so far.</summary>
    public long Evicted { get; private set; }

    /// <param name="clock">The session's time: what a key remembers must not depend on how often the session is
    /// advanced.</param>
    public bool Allows(string key, long time, long clock)
    {
        Expire(clock);
        var held = _last.TryGetValue(key, out var last) && time - last < spanTicks;
        if (!held) Set(key, time);
        else if (rearmsAfterQuiet && time > last) Set(key, time);
        return !held;
    }

    /// <summary>Forgets keys whose span has passed.</summary>
    public void Expire(long clock)
    {
        while (_changes.TryPeek(out var oldest) && (clock - oldest.Time >= spanTicks || !Speaks(oldest))) Forget();
    }

    public void Set(string key, long time)
    {
        _last[key] = time;
        _changes.Enqueue((key, time));
        while (_last.Count > keysMax)
        {
            if (Forget()) Evicted++;
        }
    }

    private bool Speaks((string Key, long Time) change) =>
        _last.TryGetValue(change.Key, out var time) && time == change.Time;

    private bool Forget()
    {
        var change = _changes.Dequeue();
        return Speaks(change) && _last.Remove(change.Key);
    }
}
