namespace Correlator.Ingest.Kafka;

/// <summary>How a Kafka feed proves who it is and whom it speaks to. Secrets are in files, read at each opening.</summary>
public sealed record KafkaSecurity
{
    /// <summary>TLS. Default on; off only where the way to the broker is trusted.</summary>
    public bool IsTlsOn { get; init; } = true;

    /// <summary>PEM file of the authorities that brokers' certificates are checked against; empty: the system's.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>PEM file of the client's certificate; empty: none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file of its key. Required with a certificate.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>File with the password of the key; empty: the key has none.</summary>
    public string KeyPasswordFile { get; init; } = "";

    /// <summary>SASL mechanism; <see cref="KafkaLogin.None"/> logs in by certificate alone, or not at all.</summary>
    public KafkaLogin Login { get; init; }

    public string User { get; init; } = "";

    /// <summary>File with the user's password.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>What is wrong with this combination, in words; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (CertificateFile.Length > 0 != KeyFile.Length > 0) yield return "a certificate needs its key, and a key its certificate";
        if (!IsTlsOn && (AuthorityFile + CertificateFile).Length > 0) yield return "certificates mean nothing without TLS";
        if (!IsTlsOn && Login == KafkaLogin.Plain) yield return "mechanism plain shows its password to the network: it needs TLS";
        if (Login != KafkaLogin.None && (User.Length == 0 || PasswordFile.Length == 0))
            yield return "a mechanism needs a user and a password file";
        if (Login == KafkaLogin.None && (User + PasswordFile).Length > 0) yield return "a user needs a mechanism";
    }
}

/// <summary>SASL mechanisms.</summary>
public enum KafkaLogin : byte
{
    None = 0,

    /// <summary>RFC 4616: the password goes over the wire, so only with TLS.</summary>
    Plain = 1,

    /// <summary>RFC 5802 with SHA-256.</summary>
    ScramSha256 = 2,
    ScramSha512 = 3,
}
