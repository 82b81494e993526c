using Akka;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Spools;

/// <summary>
/// A feed whose senders push: it takes records into a spool of its own from <see cref="Receive"/> on, and is read from
/// there. Its sequence is the spool's index. Never completes.
/// </summary>
/// <remarks>A position that a version without spools stored begins with the spool's oldest record.</remarks>
public abstract class SpooledFeed(string id, SpoolOptions spool, TimeProvider time) : Feed(id)
{
    private volatile Spool? _spool;

    /// <summary>What the spool took and turned away; null while nothing receives.</summary>
    public SpoolCounters? SpoolCounters => _spool?.Counters;

    /// <summary>Bytes that the spool keeps; 0 while nothing receives.</summary>
    public long SpoolBytes => _spool?.Bytes ?? 0;

    /// <inheritdoc/>
    public sealed override IAsyncDisposable Receive()
    {
        if (_spool is not null) throw new InvalidOperationException($"Feed {Id} receives already.");
        var opened = Spool.Open(spool, time);
        _spool = opened;
        return new Receiving(this, opened, Listen(opened));
    }

    /// <summary>Fails the stream when nothing receives.</summary>
    public sealed override Source<FeedChunk, NotUsed> Open(FeedPosition from) => Source.FromGraph(new FeedStage(
        Id, () => (_spool ?? throw new InvalidOperationException($"Feed {Id} does not receive.")).Reader(from)));

    public sealed override void Commit(FeedPosition committed) => _spool?.Commit(committed);

    /// <summary>Takes records into the spool until it is disposed.</summary>
    protected abstract IAsyncDisposable Listen(Spool into);

    private sealed class Receiving(SpooledFeed feed, Spool spool, IAsyncDisposable listening) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await listening.DisposeAsync().ConfigureAwait(false);
            feed._spool = null;
            await spool.DisposeAsync().ConfigureAwait(false);
        }
    }
}
