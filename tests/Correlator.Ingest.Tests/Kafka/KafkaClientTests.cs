using Confluent.Kafka;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Tests.Feeds;

namespace Correlator.Ingest.Tests.Kafka;

/// <summary>The settings as the client (librdkafka) calls them: what it does with TLS and SASL is its own.</summary>
public sealed class KafkaClientTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tls_checks_the_broker_against_the_authority_and_its_name_and_shows_the_feeds_certificate()
    {
        var config = Config(new KafkaSecurity
        {
            AuthorityFile = "/pki/ca.pem",
            CertificateFile = "/pki/feed.pem",
            KeyFile = "/pki/feed.key",
            KeyPasswordFile = _folder.Write("key-password", "of the key\r\n"),
        });
        Assert.Equal("ssl", config["security.protocol"]);
        Assert.Equal("true", config["enable.ssl.certificate.verification"], ignoreCase: true);
        Assert.Equal("https", config["ssl.endpoint.identification.algorithm"]);
        Assert.Equal("/pki/ca.pem", config["ssl.ca.location"]);
        Assert.Equal("/pki/feed.pem", config["ssl.certificate.location"]);
        Assert.Equal("/pki/feed.key", config["ssl.key.location"]);
        Assert.Equal("of the key", config["ssl.key.password"]);
        Assert.DoesNotContain("sasl.mechanism", config.Keys);
    }

    [Fact]
    public void Without_files_the_systems_authorities_are_trusted_and_the_names_are_checked_all_the_same()
    {
        var config = Config(new KafkaSecurity());
        Assert.Equal("ssl", config["security.protocol"]);
        Assert.Equal("true", config["enable.ssl.certificate.verification"], ignoreCase: true);
        Assert.Equal("https", config["ssl.endpoint.identification.algorithm"]);
        Assert.DoesNotContain("ssl.ca.location", config.Keys);
        Assert.DoesNotContain("ssl.certificate.location", config.Keys);
    }

    [Theory]
    [InlineData(KafkaLogin.Plain, true, "PLAIN", "sasl_ssl")]
    [InlineData(KafkaLogin.ScramSha256, true, "SCRAM-SHA-256", "sasl_ssl")]
    [InlineData(KafkaLogin.ScramSha512, true, "SCRAM-SHA-512", "sasl_ssl")]
    [InlineData(KafkaLogin.ScramSha512, false, "SCRAM-SHA-512", "sasl_plaintext")]
    public void A_user_logs_in_with_the_mechanism_and_the_password_of_the_file(
        KafkaLogin login, bool isTlsOn, string mechanism, string protocol)
    {
        var config = Config(new KafkaSecurity
        {
            IsTlsOn = isTlsOn,
            Login = login,
            User = "reader",
            PasswordFile = _folder.Write("password", "of the user\n"),
        });
        Assert.Equal(
            (protocol, mechanism, "reader", "of the user"),
            (config["security.protocol"], config["sasl.mechanism"], config["sasl.username"], config["sasl.password"]));
    }

    [Fact]
    public void Nothing_is_committed_or_made_at_the_broker_but_by_the_feed()
    {
        var config = Config(new KafkaSecurity { IsTlsOn = false });
        Assert.Equal("plaintext", config["security.protocol"]);
        Assert.Equal("false", config["enable.auto.commit"], ignoreCase: true);
        Assert.Equal("false", config["enable.auto.offset.store"], ignoreCase: true);
        Assert.Equal("false", config["allow.auto.create.topics"], ignoreCase: true);
        Assert.Equal("error", config["auto.offset.reset"]);
    }

    private static Dictionary<string, string> Config(KafkaSecurity security) => KafkaClient.ConfigOf(new KafkaFeedOptions
    {
        Brokers = [new BrokerAddress("kafka1.ot.example", 9093)],
        Topic = "eve",
        Security = security,
    }).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
