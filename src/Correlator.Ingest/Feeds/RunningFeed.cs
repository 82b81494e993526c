using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// One supervised feed: its stream, which is to be run once, and the hand that pauses, restarts and stops it. All
/// members may be called from any thread.
/// </summary>
public sealed class RunningFeed
{
    private readonly Feed _feed;
    private readonly Func<FeedPosition> _resumeFrom;
    private readonly SharedKillSwitch _stop;
    private readonly Lock _gateLock = new();
    private TaskCompletionSource? _closedGate;
    private volatile SharedKillSwitch? _incarnation;
    private long _openings;
    private long _bytes;
    private long _chunks;
    private long _rejected;

    internal RunningFeed(Feed feed, Func<FeedPosition> resumeFrom, FeedRestartOptions options)
    {
        _feed = feed;
        _resumeFrom = resumeFrom;
        _stop = KillSwitches.Shared("feed-" + feed.Id);
        var settings = RestartSettings.Create(options.BackoffMin, options.BackoffMax, options.Jitter);
        Chunks = RestartSource.OnFailuresWithBackoff(OpenAgain, settings)
            .SelectAsync(1, PassGateAsync)
            .Via(_stop.Flow<FeedChunk>());
    }

    public string Id => _feed.Id;

    /// <summary>
    /// The feed's chunks. Completes when the input is finished or <see cref="Stop"/> is called; does not fail.
    /// </summary>
    public Source<FeedChunk, NotUsed> Chunks { get; }

    /// <summary>How often the feed was opened again.</summary>
    public long Restarts => Math.Max(0, Interlocked.Read(ref _openings) - 1);

    public long BytesRead => Interlocked.Read(ref _bytes);

    public long ChunksRead => Interlocked.Read(ref _chunks);

    /// <summary>Records that the feed itself refused.</summary>
    public long RecordsRejected => Interlocked.Read(ref _rejected);

    public bool IsPaused
    {
        get
        {
            lock (_gateLock) return _closedGate is not null;
        }
    }

    /// <summary>Holds the stream: at most one chunk is read ahead, then back-pressure reaches the input.</summary>
    public void Pause()
    {
        lock (_gateLock) _closedGate ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Resume()
    {
        lock (_gateLock)
        {
            _closedGate?.SetResult();
            _closedGate = null;
        }
    }

    /// <summary>
    /// Opens the feed anew from where it is to resume, after the back-off. Chunks under way may still come before.
    /// </summary>
    public void Restart() => _incarnation?.Abort(new FeedRestartedException());

    /// <summary>Ends the stream for good.</summary>
    public void Stop() => _stop.Shutdown();

    private Source<FeedChunk, NotUsed> OpenAgain()
    {
        Interlocked.Increment(ref _openings);
        var incarnation = KillSwitches.Shared("feed-incarnation-" + _feed.Id);
        _incarnation = incarnation;
        return _feed.Open(_resumeFrom()).Select(Count).Via(incarnation.Flow<FeedChunk>());
    }

    private FeedChunk Count(FeedChunk chunk)
    {
        Interlocked.Add(ref _bytes, chunk.Length);
        Interlocked.Increment(ref _chunks);
        Interlocked.Add(ref _rejected, chunk.Rejected.Count);
        return chunk;
    }

    private Task<FeedChunk> PassGateAsync(FeedChunk chunk)
    {
        lock (_gateLock)
        {
            return _closedGate is null ? Task.FromResult(chunk) : WaitAsync(_closedGate.Task, chunk);
        }

        async Task<FeedChunk> WaitAsync(Task gate, FeedChunk held)
        {
            await gate.ConfigureAwait(false);
            return held;
        }
    }
}

/// <summary>Somebody asked for a restart; the feed itself did not fail.</summary>
public sealed class FeedRestartedException() : Exception("The feed is opened anew on request.");
