using Correlator.Ingest.Feeds;
using Correlator.Testing.Brokers;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>A node that subscribes to an MQTT broker, as <c>correlator serve</c> does, with real sockets.</summary>
public sealed class MqttServingTests : IDisposable
{
    private static readonly string[] Flows = File.ReadAllLines(
        Path.Combine(Sample.Root, "tests", "data", "suricata", "iti-quickdraw-modbus1.eve.json"));

    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Messages_are_acknowledged_once_they_are_in_the_spool_and_become_an_incident()
    {
        await using var broker = await MqttBroker.StartAsync();
        await using (var node = await RunningNode.Start(_sample, Configuration(broker.Address, "10m")))
        {
            await node.Until(health => health.Says("mqtt eve: ", " 1 connections made"));
            foreach (var flow in Flows) await broker.Publish("plant/eve", flow);
            await node.Until(health => health.Says("mqtt eve: ", $" {Flows.Length} acknowledged")
                && health.Has($"line: {Flows.Length} observations, 0 of them stored"));
            var run = await node.Stop();
            Assert.True(run.ExitCode == 0, run.Error);
        }

        await broker.Publish("plant/eve", Flows[0]);
        await using (var node = await RunningNode.Start(_sample, Configuration(broker.Address, "1s")))
        {
            // What came while no node ran was kept by the broker; nothing comes twice.
            await node.Until(health => health.Has($"line: {Flows.Length + 1} observations, {Flows.Length + 1} of them stored"));
            await node.UntilDetected("sensor-alert-severe");
        }
    }

    [Fact]
    public async Task A_way_to_the_broker_that_is_cut_for_a_while_is_told_of_and_nothing_is_lost()
    {
        await using var broker = await MqttBroker.StartAsync();
        await using var way = new NetworkPath(broker.Address);
        await using var node = await RunningNode.Start(_sample, Configuration(way.Address, "1s"));
        await node.Until(health => health.Says("mqtt eve: ", " 1 connections made"));
        foreach (var flow in Flows[..10]) await broker.Publish("plant/eve", flow);
        await node.UntilObservations(10);

        await way.CutAsync();
        foreach (var flow in Flows[10..]) await broker.Publish("plant/eve", flow);
        var health = await node.Until(health => health.Says("mqtt eve: ", "; last fault: ") && !health.Says("mqtt eve: ", " 0 failed"));
        Assert.True(health.Has("line: 10 observations"));

        way.Mend();
        await node.Until(health => health.Has($"line: {Flows.Length} observations")
            && health.Says("mqtt eve: ", " 2 connections made", " 0 sessions lost"));
        await node.UntilDetected("sensor-alert-severe");
    }

    [Fact]
    public async Task A_broker_that_comes_back_without_its_sessions_is_an_incident_of_lost_records_and_the_feed_goes_on()
    {
        await using var broker = await MqttBroker.StartAsync();
        await using var node = await RunningNode.Start(_sample, Configuration(broker.Address, "1s"));
        await node.Until(health => health.Says("mqtt eve: ", " 1 connections made"));
        foreach (var flow in Flows[..10]) await broker.Publish("plant/eve", flow);
        await node.UntilObservations(10);

        await broker.StopAsync();
        await node.Until(health => health.Says("mqtt eve: ", "; last fault: ") && !health.Says("mqtt eve: ", " 0 failed"));
        await broker.StartAgainAsync();
        await node.Until(health => health.Says("mqtt eve: ", " 2 connections made", " 1 sessions lost"));
        foreach (var flow in Flows[10..]) await broker.Publish("plant/eve", flow);
        await node.UntilObservations(Flows.Length);
        await node.UntilDetected("feed-loses-records");
        await node.UntilDetected("sensor-alert-severe");
    }

    private static string Configuration(BrokerAddress broker, string checkpoint) => $$"""
        correlator.checkpoint.interval = {{checkpoint}}
        correlator.feeds.eve {
          type = mqtt, broker = "{{broker}}", topics = ["plant/#"], client-id = {{MqttBroker.ClientId}}, tls = off
        }
        """;
}
