using Correlator.Actors.Persistence;
using Correlator.Testing.Postgres;
using Npgsql;

namespace Correlator.Actors.Tests.Persistence;

[Collection(Postgres.Name)]
public sealed class PostgresSchemaTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_database_without_tables_is_refused_with_the_command_that_makes_them()
    {
        var database = await server.NewDatabase();
        var refused = Assert.Throws<StateSchemaException>(() => PostgresSchema.Check(database.Runtime));
        Assert.Contains("no tables of Correlator", refused.Message, StringComparison.Ordinal);
        Assert.Contains("correlator database migrate", refused.Message, StringComparison.Ordinal);
        PostgresSchema.Migrate(database.Owner, PostgresServer.RuntimeUser);
        PostgresSchema.Check(database.Runtime);
    }

    [PostgresFact]
    public async Task Of_two_migrations_at_once_one_makes_the_tables_and_the_other_finds_them()
    {
        var database = await server.NewDatabase();
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => PostgresSchema.Migrate(database.Owner, PostgresServer.RuntimeUser))));
        Assert.Equal([0, 3, 3, 3], reports.Select(report => report.Found).Order());
        Assert.Equal(3, await database.Number("SELECT COUNT(*) FROM correlator.schema_version"));
    }

    [PostgresFact]
    public async Task A_schema_of_an_older_release_is_refused_until_it_is_migrated_and_one_of_a_newer_release_always()
    {
        var database = await server.NewMigratedDatabase();
        await database.Execute(
            """
            DELETE FROM correlator.schema_version WHERE step = 3;
            DROP TRIGGER refuse_late_write ON correlator.journal;
            DROP FUNCTION correlator.refuse_late_write
            """);
        var older = Assert.Throws<StateSchemaException>(() => PostgresSchema.Check(database.Runtime));
        Assert.Contains("has schema version 2, this release needs 3", older.Message, StringComparison.Ordinal);
        var report = PostgresSchema.Migrate(database.Owner, PostgresServer.RuntimeUser);
        Assert.Equal(["step 3: a sequence number that was pruned is not written again", "rights of role 'correlator'"], report.Done);

        await database.Execute("INSERT INTO correlator.schema_version (step, title) VALUES (99, 'of the future')");
        Assert.Contains("newer release", Assert.Throws<StateSchemaException>(() => PostgresSchema.Check(database.Runtime)).Message, StringComparison.Ordinal);
        Assert.Throws<StateSchemaException>(() => PostgresSchema.Migrate(database.Owner, PostgresServer.RuntimeUser));
    }

    [PostgresTheory]
    [InlineData("CREATE TABLE correlator.other (id integer)")]
    [InlineData("CREATE TABLE public.other (id integer)")]
    [InlineData("CREATE SCHEMA other")]
    [InlineData("DROP TABLE correlator.journal")]
    [InlineData("TRUNCATE correlator.journal")]
    [InlineData("ALTER TABLE correlator.journal DISABLE TRIGGER ALL")]
    [InlineData("INSERT INTO correlator.schema_version (step, title) VALUES (4, 'by myself')")]
    public async Task The_role_that_nodes_run_as_can_change_no_table(string sql)
    {
        var database = await server.NewMigratedDatabase();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsNode(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [PostgresFact]
    public async Task A_role_without_rights_and_a_wrong_password_are_told_as_what_they_are()
    {
        var database = await server.NewDatabase();
        PostgresSchema.Migrate(database.Owner, PostgresServer.OwnerUser);
        var noRights = Assert.Throws<StateSchemaException>(() => PostgresSchema.Check(database.Runtime));
        Assert.Contains("correlator database migrate", noRights.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<StateSchemaException>(() =>
            PostgresSchema.Check(database.Runtime with { PasswordFile = database.Owner.PasswordFile }));
        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await File.ReadAllTextAsync(database.Owner.PasswordFile!), wrong.ToString(), StringComparison.Ordinal);
        var away = Assert.Throws<StateSchemaException>(() => PostgresSchema.Check(database.Runtime with { Port = 1 }));
        Assert.Contains("cannot be reached", away.Message, StringComparison.Ordinal);
    }
}
