using System.Globalization;
using Confluent.Kafka;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Kafka;

/// <summary>Makes the consumer of a partition from its settings.</summary>
internal static class KafkaClient
{
    private const int FetchMaxBytes = 4 << 20;

    /// <exception cref="IOException">A secret's file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// The client refuses the settings (a damaged certificate …).
    /// </exception>
    public static IConsumer<Ignore, int> Build(KafkaFeedOptions options, KafkaGather gather, KafkaCounters counters) =>
        new ConsumerBuilder<Ignore, int>(ConfigOf(options))
            .SetValueDeserializer(gather)
            .SetLogHandler((_, log) => counters.Fault = $"{log.Facility}: {log.Message}")
            .SetErrorHandler((_, error) => counters.Fault = error.Reason)
            .Build();

    /// <summary>The client's own words for the settings; its secrets are read from their files.</summary>
    /// <exception cref="IOException">A secret's file cannot be read.</exception>
    internal static ConsumerConfig ConfigOf(KafkaFeedOptions options)
    {
        var security = options.Security;
        var config = new ConsumerConfig
        {
            BootstrapServers = string.Join(',', options.Brokers),
            ClientId = "correlator",
            GroupId = options.Group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            // What is gone is counted by us: the client must not go on elsewhere in silence.
            AutoOffsetReset = AutoOffsetReset.Error,
            AllowAutoCreateTopics = false,
            EnablePartitionEof = false,
            QueuedMaxMessagesKbytes = options.FetchAheadBytes >> 10,
            FetchMaxBytes = Math.Min(FetchMaxBytes, options.FetchAheadBytes),
            MaxPartitionFetchBytes = Math.Min(FetchMaxBytes, options.FetchAheadBytes),
            FetchWaitMaxMs = (int)Math.Max(1, options.GatherTime.TotalMilliseconds),
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = 10_000,
            EnableMetricsPush = false,
            ConsumeResultFields = "none",
            SecurityProtocol = (security.IsTlsOn, security.Login != KafkaLogin.None) switch
            {
                (true, true) => SecurityProtocol.SaslSsl,
                (true, false) => SecurityProtocol.Ssl,
                (false, true) => SecurityProtocol.SaslPlaintext,
                _ => SecurityProtocol.Plaintext,
            },
        };
        if (security.IsTlsOn) AddTls(config, security);
        if (security.Login == KafkaLogin.None) return config;
        config.SaslMechanism = security.Login switch
        {
            KafkaLogin.ScramSha256 => SaslMechanism.ScramSha256,
            KafkaLogin.ScramSha512 => SaslMechanism.ScramSha512,
            _ => SaslMechanism.Plain,
        };
        config.SaslUsername = security.User;
        config.SaslPassword = Secret(security.PasswordFile);
        return config;
    }

    private static void AddTls(ConsumerConfig config, KafkaSecurity security)
    {
        config.EnableSslCertificateVerification = true;
        config.SslEndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.Https;
        if (security.AuthorityFile.Length > 0) config.SslCaLocation = security.AuthorityFile;
        if (security.CertificateFile.Length == 0) return;
        config.SslCertificateLocation = security.CertificateFile;
        config.SslKeyLocation = security.KeyFile;
        if (security.KeyPasswordFile.Length > 0) config.SslKeyPassword = Secret(security.KeyPasswordFile);
    }

    private static string Secret(string file) => File.ReadAllText(file).TrimEnd('\r', '\n');

    /// <summary>A partition's name as its position tells it.</summary>
    public static string NameOf(string topic, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{topic}/{partition}");
}
