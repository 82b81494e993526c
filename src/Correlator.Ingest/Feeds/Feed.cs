using Akka;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>One configured stream of records from a sensor.</summary>
public abstract class Feed(string id)
{
    /// <summary>Unique in the configuration; part of every fact's provenance.</summary>
    public string Id { get; } = id;

    /// <summary>Size of the whole input in bytes, when it is known beforehand; for progress only.</summary>
    public virtual long? TotalBytes => null;

    /// <summary>
    /// A cold stream of chunks from <paramref name="from"/> on. Completes when the input is finished (file), never for live ones.
    /// Fails on I/O errors: the caller restarts it with back-off from the last position it has.
    /// </summary>
    public abstract Source<FeedChunk, NotUsed> Open(FeedPosition from);

    /// <summary>
    /// Takes in what senders push, into the feed's spool, from now until the returned handle is disposed, whether or not
    /// somebody reads (<see cref="Open"/>). Called once a node, before the first opening; disposed after the last stream
    /// has ended. Null: nothing is pushed here, the feed reads for itself. Does not fail when a socket cannot be bound:
    /// that is tried again with back-off, and counted.
    /// </summary>
    /// <exception cref="IOException">The spool's folder cannot be opened, or another process has it.</exception>
    public virtual IAsyncDisposable? Receive() => null;

    /// <summary>
    /// What lies before <paramref name="committed"/> has its effects durable and is not asked for again: a spool forgets
    /// it, a broker is told. Idempotent; a position that is older than one before, or of another spool, changes nothing.
    /// Any thread; returns at once.
    /// </summary>
    public virtual void Commit(FeedPosition committed)
    {
    }
}
