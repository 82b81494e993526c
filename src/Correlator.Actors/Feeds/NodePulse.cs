namespace Correlator.Actors.Feeds;

/// <summary>A time for which a node did nothing at all.</summary>
/// <param name="Since">Wall time at which it began.</param>
/// <param name="Length">At most a beat of the pulse less than it really was.</param>
public sealed record NodePause(EventTime Since, TimeSpan Length);

/// <summary>
/// Notices that this node itself stood still (its process was stopped, its machine was paused, a collection took long,
/// no thread was free): its own timer comes too late. Who stands still cannot tell so at the time; it tells afterwards.
/// </summary>
/// <remarks>By the monotonic clock: a wall clock that is set is no pause. Counters may be read by any thread.</remarks>
public sealed class NodePulse : IDisposable
{
    /// <summary>The timer is to come this often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A node whose timer is later than this stood still: longer than a busy machine delays a thread.
    /// </summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<NodePause> _onPause;
    private readonly ITimer _timer;
    private long _beat;
    private long _pauses;
    private TimeSpan _longest;

    /// <param name="onPause">Told of each pause, when it is over, by a thread of the pool.</param>
    public NodePulse(TimeProvider time, Action<NodePause> onPause)
    {
        _time = time;
        _onPause = onPause;
        _beat = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Beat(), null, Every, Every);
    }

    /// <summary>Pauses since the start, and the longest of them.</summary>
    public (long Count, TimeSpan Longest) Pauses
    {
        get
        {
            lock (_lock) return (_pauses, _longest);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        TimeSpan late;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            late = _time.GetElapsedTime(_beat, now) - Every;
            _beat = now;
            if (late <= LateMax) return;
            _pauses++;
            if (late > _longest) _longest = late;
        }

        _onPause(new NodePause(new EventTime((_time.GetUtcNow() - late).UtcTicks), late));
    }
}
