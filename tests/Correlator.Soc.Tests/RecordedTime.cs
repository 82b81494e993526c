using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Soc.Tests;

/// <summary>
/// A clock that tells which waits are begun on it, so that a test can end them without waiting itself.
/// </summary>
internal sealed class RecordedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Lets the next wait begin, then moves the clock past it; returns how long it was.</summary>
    public async Task<TimeSpan> PassNextWait()
    {
        var wait = await _waits.Reader.ReadAsync();
        Advance(wait);
        return wait;
    }
}
