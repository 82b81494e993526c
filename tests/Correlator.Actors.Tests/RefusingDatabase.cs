using Correlator.Actors.Persistence;
using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Tests;

/// <summary>Makes the database of a state directory refuse what it is asked, as one that is full or away does.</summary>
internal static class RefusingDatabase
{
    public const string Reason = "database or disk is full";

    /// <summary>Every write of one persistent actor fails from here on.</summary>
    public static void RefuseWrites(string directory, string persistenceId) => Execute(
        directory,
        $"""
        CREATE TRIGGER refuse BEFORE INSERT ON journal WHEN NEW.persistence_id = '{persistenceId}'
        BEGIN SELECT RAISE(ABORT, '{Reason}'); END
        """);

    public static void TakeWritesAgain(string directory) => Execute(directory, "DROP TRIGGER IF EXISTS refuse");

    /// <summary>Nobody's state can be read, or written, from here on.</summary>
    public static void GoAway(string directory) => Execute(directory, "ALTER TABLE journal RENAME TO journal_away");

    public static void ComeBack(string directory) => Execute(directory, "ALTER TABLE journal_away RENAME TO journal");

    private static void Execute(string directory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, StateStore.FileName)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=30000; " + sql;
        command.ExecuteNonQuery();
    }
}
