using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Spools;

/// <summary>Reads a spool chunk after chunk: full ones at once, what trickles in at most once a gather time.</summary>
internal sealed class SpoolReader(Spool spool, SpoolOptions options, TimeProvider time, FeedPosition from) : IChunkReader
{
    private long? _next;
    private long _taken;

    public async ValueTask<FeedChunk?> NextAsync(CancellationToken stop)
    {
        var next = _next ?? spool.AddressOf(from);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var changed = spool.Changed;
            if (Wait(next) is { Ticks: > 0 } wait) await Task.Delay(wait, time, stop).ConfigureAwait(false);
            var chunk = spool.Take(ref next);
            _next = next;
            if (chunk is not null)
            {
                _taken = time.GetTimestamp();
                chunk.IsCaughtUp = !spool.HasAhead(next, 1);
                return chunk;
            }

            await changed.WaitAsync(stop).ConfigureAwait(false);
            _taken = time.GetTimestamp();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TimeSpan Wait(long next) =>
        _taken == 0 || spool.HasAhead(next, options.ChunkBytes) ? TimeSpan.Zero : options.GatherTime - time.GetElapsedTime(_taken);
}
