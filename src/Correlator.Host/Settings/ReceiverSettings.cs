namespace Correlator.Host.Settings;

/// <summary>One block under correlator.soc.receivers.</summary>
internal sealed record ReceiverSettings
{
    private static readonly string[] Types = ["console", "json-lines", "webhook", "syslog"];

    public required string Id { get; init; }
    public required string Type { get; init; }
    public string Path { get; init; } = "";
    public Uri? Url { get; init; }

    /// <summary>File that holds the secret; empty: unsigned.</summary>
    public string SecretFile { get; init; } = "";
    public bool AllowHttp { get; init; }
    public string Transport { get; init; } = "udp";
    public string Host { get; init; } = "";
    public int Port { get; init; }

    public static IReadOnlyList<ReceiverSettings> ReadAll(SettingsReader read, string key) =>
        [.. read.Blocks(key).Select(id => Read(read, id, $"{key}.{id}"))];

    private static ReceiverSettings Read(SettingsReader read, string id, string key)
    {
        read.RefuseUnknown(key, "type", "path", "url", "secret-file", "allow-http", "transport", "host", "port");
        var type = read.Choice(key + ".type", Types, "console");
        Uri? url = null;
        if (type == "webhook" && !Uri.TryCreate(read.Required(key + ".url"), UriKind.Absolute, out url))
        {
            read.Refuse(key + ".url", "is no absolute URL");
        }

        return new ReceiverSettings
        {
            Id = id,
            Type = type,
            Path = type == "json-lines" ? read.Required(key + ".path") : "",
            Url = url,
            SecretFile = read.Text(key + ".secret-file"),
            AllowHttp = read.Flag(key + ".allow-http"),
            Transport = read.Choice(key + ".transport", ["udp", "tcp"], "udp"),
            Host = type == "syslog" ? read.Required(key + ".host") : "",
            Port = type == "syslog" ? read.Number(key + ".port", 1, 65_535, 514) : 0,
        };
    }
}
