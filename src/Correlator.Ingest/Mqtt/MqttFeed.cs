using Correlator.Ingest.Feeds;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Mqtt;

/// <summary>
/// Subscribes to topics of an MQTT broker. A message goes to the spool and is acknowledged once it is durable there; the
/// broker keeps the session while this feed is away. Publishes nothing, ever. Never completes.
/// </summary>
public sealed class MqttFeed : SpooledFeed
{
    // A Sparkplug message grows when names take the place of aliases.
    private const int EntryBytesMax = 4 << 20;

    private readonly MqttFeedOptions _options;
    private readonly IFeedEgress _egress;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public MqttFeed(string id, MqttFeedOptions options, SpoolOptions spool, IFeedEgress egress, TimeProvider time)
        : base(id, spool with { EntryBytesMax = EntryBytesMax }, time)
    {
        if (options.Faults().FirstOrDefault() is { } fault) throw new ArgumentException(fault, nameof(options));
        _options = options;
        _egress = egress;
        _time = time;
    }

    public MqttCounters Counters { get; } = new();

    public SparkplugCounters SparkplugCounters { get; } = new();

    protected override IAsyncDisposable Listen(Spool into)
    {
        Directory.CreateDirectory(_options.Directory);
        return new MqttReceiver(_options, EntryBytesMax, into, _egress, _time, Counters, SparkplugCounters);
    }
}
