using System.Net;
using Correlator.Ingest;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Host.Settings;

/// <summary>One block under correlator.feeds.</summary>
internal sealed record FeedSettings
{
    private static readonly string[] Types = ["file", "follow", "directory", "syslog"];

    public required string Id { get; init; }
    public required string Type { get; init; }

    /// <summary>Null: told by content.</summary>
    public string? Format { get; init; }
    public string Path { get; init; } = "";
    public string Pattern { get; init; } = "*";
    public bool Follow { get; init; }
    public string Transport { get; init; } = "udp";
    public IPAddress Address { get; init; } = IPAddress.Loopback;
    public int Port { get; init; }

    public static IReadOnlyList<FeedSettings> ReadAll(SettingsReader read, string key) =>
        [.. read.Blocks(key).Select(id => Read(read, id, $"{key}.{id}"))];

    private static FeedSettings Read(SettingsReader read, string id, string key)
    {
        read.RefuseUnknown(key, "type", "format", "path", "pattern", "follow", "transport", "address", "port");
        var type = read.Choice(key + ".type", Types, "file");
        var format = read.Choice(key + ".format", ["auto", .. FormatDetector.Formats], "auto");
        var isSyslog = type == "syslog";
        var address = IPAddress.Loopback;
        if (isSyslog && read.Text(key + ".address") is { Length: > 0 } text && !IPAddress.TryParse(text, out address))
        {
            read.Refuse(key + ".address", $"'{text}' is no IP address");
            address = IPAddress.Loopback;
        }

        return new FeedSettings
        {
            Id = id,
            Type = type,
            Format = format == "auto" ? null : format,
            Path = isSyslog ? "" : read.Required(key + ".path"),
            Pattern = read.Text(key + ".pattern") is { Length: > 0 } pattern ? pattern : "*",
            Follow = read.Flag(key + ".follow"),
            Transport = read.Choice(key + ".transport", ["udp", "tcp"], "udp"),
            Address = address!,
            Port = isSyslog ? read.Number(key + ".port", 0, 65_535, 5514) : 0,
        };
    }
}
