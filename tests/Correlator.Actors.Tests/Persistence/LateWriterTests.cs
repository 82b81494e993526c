using Akka.Persistence;
using Correlator.Testing.Postgres;

namespace Correlator.Actors.Tests.Persistence;

/// <summary>
/// What the delivery protocol stands on: of two nodes that take themselves for the writer of one journal, the one that comes second fails,
/// and nothing of the other is overwritten. The same is asked of both databases.
/// </summary>
[Collection(Postgres.Name)]
public sealed class LateWriterTests(PostgresServer server)
{
    [Fact]
    public Task The_second_of_two_writers_fails_and_ends_on_Sqlite() => OnSqlite(SecondFails);

    [PostgresFact]
    public Task The_second_of_two_writers_fails_and_ends_on_Postgres() => OnPostgres(SecondFails);

    [Fact]
    public Task A_pruned_journal_goes_on_from_its_highest_number_on_Sqlite() => OnSqlite(GoesOn);

    [PostgresFact]
    public Task A_pruned_journal_goes_on_from_its_highest_number_on_Postgres() => OnPostgres(GoesOn);

    [Fact]
    public Task A_number_that_was_pruned_is_not_written_again_on_Sqlite() => OnSqlite(PrunedIsNotWritten);

    [PostgresFact]
    public Task A_number_that_was_pruned_is_not_written_again_on_Postgres() => OnPostgres(PrunedIsNotWritten);

    [Fact]
    public Task Of_two_snapshots_with_one_number_the_later_stays_on_Sqlite() => OnSqlite(LaterSnapshotStays);

    [PostgresFact]
    public Task Of_two_snapshots_with_one_number_the_later_stays_on_Postgres() => OnPostgres(LaterSnapshotStays);

    private static async Task SecondFails(LedgerSystem one, LedgerSystem other)
    {
        await one.Open();
        await other.Open();
        Assert.Equal(1, await one.Write("one's first"));
        var refused = await other.WriteInVain("other's first");
        // A failure, not a rejection: the actor has ended and starts anew from what is stored.
        Assert.False(refused.IsRejected);
        Assert.Equal(1, refused.Number);

        Assert.Equal(new Ledger.Recovered("one's first", 1), await other.Open());
        Assert.Equal(2, await other.Write("other's second"));
        await one.WriteInVain("one's second");
        Assert.Equal(new Ledger.Recovered("one's first, other's second", 2), await one.Open());
    }

    private static async Task GoesOn(LedgerSystem one, LedgerSystem other)
    {
        await one.Open();
        foreach (var text in (string[])["a", "b", "c"]) await one.Write(text);
        await one.Ask<DeleteMessagesSuccess>(new Ledger.Prune());

        Assert.Equal(new Ledger.Recovered("", 3), await other.Open());
        Assert.Equal(4, await other.Write("d"));
        await one.WriteInVain("one's fourth");
        Assert.Equal(new Ledger.Recovered("d", 4), await one.Open());
    }

    // The other was stopped before the second write, and comes to itself when the rows that it would collide with are gone.
    private static async Task PrunedIsNotWritten(LedgerSystem one, LedgerSystem other)
    {
        await one.Open();
        await one.Write("a");
        await other.Open();
        await one.WriteAtOnce("b", "c", "d");
        await one.Ask<Ledger.Written>("e");
        await one.Ask<DeleteMessagesSuccess>(new Ledger.Prune());

        var refused = await other.WriteInVain("other's second");
        Assert.False(refused.IsRejected);
        Assert.Equal(2, refused.Number);
        Assert.Equal(new Ledger.Recovered("", 5), await other.Open());
    }

    private static async Task LaterSnapshotStays(LedgerSystem one, LedgerSystem other)
    {
        await one.Open();
        await one.Write("a");
        await other.Open();
        await one.Ask<SaveSnapshotSuccess>(new Ledger.Photograph("of one"));
        await other.Ask<SaveSnapshotSuccess>(new Ledger.Photograph("of the other"));
        Assert.Equal(new Ledger.Recovered("snapshot of the other", 1), await one.Open());
    }

    private static async Task OnSqlite(Func<LedgerSystem, LedgerSystem, Task> play)
    {
        using var folder = new TemporaryFolder();
        await using var one = new LedgerSystem(StateSystem.Start(folder.Path));
        await using var other = new LedgerSystem(StateSystem.Start(folder.Path));
        await play(one, other);
    }

    private async Task OnPostgres(Func<LedgerSystem, LedgerSystem, Task> play)
    {
        var database = await server.NewMigratedDatabase();
        await using var one = new LedgerSystem(StateSystem.Start(database.Runtime));
        await using var other = new LedgerSystem(StateSystem.Start(database.Runtime));
        await play(one, other);
    }
}
