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
        var type = read.Choice(key + ".type", Types, "");
        var receiver = new ReceiverSettings { Id = id, Type = type };
        switch (type)
        {
            case "webhook":
                return receiver with
                {
                    Url = UrlOf(read, key + ".url"),
                    SecretFile = read.Text(key + ".secret-file"),
                    AllowHttp = read.Flag(key + ".allow-http"),
                };
            case "syslog":
                return receiver with
                {
                    Transport = read.Choice(key + ".transport", ["udp", "tcp"], "udp"),
                    Host = read.Required(key + ".host"),
                    Port = read.Number(key + ".port", 1, 65_535, 514),
                };
            case "json-lines":
                return receiver with { Path = read.Required(key + ".path") };
            case "console":
                return receiver;
            default:
                read.Settle(key);
                return receiver;
        }
    }

    private static Uri? UrlOf(SettingsReader read, string key)
    {
        var text = read.Required(key);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)) return url;
        if (text.Length > 0) read.Refuse(key, $"'{text}' is no absolute URL");
        return null;
    }
}
