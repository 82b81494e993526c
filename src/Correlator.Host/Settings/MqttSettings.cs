using Correlator.Ingest.Mqtt;

namespace Correlator.Host.Settings;

/// <summary>What a feed of type mqtt has beside what all feeds have. Its folder is set when it is opened.</summary>
internal static class MqttSettings
{
    private const int Port = 8883;

    public static MqttFeedOptions Read(SettingsReader read, string id, string key)
    {
        var options = new MqttFeedOptions
        {
            Broker = BrokerSettings.Parse(read, key + ".broker", read.Required(key + ".broker"), Port),
            Topics = read.Texts(key + ".topics"),
            ClientId = read.Text(key + ".client-id") is { Length: > 0 } client ? client : "correlator-" + id,
            Directory = "",
            IsVersion3 = read.Choice(key + ".version", ["5", "3.1.1"], "5") != "5",
            Quality = read.Number(key + ".quality", 1, 2, 1),
            SessionExpiry = read.Span(
                key + ".session-expiry", TimeSpan.FromMinutes(1), TimeSpan.FromDays(365), TimeSpan.FromDays(7)),
            Security = new MqttSecurity
            {
                IsTlsOn = read.Choice(key + ".tls", ["on", "off"], "on") == "on",
                AuthorityFile = read.Text(key + ".ca-file"),
                CertificateFile = read.Text(key + ".certificate-file"),
                KeyFile = read.Text(key + ".key-file"),
                User = read.Text(key + ".user"),
                PasswordFile = read.Text(key + ".password-file"),
            },
        };
        foreach (var fault in options.Faults()) read.Refuse(key, fault);
        return options;
    }
}
