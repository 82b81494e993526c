using Correlator.Testing.Brokers;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>A node that reads a Kafka topic, as <c>correlator serve</c> does, from a broker with real sockets.</summary>
public sealed class KafkaServingTests : IDisposable
{
    private static readonly string[] Flows = File.ReadAllLines(
        Path.Combine(Sample.Root, "tests", "data", "suricata", "iti-quickdraw-modbus1.eve.json"));

    private readonly Sample _sample = new();
    private readonly KafkaBroker _kafka = new();

    public void Dispose()
    {
        _kafka.Dispose();
        _sample.Dispose();
    }

    [Fact]
    public async Task What_a_topic_brings_becomes_an_incident_and_is_committed_at_a_checkpoint_and_never_earlier()
    {
        await _kafka.Produce("eve", 0, Flows);
        await using (var node = await RunningNode.Start(_sample, Configuration("10m")))
        {
            var health = await node.Until(health => health.Has($"line: {Flows.Length} observations, 0 of them stored"));
            Assert.True(health.Has("kafka eve-0: committed offset -1"));
            Assert.Equal(-1, _kafka.Committed("eve", 0));
            var run = await node.Stop();
            Assert.True(run.ExitCode == 0, run.Error);
        }

        await _kafka.Produce("eve", 0, Flows[..5]);
        await using (var node = await RunningNode.Start(_sample, Configuration("1s")))
        {
            // Nothing comes twice: the node goes on from its own position, though the broker was told of none.
            await node.Until(health => health.Has($"line: {Flows.Length + 5} observations")
                && health.Has($"kafka eve-0: committed offset {Flows.Length + 5}"));
            Assert.Equal(Flows.Length + 5, _kafka.Committed("eve", 0));
            await node.UntilDetected("sensor-alert-severe");
        }
    }

    [Fact]
    public async Task A_broker_that_is_down_for_a_while_is_told_of_and_nothing_is_lost()
    {
        await _kafka.Produce("eve", 0, Flows[..10]);
        await _kafka.Produce("eve", 1, Flows[..3]);
        await using var node = await RunningNode.Start(_sample, Configuration("1s"));
        await node.UntilObservations(13);

        _kafka.Stop();
        var sending = Task.WhenAll(_kafka.Produce("eve", 0, Flows[10..]), _kafka.Produce("eve", 1, Flows[3..6]));
        var health = await node.Until(health => health.Says("kafka eve-0: ", "; last fault: "));
        Assert.True(health.Has("line: 13 observations"));

        _kafka.StartAgain();
        await sending;
        await node.Until(health => health.Has($"line: {Flows.Length + 6} observations")
            && health.Has($"kafka eve-0: committed offset {Flows.Length}, 0 offsets lost")
            && health.Has("kafka eve-1: committed offset 6, 0 offsets lost"));
        await node.UntilDetected("sensor-alert-severe");
    }

    [Fact]
    public async Task A_broker_that_is_not_there_at_the_start_is_read_once_it_is()
    {
        await _kafka.Produce("eve", 0, Flows);
        _kafka.Stop();
        await using var node = await RunningNode.Start(_sample, Configuration("1s"));
        await node.Until(health => health.Says("kafka eve-0: ", "; last fault: "));
        _kafka.StartAgain();
        await node.UntilObservations(Flows.Length);
    }

    private string Configuration(string checkpoint) => $$"""
        correlator.checkpoint.interval = {{checkpoint}}
        correlator.feeds.eve {
          type = kafka, brokers = ["{{_kafka.Address}}"], topic = eve, partitions = {{KafkaBroker.Partitions}}
          group = "{{KafkaBroker.GroupOf("eve")}}", tls = off
        }
        """;
}
