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
}
