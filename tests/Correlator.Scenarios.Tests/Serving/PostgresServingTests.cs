using Correlator.Testing.Postgres;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>The program on a PostgreSQL database, as an operator sets it up.</summary>
[Collection(Postgres.Name)]
public sealed class PostgresServingTests(PostgresServer server) : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [PostgresFact]
    public async Task Serving_on_Postgres_ends_with_the_incidents_of_Sqlite_also_when_it_was_restarted()
    {
        var feeds = string.Join('\n', Sample.Logs.Select(log => $"{Path.GetFileNameWithoutExtension(log)} {{ type = file, path = \"{log}\" }}"));
        var configuration = $$"""
            correlator {
              plant = ["{{Sample.Plant}}"]
              feeds {
            {{feeds}}
              }
            }
            """;
        var onSqlite = await Incidents(configuration, "sqlite");
        Assert.NotEmpty(onSqlite);
        var database = await server.NewMigratedDatabase();
        Assert.Equal(onSqlite, await Incidents(configuration + "\n" + database.Hocon, "postgres"));
        Assert.False(File.Exists(Path.Combine(_sample.NewPath("postgres"), "correlator.db")));
        // From another directory: everything that matters was in the database.
        Assert.Equal(onSqlite, await Incidents(configuration + "\n" + database.Hocon, "elsewhere"));
    }

    [PostgresFact]
    public async Task A_database_is_prepared_with_one_command_that_says_what_it_did()
    {
        var database = await server.NewDatabase();
        var config = _sample.Write("serve.conf", database.Hocon);
        string[] asOwner = ["--config", config, "--user", database.Owner.User, "--password-file", database.Owner.PasswordFile!];
        var refused = await CommandRun.Of(["serve", "--config", config, "--state", _sample.NewPath("state")]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("correlator database migrate", refused.Error, StringComparison.Ordinal);
        var missing = await CommandRun.Of(["database", "migrate", "--check", "--config", config]);
        Assert.Equal((1, true), (missing.ExitCode, missing.Out.Contains("schema version 0, this release needs 3", StringComparison.Ordinal)));

        var made = await CommandRun.Of(["database", "migrate", .. asOwner]);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("step 1: tables for the journal and the snapshots", made.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of(["database", "migrate", .. asOwner])).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(["database", "migrate", "--check", "--config", config])).ExitCode);
    }

    private async Task<string> Incidents(string configuration, string state)
    {
        var config = _sample.Write(state + ".conf", configuration);
        await using var node = await RunningNode.Start(_sample.NewPath(state), config);
        await node.UntilObservations(Sample.Logs.Sum(log => File.ReadLines(log).Count(line => line.Length > 0 && line[0] != '#')));
        var list = await CommandRun.Of(["incident", "list", "--state", _sample.NewPath(state)]);
        Assert.True(list.ExitCode == 0, list.Error);
        Assert.Equal(0, (await node.Stop()).ExitCode);
        return list.Out;
    }
}
