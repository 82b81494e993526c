using Correlator.Cli.Operations;
using Correlator.Host.Settings;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Mqtt;

namespace Correlator.Scenarios.Tests.Settings;

/// <summary>How a Kafka or MQTT feed's settings say whom it trusts and how it logs in.</summary>
public sealed class BrokerSettingsTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void A_kafka_feeds_certificates_login_and_secrets_are_those_of_its_files()
    {
        var kafka = Read("""
            type = kafka, brokers = ["kafka1.ot.example", "kafka2.ot.example:9094"], topic = eve
            ca-file = "/pki/ca.pem", certificate-file = "/pki/feed.pem", key-file = "/pki/feed.key", key-password-file = "/secret/key"
            mechanism = scram-sha-512, user = reader, password-file = "/secret/user"
            """).Kafka!;
        Assert.Equal(["kafka1.ot.example:9093", "kafka2.ot.example:9094"], kafka.Brokers.Select(broker => broker.ToString()));
        Assert.Equal(
            new KafkaSecurity
            {
                IsTlsOn = true,
                AuthorityFile = "/pki/ca.pem",
                CertificateFile = "/pki/feed.pem",
                KeyFile = "/pki/feed.key",
                KeyPasswordFile = "/secret/key",
                Login = KafkaLogin.ScramSha512,
                User = "reader",
                PasswordFile = "/secret/user",
            },
            kafka.Security);
    }

    [Fact]
    public void An_mqtt_feeds_certificates_and_secret_are_those_of_its_files()
    {
        var mqtt = Read("""
            type = mqtt, broker = "mqtt.ot.example", topics = ["plant/#"]
            ca-file = "/pki/ca.pem", certificate-file = "/pki/feed.pem", key-file = "/pki/feed.key"
            user = reader, password-file = "/secret/user"
            """).Mqtt!;
        Assert.Equal("mqtt.ot.example:8883", mqtt.Broker.ToString());
        Assert.Equal(
            new MqttSecurity
            {
                IsTlsOn = true,
                AuthorityFile = "/pki/ca.pem",
                CertificateFile = "/pki/feed.pem",
                KeyFile = "/pki/feed.key",
                User = "reader",
                PasswordFile = "/secret/user",
            },
            mqtt.Security);
    }

    [Theory]
    [InlineData("kafka", "password = s3cret", "correlator.feeds.eve.password: is no setting")]
    [InlineData("mqtt", "password = s3cret", "correlator.feeds.eve.password: is no setting")]
    [InlineData("kafka", "user = reader", "a user needs a mechanism")]
    [InlineData("kafka", "tls = off, mechanism = plain, user = reader, password-file = p", "it needs TLS")]
    [InlineData("kafka", "tls = off, ca-file = c", "certificates mean nothing without TLS")]
    [InlineData("mqtt", "certificate-file = c", "a certificate needs its key")]
    [InlineData("mqtt", "user = reader", "a user needs a password file")]
    public void A_secret_in_the_configuration_itself_and_settings_that_contradict_each_other_are_refused(
        string type, string settings, string why)
    {
        var broker = type == "kafka" ? "brokers = [b], topic = t" : "broker = b, topics = [t]";
        var fault = Assert.Throws<UsageException>(() => Read($"type = {type}, {broker}, {settings}"));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    private FeedSettings Read(string feed) => Assert.Single(
        ServeSettings.Read(_sample.Write("serve.conf", $"correlator.feeds.eve {{\n{feed}\n}}")).Feeds);
}
