using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Testing.Brokers;

namespace Correlator.Ingest.Tests.Kafka;

/// <summary>Feeds of a test's broker.</summary>
internal static class KafkaFeeds
{
    public static KafkaFeedOptions Options(this KafkaBroker broker, string topic) => new()
    {
        Brokers = [broker.Address],
        Topic = topic,
        Partitions = KafkaBroker.Partitions,
        Group = KafkaBroker.GroupOf(topic),
        Security = new KafkaSecurity { IsTlsOn = false },
        GatherTime = TimeSpan.FromMilliseconds(20),
    };

    public static KafkaFeed Feed(this KafkaBroker broker, string topic, int partition = 0) =>
        Of(broker.Options(topic), partition);

    public static KafkaFeed Of(KafkaFeedOptions options, int partition = 0, IFeedEgress? egress = null) =>
        new("feed", options, partition, egress ?? new TestEgress(), TimeProvider.System);
}
