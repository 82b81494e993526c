using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Correlator.Ingest.Feeds;

namespace Correlator.Testing.Brokers;

/// <summary>
/// librdkafka's own mock cluster of one broker, with real sockets on loopback. Topics come to be when they are asked for, with
/// <see cref="Partitions"/> partitions.
/// </summary>
public sealed class KafkaBroker : IDisposable
{
    /// <summary>Partitions that the mock gives a topic.</summary>
    public const int Partitions = 4;

    private const int BrokerId = 1;

    private readonly nint _client;
    private readonly nint _cluster;
    private readonly IProducer<Null, byte[]> _producer;

    public KafkaBroker()
    {
        _client = MockCluster.NewClient();
        _cluster = MockCluster.rd_kafka_mock_cluster_new(_client, 1);
        var at = Marshal.PtrToStringUTF8(MockCluster.rd_kafka_mock_cluster_bootstraps(_cluster))!;
        if (!BrokerAddress.TryParse(at, 0, out var address)) throw new InvalidOperationException($"The mock is at '{at}'.");
        Address = address;
        var config = new ProducerConfig
        {
            BootstrapServers = at,
            LingerMs = 5,
            MessageMaxBytes = 4 << 20,
            // What is sent while the broker is down comes once, and in order, when it is up.
            EnableIdempotence = true,
            ReconnectBackoffMaxMs = 500,
        };
        _producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    public BrokerAddress Address { get; }

    public static string GroupOf(string topic) => "group-of-" + topic;

    /// <summary>Completes when the broker has the records; while it is down they wait for it.</summary>
    public Task Produce(string topic, int partition, params string?[] records) => Produce(
        topic, partition, records.Select(record => record is null ? null : Encoding.UTF8.GetBytes(record)));

    public Task Produce(string topic, int partition, IEnumerable<byte[]?> records) =>
        Task.WhenAll(records.Select(record => _producer.ProduceAsync(
            new TopicPartition(topic, partition), new Message<Null, byte[]> { Value = record! })));

    /// <summary>What the broker knows of <see cref="GroupOf"/> a topic; -1 for nothing.</summary>
    public long Committed(string topic, int partition)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = Address.ToString(),
            GroupId = GroupOf(topic),
        }).SetLogHandler((_, _) => { }).Build();
        var offset = consumer.Committed([new TopicPartition(topic, partition)], TimeSpan.FromSeconds(10))[0].Offset;
        return offset.IsSpecial ? -1 : offset.Value;
    }

    /// <summary>Names itself so to clients from now on; what it listens on stays.</summary>
    public void Advertise(BrokerAddress address) => MockCluster.Check(
        MockCluster.rd_kafka_mock_broker_set_host_port(_cluster, BrokerId, address.Host, address.Port));

    /// <summary>Closes all connections, and lets nobody in any more; what it holds stays, as on a disk.</summary>
    public void Stop() => MockCluster.Check(MockCluster.rd_kafka_mock_broker_set_down(_cluster, BrokerId));

    /// <summary>Is there again, under the same address.</summary>
    public void StartAgain() => MockCluster.Check(MockCluster.rd_kafka_mock_broker_set_up(_cluster, BrokerId));

    public void Dispose()
    {
        _producer.Dispose();
        MockCluster.rd_kafka_mock_cluster_destroy(_cluster);
        MockCluster.rd_kafka_destroy(_client);
    }
}
