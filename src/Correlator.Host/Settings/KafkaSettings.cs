using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;

namespace Correlator.Host.Settings;

/// <summary>What a feed of type kafka has beside what all feeds have.</summary>
internal static class KafkaSettings
{
    private const int Port = 9093;

    public static KafkaFeedOptions Read(SettingsReader read, string key)
    {
        var login = read.Choice(key + ".mechanism", ["none", "plain", "scram-sha-256", "scram-sha-512"], "none");
        var options = new KafkaFeedOptions
        {
            Brokers = [.. read.Texts(key + ".brokers").Select(text => BrokerSettings.Parse(read, key + ".brokers", text, Port))],
            Topic = read.Required(key + ".topic"),
            Partitions = read.Number(key + ".partitions", 1, 1_024, 1),
            Group = read.Text(key + ".group") is { Length: > 0 } group ? group : "correlator",
            Security = new KafkaSecurity
            {
                IsTlsOn = read.Choice(key + ".tls", ["on", "off"], "on") == "on",
                AuthorityFile = read.Text(key + ".ca-file"),
                CertificateFile = read.Text(key + ".certificate-file"),
                KeyFile = read.Text(key + ".key-file"),
                KeyPasswordFile = read.Text(key + ".key-password-file"),
                Login = login switch
                {
                    "plain" => KafkaLogin.Plain,
                    "scram-sha-256" => KafkaLogin.ScramSha256,
                    "scram-sha-512" => KafkaLogin.ScramSha512,
                    _ => KafkaLogin.None,
                },
                User = read.Text(key + ".user"),
                PasswordFile = read.Text(key + ".password-file"),
            },
        };
        if (options.Brokers.Count == 0) read.Refuse(key + ".brokers", "is required");
        foreach (var fault in options.Security.Faults()) read.Refuse(key, fault);
        return options;
    }
}

/// <summary>Reads a broker's host and port.</summary>
internal static class BrokerSettings
{
    public static BrokerAddress Parse(SettingsReader read, string key, string text, int port)
    {
        if (!BrokerAddress.TryParse(text, port, out var broker)) read.Refuse(key, $"'{text}' is no host:port");
        return broker;
    }
}
