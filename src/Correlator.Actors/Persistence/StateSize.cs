using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Persistence;

/// <summary>How large a database is, for whoever watches that it stays so.</summary>
/// <param name="Bytes">What it takes on the disk, with indexes and, for SQLite, the log beside the file.</param>
/// <param name="LogBytes">
/// Of that, SQLite's log: what was written lately and is on its way into the file. It keeps the size of its largest burst until it begins
/// anew and is cut back. 0 for PostgreSQL, whose log is the server's.
/// </param>
/// <param name="LiveBytes">
/// Of the rest, events and snapshots as they are stored (PostgreSQL compresses them). What is left is names, indexes, and room of deleted
/// rows that was not used again yet.
/// </param>
/// <param name="Events">Rows of the journal.</param>
/// <param name="Snapshots">Rows of the snapshots.</param>
public sealed record StateSize(long Bytes, long LogBytes, long LiveBytes, long Events, long Snapshots)
{
    /// <summary>Size of the SQLite file in a state directory; a node may run on it.</summary>
    public static StateSize Of(string directory)
    {
        using var connection = SqliteFile.Open(directory);
        using var command = connection.CreateCommand();
        // One statement: a node that prunes meanwhile changes all of it or nothing.
        command.CommandText =
            """
            SELECT
              (SELECT COALESCE(SUM(LENGTH(message)), 0) FROM journal) + (SELECT COALESCE(SUM(LENGTH(snapshot)), 0) FROM snapshot),
              (SELECT COUNT(*) FROM journal), (SELECT COUNT(*) FROM snapshot)
            """;
        using var row = command.ExecuteReader();
        row.Read();
        var (file, log) = (LengthOf(SqliteFile.PathIn(directory)), LengthOf(SqliteFile.PathIn(directory) + "-wal"));
        return new StateSize(file + log, log, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>Size of our tables in PostgreSQL.</summary>
    public static async Task<StateSize> Of(PostgresOptions options, CancellationToken cancellation = default)
    {
        await using var source = PostgresConnections.Open(options);
        await using var command = source.CreateCommand(
            """
            SELECT pg_total_relation_size('correlator.journal') + pg_total_relation_size('correlator.snapshot'),
              (SELECT COALESCE(SUM(pg_column_size(message)), 0) FROM correlator.journal)
                + (SELECT COALESCE(SUM(pg_column_size(snapshot)), 0) FROM correlator.snapshot),
              (SELECT COUNT(*) FROM correlator.journal), (SELECT COUNT(*) FROM correlator.snapshot)
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await row.ReadAsync(cancellation).ConfigureAwait(false);
        return new StateSize(row.GetInt64(0), 0, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
