using System.Net;
using Correlator.Ingest;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Mqtt;
using Correlator.Ingest.Spools;

namespace Correlator.Host.Settings;

/// <summary>One block under correlator.feeds.</summary>
internal sealed record FeedSettings
{
    private static readonly string[] Types = ["file", "follow", "directory", "syslog", "http", "kafka", "mqtt"];

    public required string Id { get; init; }
    public required string Type { get; init; }

    /// <summary>Null: told by content.</summary>
    public string? Format { get; init; }

    /// <summary>Name of the node that reads it in a cluster; null: any of role ingest.</summary>
    public string? Node { get; init; }

    /// <summary>A broker keeps what the feed has not read yet; files and spools are on one node.</summary>
    public bool MayBeReadAnywhere => Type == "kafka";
    public string Path { get; init; } = "";
    public string Pattern { get; init; } = "*";
    public bool Follow { get; init; }
    public string Transport { get; init; } = "udp";
    public IPAddress Address { get; init; } = IPAddress.Loopback;
    public int Port { get; init; }
    public string TokenFile { get; init; } = "";

    /// <summary>Of a feed of type kafka; its partitions are feeds of their own.</summary>
    public KafkaFeedOptions? Kafka { get; init; }

    /// <summary>Of a feed of type mqtt.</summary>
    public MqttFeedOptions? Mqtt { get; init; }

    /// <summary>Bounds of the spool of a feed whose senders push.</summary>
    public long SpoolBytes { get; init; }
    public TimeSpan SpoolAge { get; init; }

    public static IReadOnlyList<FeedSettings> ReadAll(SettingsReader read, string key) =>
        [.. read.Blocks(key).Select(id => Read(read, id, $"{key}.{id}"))];

    private static FeedSettings Read(SettingsReader read, string id, string key)
    {
        var type = read.Choice(key + ".type", Types, "");
        var format = read.Choice(key + ".format", ["auto", .. FormatDetector.Formats], "auto");
        var feed = new FeedSettings
        {
            Id = id,
            Type = type,
            Format = format == "auto" ? null : format,
            Node = read.Text(key + ".node") is { Length: > 0 } node ? node : null,
        };
        switch (type)
        {
            case "syslog":
                return WithSpool(read, key, feed) with
                {
                    Transport = read.Choice(key + ".transport", ["udp", "tcp"], "udp"),
                    Address = AddressOf(read, key + ".address"),
                    Port = read.Number(key + ".port", 0, 65_535, 5514),
                };
            case "http":
                return WithSpool(read, key, feed) with { TokenFile = read.Required(key + ".token-file") };
            case "kafka":
                return feed with { Kafka = KafkaSettings.Read(read, key) };
            case "mqtt":
                return WithSpool(read, key, feed) with { Mqtt = MqttSettings.Read(read, id, key) };
            case "directory":
                return feed with
                {
                    Path = read.Required(key + ".path"),
                    Pattern = read.Text(key + ".pattern") is { Length: > 0 } pattern ? pattern : "*",
                    Follow = read.Flag(key + ".follow"),
                };
            case "file" or "follow":
                return feed with { Path = read.Required(key + ".path") };
            default:
                read.Settle(key);
                return feed;
        }
    }

    private static FeedSettings WithSpool(SettingsReader read, string key, FeedSettings feed) => feed with
    {
        SpoolBytes = read.Bytes(key + ".spool-bytes", SpoolOptions.BytesMaxMin, SpoolOptions.BytesMaxMax, 1L << 30),
        SpoolAge = read.Span(
            key + ".spool-age", SpoolOptions.AgeMaxMin, SpoolOptions.AgeMaxMax, TimeSpan.FromDays(7)),
    };

    private static IPAddress AddressOf(SettingsReader read, string key)
    {
        var text = read.Text(key);
        if (text.Length == 0) return IPAddress.Loopback;
        if (IPAddress.TryParse(text, out var address)) return address;
        read.Refuse(key, $"'{text}' is no IP address");
        return IPAddress.Loopback;
    }
}
