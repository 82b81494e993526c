using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Correlator.Scenarios.Tests.Clustering;
using Correlator.Testing.Brokers;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>Nodes that read from brokers over TLS: who they trust, how they log in, and what they do not tell.</summary>
public sealed class BrokerTlsTests : IDisposable
{
    private const string Password = "s3cret-of-the-broker";

    private static readonly string[] Flows = File.ReadAllLines(
        Path.Combine(Sample.Root, "tests", "data", "suricata", "iti-quickdraw-modbus1.eve.json"));

    private readonly Sample _sample = new();
    private readonly CertificateFolder _ours = new CertificateFolder().Make(["broker", "feed"], ["broker=127.0.0.1"]);
    private readonly CertificateFolder _theirs = new CertificateFolder().Make(["broker"], ["broker=127.0.0.1"]);
    private readonly X509Certificate2 _broker;

    public BrokerTlsTests() =>
        _broker = X509Certificate2.CreateFromPemFile(_ours["broker.crt"], _ours["broker.key"]);

    public void Dispose()
    {
        _broker.Dispose();
        _theirs.Dispose();
        _ours.Dispose();
        _sample.Dispose();
    }

    [Fact]
    public async Task An_mqtt_broker_of_a_trusted_authority_is_logged_in_to_and_the_password_is_told_to_nobody_else()
    {
        using var console = new ConsoleWords();
        await using var broker = await MqttBroker.StartAsync(password: Password, certificate: _broker);
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, _ours["ca.crt"], Login("reader")));
        await node.Until(health => health.Says("mqtt eve: ", " 1 connections made"));
        foreach (var flow in Flows) await broker.Publish("plant/eve", flow);
        var health = await node.UntilObservations(Flows.Length);
        var run = await node.Stop();
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.NotEmpty(console.Told);
        Untold(console.Told + run.Out + run.Error + string.Join('\n', health.Lines));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_told_to_nobody_either()
    {
        using var console = new ConsoleWords();
        await using var broker = await MqttBroker.StartAsync(password: "another", certificate: _broker);
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, _ours["ca.crt"], Login("reader")));
        var health = await node.Until(health =>
            health.Says("mqtt eve: ", " 0 connections made", "; last fault: ", "BadUserNameOrPassword"));
        var run = await node.Stop();
        Untold(console.Told + run.Out + run.Error + string.Join('\n', health.Lines));
    }

    [Fact]
    public async Task An_mqtt_broker_of_another_authority_is_not_spoken_to()
    {
        await using var broker = await MqttBroker.StartAsync(password: Password, certificate: _broker);
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, _theirs["ca.crt"], Login("reader")));
        await node.Until(health => health.Says("mqtt eve: ", " 0 connections made", "; last fault: ", "certificate"));
        Assert.Empty(broker.Packets);
    }

    [Fact]
    public async Task An_authority_that_only_the_plant_knows_is_trusted_by_its_setting_alone()
    {
        await using var broker = await MqttBroker.StartAsync(certificate: _broker);
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, authority: ""));
        await node.Until(health => health.Says("mqtt eve: ", " 0 connections made", "; last fault: ", "certificate"));
        Assert.Empty(broker.Packets);
    }

    [Fact]
    public async Task An_mqtt_broker_of_another_name_is_not_spoken_to()
    {
        using var feed = X509Certificate2.CreateFromPemFile(_ours["feed.crt"], _ours["feed.key"]);
        await using var broker = await MqttBroker.StartAsync(certificate: feed);
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, _ours["ca.crt"]));
        await node.Until(health => health.Says("mqtt eve: ", " 0 connections made", "; last fault: ", "certificate"));
        Assert.Empty(broker.Packets);
    }

    [Fact]
    public async Task An_mqtt_broker_that_asks_is_shown_the_feeds_own_certificate()
    {
        using var feed = X509CertificateLoader.LoadCertificateFromFile(_ours["feed.crt"]);
        var print = feed.GetCertHashString(HashAlgorithmName.SHA256);
        await using var broker = await MqttBroker.StartAsync(
            certificate: _broker, isWelcome: shown => shown.GetCertHashString(HashAlgorithmName.SHA256) == print);
        var own = $"certificate-file = \"{_ours["feed.crt"]}\", key-file = \"{_ours["feed.key"]}\"";
        await using var node = await RunningNode.Start(_sample, Mqtt(broker, _ours["ca.crt"], own));
        await node.Until(health => health.Says("mqtt eve: ", " 1 connections made"));
        await broker.Publish("plant/eve", Flows[0]);
        await node.UntilObservations(1);
    }

    [Fact]
    public async Task A_kafka_broker_of_a_trusted_authority_is_read_over_tls()
    {
        using var kafka = new KafkaBroker();
        await kafka.Produce("eve", 0, Flows);
        await using var way = new NetworkPath(kafka.Address, _broker);
        kafka.Advertise(way.Address);
        await using var node = await RunningNode.Start(_sample, Kafka(way, _ours["ca.crt"]));
        await node.UntilObservations(Flows.Length);
    }

    [Fact]
    public async Task A_kafka_broker_of_another_authority_is_not_spoken_to()
    {
        using var kafka = new KafkaBroker();
        await kafka.Produce("eve", 0, Flows);
        await using var way = new NetworkPath(kafka.Address, _broker);
        kafka.Advertise(way.Address);
        await using var node = await RunningNode.Start(_sample, Kafka(way, _theirs["ca.crt"]));
        var health = await node.Until(health => health.Says("kafka eve-0: ", "; last fault: ", "certificate"));
        Assert.True(health.Has("line: 0 observations"));
    }

    // Neither in what was printed, nor in what lies on the disk.
    private void Untold(string told)
    {
        Assert.DoesNotContain(Password, told, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_sample.NewPath("state"), "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Password, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    private string Login(string user) => $"user = {user}, password-file = \"{_sample.Write("password", Password + "\n")}\"";

    private static string Mqtt(MqttBroker broker, string authority, string login = "") => $$"""
        correlator.feeds.eve {
          type = mqtt, broker = "{{broker.Address}}", topics = ["plant/#"], client-id = {{MqttBroker.ClientId}}
          ca-file = "{{authority}}"
          {{login}}
        }
        """;

    private static string Kafka(NetworkPath way, string authority) => $$"""
        correlator.feeds.eve {
          type = kafka, brokers = ["{{way.Address}}"], topic = eve, partitions = {{KafkaBroker.Partitions}}
          ca-file = "{{authority}}"
        }
        """;
}

/// <summary>What is printed to the console while this stands.</summary>
internal sealed class ConsoleWords : IDisposable
{
    private readonly StringWriter _told = new();
    private readonly (TextWriter Out, TextWriter Error) _before = (Console.Out, Console.Error);

    public ConsoleWords()
    {
        var told = TextWriter.Synchronized(_told);
        Console.SetOut(told);
        Console.SetError(told);
    }

    public string Told => _told.ToString();

    public void Dispose()
    {
        Console.SetOut(_before.Out);
        Console.SetError(_before.Error);
        _told.Dispose();
    }
}
