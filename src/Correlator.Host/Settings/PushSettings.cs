using System.Net;

namespace Correlator.Host.Settings;

/// <summary>Where http feeds are posted to: the block correlator.push.</summary>
internal sealed record PushSettings
{
    public required IPAddress Address { get; init; }
    public required int Port { get; init; }

    /// <summary>Plain HTTP is allowed outside loopback.</summary>
    public required bool AllowsHttp { get; init; }

    /// <summary>PEM file of the certificate chain; empty: plain HTTP.</summary>
    public required string CertificateFile { get; init; }
    public required string KeyFile { get; init; }
    public required int RequestBytesMax { get; init; }

    public bool IsTls => CertificateFile.Length > 0;

    public static PushSettings Read(SettingsReader read, string key)
    {
        var text = read.Text(key + ".address");
        if (!IPAddress.TryParse(text, out var address)) read.Refuse(key + ".address", $"'{text}' is no IP address");
        var settings = new PushSettings
        {
            Address = address ?? IPAddress.Loopback,
            Port = read.Number(key + ".port", 1, 65_535, 5515),
            AllowsHttp = read.Flag(key + ".allow-http"),
            CertificateFile = read.Text(key + ".certificate-file"),
            KeyFile = read.Text(key + ".key-file"),
            RequestBytesMax = (int)read.Bytes(key + ".request-bytes", 1 << 10, 64 << 20, 1 << 20),
        };
        if (settings.IsTls != settings.KeyFile.Length > 0) read.Refuse(key + ".key-file", "goes with certificate-file");
        if (!settings.IsTls && !settings.AllowsHttp && !IPAddress.IsLoopback(settings.Address))
        {
            read.Refuse(key + ".certificate-file", "is required outside loopback, unless allow-http is on");
        }

        return settings;
    }
}
