using System.Net.Sockets;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Push;

/// <summary>Keeps a syslog listener open: one that cannot be bound, or fails, is opened again with back-off.</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly Func<SyslogListener> _open;
    private readonly SyslogCounters _counters;
    private readonly TimeProvider _time;
    private readonly FeedRestartOptions _restart = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public SyslogReceiver(Func<SyslogListener> open, SyslogCounters counters, TimeProvider time)
    {
        _open = open;
        _counters = counters;
        _time = time;
        _running = RunAsync(); // Opens at once: who has started to receive can be sent to.
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var backoff = _restart.BackoffMin; ; backoff = Longer(backoff))
        {
            try
            {
                await using var listener = _open();
                backoff = _restart.BackoffMin;
                await listener.Failure.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // Taken by another, most likely; counted below.
            }

            Interlocked.Increment(ref _counters.Failures);
            await Task.Delay(backoff, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    private TimeSpan Longer(TimeSpan backoff) => backoff * 2 < _restart.BackoffMax ? backoff * 2 : _restart.BackoffMax;
}
