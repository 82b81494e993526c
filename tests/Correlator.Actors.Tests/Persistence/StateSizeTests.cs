using Akka.Persistence;
using Correlator.Actors.Persistence;
using Correlator.Testing.Postgres;
using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Tests.Persistence;

/// <summary>A journal that is pruned behind its snapshots takes no more room after many rounds than after some.</summary>
[Collection(Postgres.Name)]
public sealed class StateSizeTests(PostgresServer server)
{
    [Fact]
    public async Task A_Sqlite_file_that_is_pruned_does_not_grow()
    {
        using var folder = new TemporaryFolder();
        await using var ledger = new LedgerSystem(StateSystem.Start(folder.Path));
        await ledger.Open();
        await Rounds(ledger, 30);
        var some = Settled(folder.Path);
        await Rounds(ledger, 60);
        var many = Settled(folder.Path);
        Assert.Equal((some.Events, some.Snapshots), (many.Events, many.Snapshots));
        Assert.InRange(many.Bytes, 1, some.Bytes * 11 / 10);
        Assert.InRange(many.LiveBytes, some.LiveBytes * 9 / 10, some.LiveBytes * 11 / 10);
        Assert.InRange(many.LiveBytes, 1, many.Bytes - many.LogBytes);
    }

    // How much of the log is not in the file yet is a matter of the moment.
    private static StateSize Settled(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={SqliteFile.PathIn(folder)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
        return StateSize.Of(folder);
    }

    // When the server's vacuum comes by is not ours to say, so it is asked to.
    [PostgresFact]
    public async Task Tables_in_Postgres_that_are_pruned_and_vacuumed_do_not_grow()
    {
        var database = await server.NewMigratedDatabase();
        await using var ledger = new LedgerSystem(StateSystem.Start(database.Runtime));
        await ledger.Open();
        await Rounds(ledger, 10);
        await Vacuum();
        await Rounds(ledger, 10);
        await Vacuum();
        var some = await StateSize.Of(database.Runtime);
        for (var i = 0; i < 4; i++)
        {
            await Rounds(ledger, 10);
            await Vacuum();
        }

        var many = await StateSize.Of(database.Runtime);
        Assert.Equal((some.Events, some.Snapshots), (many.Events, many.Snapshots));
        Assert.InRange(many.Bytes, 1, some.Bytes * 12 / 10);
        Assert.InRange(many.LiveBytes, some.LiveBytes * 9 / 10, some.LiveBytes * 11 / 10);
        Assert.InRange(many.LiveBytes, 1, many.Bytes);

        async Task Vacuum()
        {
            await database.Execute("VACUUM correlator.journal");
            await database.Execute("VACUUM correlator.snapshot");
        }
    }

    private static async Task Rounds(LedgerSystem ledger, int rounds)
    {
        var random = new Random(7);
        for (var i = 0; i < rounds; i++)
        {
            for (var j = 0; j < 10; j++) await ledger.Write(Noise(random));
            var photographed = await ledger.Ask<SaveSnapshotSuccess>(new Ledger.Photograph(Noise(random)));
            await ledger.Ask<DeleteMessagesSuccess>(new Ledger.Prune());
            await ledger.Ask<DeleteSnapshotsSuccess>(new SnapshotSelectionCriteria(photographed.Metadata.SequenceNr - 1));
        }
    }

    // Not to be compressed.
    private static string Noise(Random random)
    {
        var bytes = new byte[30_000];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
