namespace Correlator.Ingest.Mqtt;

/// <summary>How an MQTT feed proves who it is and whom it speaks to. Secrets are in files, read at each connection.</summary>
public sealed record MqttSecurity
{
    /// <summary>TLS. Default on; off only where the way to the broker is trusted.</summary>
    public bool IsTlsOn { get; init; } = true;

    /// <summary>PEM file of the authorities that the broker's certificate is checked against; empty: the system's.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>PEM file of the client's certificate; empty: none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file of its key. Required with a certificate.</summary>
    public string KeyFile { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>File with the user's password.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>What is wrong with this combination, in words; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (CertificateFile.Length > 0 != KeyFile.Length > 0) yield return "a certificate needs its key, and a key its certificate";
        if (!IsTlsOn && (AuthorityFile + CertificateFile).Length > 0) yield return "certificates mean nothing without TLS";
        if (User.Length > 0 != PasswordFile.Length > 0) yield return "a user needs a password file, and a password file a user";
    }
}
