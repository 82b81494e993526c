using System.Net;

namespace Correlator.Actors.Persistence;

/// <summary>How the connection to PostgreSQL is protected.</summary>
public enum DatabaseTls
{
    /// <summary><see cref="VerifyFull"/>, but on loopback and Unix sockets whatever the server offers.</summary>
    Automatic,

    /// <summary>Encrypted; the certificate is trusted and names the host.</summary>
    VerifyFull,

    /// <summary>Encrypted; the certificate is trusted.</summary>
    VerifyCa,

    /// <summary>Encrypted; whoever answers is believed.</summary>
    Require,

    /// <summary>Plain text.</summary>
    Disable,
}

/// <summary>Where the PostgreSQL database is that holds the state, and as whom it is used. The password itself is never in here.</summary>
public sealed record PostgresOptions
{
    /// <summary>Name or address of the server, or the directory of its Unix socket.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = 5432;
    public string Database { get; init; } = "correlator";
    public string User { get; init; } = "correlator";

    /// <summary>File whose first line is the password, read anew for each connection; null: PGPASSFILE or ~/.pgpass, if any.</summary>
    public string? PasswordFile { get; init; }

    public DatabaseTls Tls { get; init; } = DatabaseTls.Automatic;

    /// <summary>Certificates (PEM) that the server's must come from; null: those that the system trusts.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Connections of one node at most, 8 to 512: it writes over 3, and reads as many states at once as it recovers.</summary>
    public int ConnectionsMax { get; init; } = 32;

    /// <summary>True when what is sent does not leave the machine.</summary>
    public bool IsLocal => Host.StartsWith('/') || Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    public override string ToString() => $"PostgreSQL database '{Database}' at {Host}:{Port}";
}
