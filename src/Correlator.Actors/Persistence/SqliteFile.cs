using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Persistence;

/// <summary>The file that holds a single node's state, and how each connection to it is set.</summary>
internal static class SqliteFile
{
    public static string PathIn(string directory) => Path.Combine(Path.GetFullPath(directory), StateStore.FileName);

    public static string Named(string directory) => $"SQLite database '{Path.Combine(directory, StateStore.FileName)}'";

    public static string ConnectionString(string directory) =>
        new SqliteConnectionStringBuilder { DataSource = PathIn(directory) }.ToString();

    public static SqliteConnection Open(string directory)
    {
        var connection = new SqliteConnection(ConnectionString(directory));
        connection.Open();
        SetPragmas(connection);
        return connection;
    }

    // synchronous=NORMAL in WAL mode survives a killed process; a power cut may cost the last commits, which are replayed.
    // A burst may make the log's file large; after the next turn of the log it is cut back to the limit.
    public static void SetPragmas(SqliteConnection connection) =>
        Execute(connection, "PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; PRAGMA journal_size_limit=67108864;");

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
