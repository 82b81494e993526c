namespace Correlator.Actors.Persistence;

/// <summary>The tables in SQLite. A node makes and migrates them by itself: the file is its own.</summary>
public static class SqliteSchema
{
    // Step 1 is what releases before this table of versions made: their files have it already.
    internal static SchemaPlan Plan { get; } = new()
    {
        // The transaction itself keeps all others off the file.
        Lock = null,
        FindVersions = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
        CreateVersions =
            """
            CREATE TABLE IF NOT EXISTS schema_version (
              step INTEGER PRIMARY KEY,
              title TEXT NOT NULL,
              applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
            """,
        ReadVersion = "SELECT COALESCE(MAX(step), 0) FROM schema_version",
        AddVersion = "INSERT INTO schema_version (step, title) VALUES (@step, @title)",
        Steps =
        [
            new SchemaStep(1, "tables for the journal and the snapshots",
                """
                CREATE TABLE IF NOT EXISTS journal (
                  ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                  created INTEGER NOT NULL,
                  deleted Bit NOT NULL,
                  persistence_id NVarChar(255) NOT NULL,
                  sequence_number INTEGER NOT NULL,
                  message VarBinary NOT NULL,
                  tags NVarChar(100),
                  manifest NVarChar(500),
                  identifier INTEGER,
                  writer_uuid NVarChar(128));
                CREATE TABLE IF NOT EXISTS snapshot (
                  persistence_id NVarChar(255) NOT NULL,
                  sequence_number INTEGER NOT NULL,
                  created INTEGER NOT NULL,
                  snapshot VarBinary,
                  manifest NVarChar(500),
                  serializer_id INTEGER,
                  CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number));
                """),
            new SchemaStep(2, "a sequence number is written once; no index that nothing asks",
                """
                CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
                DROP INDEX IF EXISTS journal_created_idx;
                DROP INDEX IF EXISTS journal_sequence_number_idx;
                DROP INDEX IF EXISTS snapshot_created_idx;
                DROP INDEX IF EXISTS snapshot_sequence_number_idx;
                """),
            // Pruning takes rows away, and with them what keeps a number from being written again; the row of the highest number always stays.
            new SchemaStep(3, "a sequence number that was pruned is not written again",
                """
                CREATE TRIGGER refuse_late_write BEFORE INSERT ON journal
                WHEN EXISTS (
                  SELECT 1 FROM journal kept
                  WHERE kept.persistence_id = NEW.persistence_id AND kept.sequence_number > NEW.sequence_number)
                BEGIN
                  SELECT RAISE(ABORT, 'The journal has gone on: another writer has taken over.');
                END;
                """),
        ],
    };

    /// <summary>Makes the directory, readable to its owner only, and the tables in its file, or migrates those that are there.</summary>
    /// <exception cref="StateSchemaException">A newer release has made the file.</exception>
    public static SchemaReport Migrate(string directory)
    {
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var connection = SqliteFile.Open(directory);
        SqliteFile.Execute(connection, "PRAGMA journal_mode=WAL;");
        var report = SchemaMigration.Run(connection, Plan, SqliteFile.Named(directory));
        // What a crash left in the log goes into the file, and the log's file shrinks to nothing.
        SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE);");
        return report;
    }

    /// <summary>What the file has; makes nothing.</summary>
    public static SchemaReport Look(string directory)
    {
        var (name, known) = (SqliteFile.Named(directory), Plan.Version);
        if (!File.Exists(SqliteFile.PathIn(directory))) return new SchemaReport(name, 0, known, []);
        using var connection = SqliteFile.Open(directory);
        return new SchemaReport(name, SchemaMigration.Read(connection, Plan), known, []);
    }
}
