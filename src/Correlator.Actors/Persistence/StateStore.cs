using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Microsoft.Data.Sqlite;

namespace Correlator.Actors.Persistence;

/// <summary>
/// Where the actors' state is stored: a SQLite file in the state directory, a PostgreSQL database, or memory only. In both databases a
/// journal write is a compare-and-swap: a sequence number of a persistence id is written once, whoever comes second fails.
/// </summary>
public static class StateStore
{
    public const string FileName = "correlator.db";

    /// <summary>Keeps nothing: what a replay for one look needs.</summary>
    public static AkkaConfigurationBuilder WithStateInMemory(this AkkaConfigurationBuilder builder) => builder.AddHocon(
        """
        akka.persistence {
          journal.plugin = "akka.persistence.journal.inmem"
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """,
        HoconAddMode.Prepend);

    /// <summary>Stores state in <paramref name="directory"/>, which is made readable to its owner only; makes or migrates its tables.</summary>
    /// <exception cref="StateSchemaException">A newer release has made the file.</exception>
    public static AkkaConfigurationBuilder WithState(this AkkaConfigurationBuilder builder, string directory)
    {
        SqliteSchema.Migrate(directory);
        // The hook makes the first await of each database operation a real one; only then does the plug-in gather the writes of
        // many actors into one transaction (AKKA.md §4: 3.8k → 25k events/s).
        var options = new DataOptions()
            .UseConnectionString(ProviderName.SQLiteMS, SqliteFile.ConnectionString(directory))
            .UseAfterConnectionOpened(
                opened => SqliteFile.SetPragmas((SqliteConnection)opened),
                async (opened, cancellation) => await Task.Run(() => SqliteFile.SetPragmas((SqliteConnection)opened), cancellation)
                    .ConfigureAwait(false));
        return builder.WithTables(
            options, "provider-name = SQLite.MS", "parallelism = 1, batch-size = 1000, max-row-by-row-size = 1");
    }

    /// <summary>Stores state in PostgreSQL; whether its tables are as they should be is asked before (<see cref="PostgresSchema.Check"/>).</summary>
    public static AkkaConfigurationBuilder WithState(this AkkaConfigurationBuilder builder, PostgresOptions database)
    {
        // One pool of connections for the journal and the snapshots.
        var source = PostgresConnections.Open(database);
        var options = new DataOptions()
            .UseConnectionFactory(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), _ => source.CreateConnection())
            // The plug-in asks for the name too.
            .WithOptions<ConnectionOptions>(connection => connection with { ProviderName = ProviderName.PostgreSQL15 });
        return builder
            .WithTables(
                options, $"provider-name = PostgreSQL.15, default.schema-name = {PostgresSchema.Name}", "parallelism = 3, batch-size = 200")
            .AddStartup((system, _) => system.RegisterOnTermination(source.Dispose));
    }

    // The circuit never opens. Once half open it would fail all calls but one, and with them the snapshot store itself, that one included: as
    // long as two actors at a time want their state, none gets it, though the database is back. A database that is away fails calls soon enough.
    private static AkkaConfigurationBuilder WithTables(this AkkaConfigurationBuilder builder, DataOptions options, string tables, string writes) => builder
        .AddSetup(new DataOptionsSetup(options))
        .AddHocon(
            $$"""
            akka.persistence {
              max-concurrent-recoveries = 16
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  {{tables}}
                  {{writes}}
                  tag-write-mode = Csv
                  buffer-size = 50000
                  prefer-parameters-on-multirow-insert = true
                  delete-compatibility-mode = false
                  auto-initialize = false
                  circuit-breaker { max-failures = 1000000000, call-timeout = 15s, reset-timeout = 5s }
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  {{tables}}
                  auto-initialize = false
                  circuit-breaker { max-failures = 1000000000, call-timeout = 15s, reset-timeout = 5s }
                }
              }
            }
            """,
            HoconAddMode.Prepend)
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
}
