using System.Text;
using Confluent.Kafka;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Tests.Feeds;

namespace Correlator.Ingest.Tests.Kafka;

/// <summary>librdkafka's own mock cluster, with real sockets on loopback; it lives as long as the producer that made it.</summary>
internal sealed class MockKafka : IDisposable
{
    /// <summary>Partitions that the mock gives a topic.</summary>
    public const int Partitions = 4;

    private readonly IProducer<Null, byte[]> _producer;

    public MockKafka()
    {
        var config = new ProducerConfig { LingerMs = 5, MessageMaxBytes = 4 << 20 };
        config.Set("test.mock.num.brokers", "1");
        _producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        var broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        Broker = new BrokerAddress(broker.Host, broker.Port);
    }

    public BrokerAddress Broker { get; }

    public KafkaFeedOptions Options(string topic) => new()
    {
        Brokers = [Broker],
        Topic = topic,
        Partitions = Partitions,
        Group = "group-of-" + topic,
        Security = new KafkaSecurity { IsTlsOn = false },
        GatherTime = TimeSpan.FromMilliseconds(20),
    };

    public KafkaFeed Feed(string topic, int partition = 0, IFeedEgress? egress = null) =>
        Feed(Options(topic), partition, egress);

    public static KafkaFeed Feed(KafkaFeedOptions options, int partition = 0, IFeedEgress? egress = null) =>
        new("feed", options, partition, egress ?? new TestEgress(), TimeProvider.System);

    public Task Produce(string topic, int partition, params string?[] records) => Produce(
        topic, partition, records.Select(record => record is null ? null : Encoding.UTF8.GetBytes(record)));

    public Task Produce(string topic, int partition, IEnumerable<byte[]?> records) =>
        Task.WhenAll(records.Select(record => _producer.ProduceAsync(
            new TopicPartition(topic, partition), new Message<Null, byte[]> { Value = record! })));

    /// <summary>What the broker knows of a group; -1 for nothing.</summary>
    public long Committed(string topic, int partition)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = Broker.ToString(),
            GroupId = "group-of-" + topic,
        }).SetLogHandler((_, _) => { }).Build();
        var offset = consumer.Committed([new TopicPartition(topic, partition)], TimeSpan.FromSeconds(10))[0].Offset;
        return offset.IsSpecial ? -1 : offset.Value;
    }

    public void Dispose() => _producer.Dispose();
}
