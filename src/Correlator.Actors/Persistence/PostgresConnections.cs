using Npgsql;

namespace Correlator.Actors.Persistence;

/// <summary>Opens connections to the PostgreSQL database of a node. Secrets stay in the password file: no text that could be logged has them.</summary>
internal static class PostgresConnections
{
    /// <summary>Name under which the server knows the connections, e.g. in pg_stat_activity.</summary>
    private const string ApplicationName = "correlator";

    private const int ConnectSeconds = 5;

    /// <summary>A statement that takes longer is given up, and its connection with it: the journal's writers must not wait for a dead server.</summary>
    private const int StatementSeconds = 10;

    /// <summary>A server that was cut off without a word is noticed after this long, on idle connections too.</summary>
    private const int KeepAliveSeconds = 10;

    public static NpgsqlDataSource Open(PostgresOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionString(options));
        if (options.PasswordFile is { } file) builder.UsePasswordProvider(_ => ReadPassword(file), async (_, cancellation) => await ReadPassword(file, cancellation).ConfigureAwait(false));
        return builder.Build();
    }

    private static string ConnectionString(PostgresOptions options) => new NpgsqlConnectionStringBuilder
    {
        Host = options.Host,
        Port = options.Port,
        Database = options.Database,
        Username = options.User,
        ApplicationName = ApplicationName,
        SslMode = Mode(options),
        RootCertificate = options.RootCertificate,
        MaxPoolSize = options.ConnectionsMax,
        Timeout = ConnectSeconds,
        CommandTimeout = StatementSeconds,
        KeepAlive = KeepAliveSeconds,
        // The plug-in's few statements are parsed and planned once a connection.
        MaxAutoPrepare = 20,
        IncludeErrorDetail = false,
    }.ToString();

    private static SslMode Mode(PostgresOptions options) => options.Tls switch
    {
        DatabaseTls.Automatic => options.IsLocal ? SslMode.Prefer : SslMode.VerifyFull,
        DatabaseTls.VerifyFull => SslMode.VerifyFull,
        DatabaseTls.VerifyCa => SslMode.VerifyCA,
        DatabaseTls.Require => SslMode.Require,
        DatabaseTls.Disable => SslMode.Disable,
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Tls, null),
    };

    private static string ReadPassword(string file) => FirstLine(File.ReadAllText(file));

    private static async Task<string> ReadPassword(string file, CancellationToken cancellation) =>
        FirstLine(await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false));

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
