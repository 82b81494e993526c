using Correlator.Actors.Persistence;
using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Tests.Persistence;

public sealed class SqliteSchemaTests : IDisposable
{
    // As the plug-in made it for the releases before there were versions.
    private const string Old =
        """
        CREATE TABLE [journal] ([ordering] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, [created] INTEGER NOT NULL, [deleted] Bit NOT NULL,
          [persistence_id] NVarChar(255) NOT NULL, [sequence_number] INTEGER NOT NULL, [message] VarBinary NOT NULL, [tags] NVarChar(100) NULL,
          [manifest] NVarChar(500) NULL, [identifier] INTEGER NULL, [writer_uuid] NVarChar(128) NULL);
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX journal_created_idx ON journal (created);
        CREATE INDEX journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE [snapshot] ([persistence_id] NVarChar(255) NOT NULL, [sequence_number] INTEGER NOT NULL, [created] INTEGER NOT NULL,
          [snapshot] VarBinary NULL, [manifest] NVarChar(500) NULL, [serializer_id] INTEGER NULL,
          CONSTRAINT [PK_snapshot] PRIMARY KEY ([persistence_id], [sequence_number]));
        CREATE INDEX snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX snapshot_created_idx ON snapshot (created);
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_of_an_older_release_is_migrated_and_read_on()
    {
        await using (var first = new LedgerSystem(StateSystem.Start(_folder.Path)))
        {
            await first.Open();
            await first.Write("a");
        }

        // Back to what the older release would have left: its tables with these rows.
        Execute(Old.Replace("[journal]", "old_journal", StringComparison.Ordinal).Split("CREATE UNIQUE", 2)[0]
            + "INSERT INTO old_journal SELECT * FROM journal; DROP TABLE journal; DROP TABLE snapshot; DROP TABLE schema_version;" + Old
            + "INSERT INTO journal SELECT * FROM old_journal; DROP TABLE old_journal;");
        Assert.Equal(0, SqliteSchema.Look(_folder.Path).Found);

        await using var next = new LedgerSystem(StateSystem.Start(_folder.Path));
        Assert.Equal(new Ledger.Recovered("a", 1), await next.Open());
        Assert.Equal(2, await next.Write("b"));
        var report = SqliteSchema.Look(_folder.Path);
        Assert.True(report.WasCurrent);
        Assert.Equal(0, Execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND name LIKE '%_idx'"));
    }

    [Fact]
    public void A_second_migration_finds_nothing_to_do()
    {
        Assert.False(SqliteSchema.Look(_folder.Path).WasCurrent);
        var first = SqliteSchema.Migrate(_folder.Path);
        Assert.Equal((0, first.Known), (first.Found, first.Done.Count));
        var second = SqliteSchema.Migrate(_folder.Path);
        Assert.True(second.WasCurrent);
        Assert.Empty(second.Done);
    }

    [Fact]
    public void A_file_of_a_newer_release_is_refused_and_left_as_it_is()
    {
        SqliteSchema.Migrate(_folder.Path);
        Execute("INSERT INTO schema_version (step, title) VALUES (99, 'of the future')");
        Assert.Contains(
            "newer release", Assert.Throws<StateSchemaException>(() => SqliteSchema.Migrate(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private long Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, StateStore.FileName)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }
}
