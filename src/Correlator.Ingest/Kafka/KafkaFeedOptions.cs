using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Kafka;

/// <summary>Settings of a <see cref="KafkaFeed"/>; those of all partitions of a topic are the same.</summary>
public sealed record KafkaFeedOptions
{
    /// <summary>
    /// Every broker of the cluster, at least one: none that is not named here is spoken to, though another advertise it.
    /// </summary>
    public required IReadOnlyList<BrokerAddress> Brokers { get; init; }

    public required string Topic { get; init; }

    /// <summary>Partitions of the topic; another number at the broker is an error. 1 to 1,024; default 1.</summary>
    public int Partitions
    {
        get;
        init => field = Setting.InRange(value, 1, 1_024, nameof(Partitions));
    } = 1;

    /// <summary>
    /// Consumer group under which the position is made known to the broker, so that its tools show the lag. Nothing is
    /// ever read back from there.
    /// </summary>
    public string Group { get; init; } = "correlator";

    public KafkaSecurity Security { get; init; } = new();

    /// <summary>Bytes that make a chunk at once. 1 KiB to 16 MiB; default 1 MiB.</summary>
    public int ChunkBytes
    {
        get;
        init => field = Setting.InRange(value, 1 << 10, 16 << 20, nameof(ChunkBytes));
    } = 1 << 20;

    /// <summary>A record waits no longer than this for others to share its chunk. 1 ms to 10 s; default 100 ms.</summary>
    public TimeSpan GatherTime
    {
        get;
        init => field = Setting.InRange(value, Setting.PollMin, TimeSpan.FromSeconds(10), nameof(GatherTime));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Bytes of a record at most; a longer one goes to quarantine. 64 B to 1 MiB (what decoders look into); default 1 MiB.
    /// </summary>
    public int RecordBytesMax
    {
        get;
        init => field = Setting.InRange(value, 64, RecordScan.RecordBytesMax, nameof(RecordBytesMax));
    } = RecordScan.RecordBytesMax;

    /// <summary>
    /// Bytes that a partition's client fetches ahead of the stream; beyond it the broker is not asked. 1 MiB to 1 GiB;
    /// default 16 MiB.
    /// </summary>
    public int FetchAheadBytes
    {
        get;
        init => field = Setting.InRange(value, 1 << 20, 1 << 30, nameof(FetchAheadBytes));
    } = 16 << 20;

    /// <summary>How long an answer of the brokers is waited for at opening. 1 s to 5 min; default 15 s.</summary>
    public TimeSpan AnswerTimeout
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), nameof(AnswerTimeout));
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often the brokers and partitions that the cluster advertises are looked at anew. 1 s to 1 h; default 1 min.
    /// </summary>
    public TimeSpan LookInterval
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(LookInterval));
    } = TimeSpan.FromMinutes(1);
}
