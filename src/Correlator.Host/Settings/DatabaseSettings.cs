using Correlator.Actors.Persistence;

namespace Correlator.Host.Settings;

/// <summary>The block correlator.database: which database holds the state. Passwords are in files, never in settings.</summary>
internal static class DatabaseSettings
{
    private const string Postgres = "postgresql";

    private static readonly string[] TlsWords = ["auto", "verify-full", "verify-ca", "require", "disable"];

    /// <summary>Null: SQLite in the state directory.</summary>
    public static PostgresOptions? Read(SettingsReader read, string key)
    {
        var type = read.Choice(key + ".type", ["sqlite", Postgres], "sqlite");
        var options = new PostgresOptions
        {
            Host = read.Text(key + ".host"),
            Port = read.Number(key + ".port", 1, 65_535, 5432),
            Database = read.Required(key + ".name"),
            User = read.Required(key + ".user"),
            PasswordFile = FileOf(read, key + ".password-file"),
            Tls = (DatabaseTls)Math.Max(0, Array.IndexOf(TlsWords, read.Choice(key + ".tls", TlsWords, "auto"))),
            RootCertificate = FileOf(read, key + ".tls-root"),
            ConnectionsMax = read.Number(key + ".connections", 8, 512, 32),
        };
        if (type != Postgres) return null;
        if (options.Host.Length == 0) read.Refuse(key + ".host", "is required with type = postgresql");
        return options;
    }

    // Told at the start, not as a refused connection later.
    private static string? FileOf(SettingsReader read, string key)
    {
        var file = read.Text(key);
        if (file.Length == 0) return null;
        if (!File.Exists(file)) read.Refuse(key, $"there is no file '{file}'");
        return file;
    }
}
