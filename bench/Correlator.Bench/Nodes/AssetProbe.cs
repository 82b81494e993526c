using System.Diagnostics;

namespace Correlator.Bench.Nodes;

/// <summary>
/// Asks assets and the line through one node again and again, and notes the longest that any of them gave no answer.
/// </summary>
internal sealed class AssetProbe : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan[] _lastAnswer;
    private readonly TimeSpan[] _longestSilence;
    private readonly Task _asking;
    private TimeSpan _lastProgress;
    private TimeSpan _longestStand;

    public AssetProbe(NodeProcess through, IReadOnlyList<string> assets)
    {
        _lastAnswer = new TimeSpan[assets.Count];
        _longestSilence = new TimeSpan[assets.Count];
        _asking = Task.WhenAll(assets.Select((asset, i) => Ask(through, asset, i)).Append(Progress(through)));
    }

    /// <summary>Longest that any asset gave no answer, and how many were silent for more than a second.</summary>
    public TimeSpan LongestSilence => _longestSilence.Max();

    public int SilentAssets => _longestSilence.Count(silence => silence > TimeSpan.FromSeconds(1));

    /// <summary>Longest that the line took nothing in.</summary>
    public TimeSpan LongestStand => _longestStand;

    /// <summary>Waits until each asset has answered, and the line has gone on, after a moment from now.</summary>
    public async Task UntilAllAnswer(TimeSpan limit)
    {
        var from = _watch.Elapsed;
        using var again = new PeriodicTimer(Every);
        while (_lastProgress <= from || _lastAnswer.Any(answer => answer <= from))
        {
            if (_watch.Elapsed - from > limit) throw new TimeoutException($"{_lastAnswer.Count(answer => answer <= from)} assets give no answer; the line's last progress was at {_lastProgress}, now is {_watch.Elapsed}.");
            await again.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    public async Task Stop()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task Ask(NodeProcess through, string asset, int index)
    {
        using var again = new PeriodicTimer(Every);
        while (!_stop.IsCancellationRequested)
        {
            if (await through.AnswersFor(asset, Patience).ConfigureAwait(false))
            {
                var now = _watch.Elapsed;
                if (now - _lastAnswer[index] > _longestSilence[index]) _longestSilence[index] = now - _lastAnswer[index];
                _lastAnswer[index] = now;
            }

            await Next(again).ConfigureAwait(false);
        }
    }

    private async Task Progress(NodeProcess through)
    {
        using var again = new PeriodicTimer(Every / 2);
        long most = -1;
        while (!_stop.IsCancellationRequested)
        {
            // After a failure the count goes back to the last checkpoint: taking in again is progress too.
            if (await through.Observations(Patience).ConfigureAwait(false) is { } count && count != most)
            {
                most = count;
                var now = _watch.Elapsed;
                if (now - _lastProgress > _longestStand) _longestStand = now - _lastProgress;
                _lastProgress = now;
            }

            await Next(again).ConfigureAwait(false);
        }
    }

    private async Task Next(PeriodicTimer timer)
    {
        try
        {
            await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
