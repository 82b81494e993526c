using Akka;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Kafka;

/// <summary>
/// One partition of a Kafka topic. A record's sequence is its offset. Reads from the position it is given, never from
/// what the broker knows of its group; tells the broker of a position once that is durable here. Never completes.
/// </summary>
/// <remarks>
/// The client (librdkafka) opens its own sockets. So its destinations are checked before it may: each configured broker
/// before the client is made, each advertised one before the partition is assigned, and again every
/// <see cref="KafkaFeedOptions.LookInterval"/>; see docs/feeds-and-formats.md for what this cannot see.
/// </remarks>
public sealed class KafkaFeed : Feed
{
    private readonly KafkaFeedOptions _options;
    private readonly int _partition;
    private readonly IFeedEgress _egress;
    private readonly TimeProvider _time;
    private volatile Action<long>? _commit;

    /// <param name="id">The topic's feed; the partition's is this, a hyphen and the partition.</param>
    /// <param name="partition">From 0 on, below <see cref="KafkaFeedOptions.Partitions"/>.</param>
    public KafkaFeed(string id, KafkaFeedOptions options, int partition, IFeedEgress egress, TimeProvider time)
        : base(IdOf(id, partition))
    {
        if (options.Brokers.Count == 0) throw new ArgumentException("A Kafka feed needs a broker.", nameof(options));
        if (options.Security.Faults().FirstOrDefault() is { } fault) throw new ArgumentException(fault, nameof(options));
        _partition = Setting.InRange(partition, 0, options.Partitions - 1, nameof(partition));
        _options = options;
        _egress = egress;
        _time = time;
    }

    public KafkaCounters Counters { get; } = new();

    public static string IdOf(string id, int partition) => $"{id}-{partition}";

    public override Source<FeedChunk, NotUsed> Open(FeedPosition from) =>
        Source.FromGraph(new FeedStage(Id, () => Read(from)));

    /// <summary>Tells the broker that everything before a position is done. Does not wait for its answer.</summary>
    public override void Commit(FeedPosition committed) => _commit?.Invoke(committed.Sequence);

    private KafkaReader Read(FeedPosition from)
    {
        var reader = new KafkaReader(_options, _partition, _egress, _time, Counters, from);
        _commit = reader.Commit;
        return reader;
    }
}
