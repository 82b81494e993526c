using Correlator.Actors.Persistence;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Host.Settings;

namespace Correlator.Host.Operations;

internal sealed partial class HostOperations
{
    public async Task<DatabaseView> MigrateDatabase(DatabaseRequest request, CancellationToken cancellation)
    {
        var settings = ServeSettings.Read(request.ConfigFile);
        var state = request.StateDirectory ?? settings.State;
        var report = await DatabaseGate.Try(
            () => settings.Database is { } database ? Postgres(database, request) : Sqlite(state, request), cancellation).ConfigureAwait(false);
        return new DatabaseView(report.Database, report.Found, report.Known, report.Done);
    }

    private static SchemaReport Postgres(PostgresOptions node, DatabaseRequest request)
    {
        var asked = node with { User = request.User ?? node.User, PasswordFile = request.PasswordFile ?? (request.User is null ? node.PasswordFile : null) };
        return request.IsCheck ? PostgresSchema.Look(asked) : PostgresSchema.Migrate(asked, node.User);
    }

    private static SchemaReport Sqlite(string state, DatabaseRequest request)
    {
        if (request.User is not null || request.PasswordFile is not null)
        {
            throw new UsageException("--user and --password-file are for PostgreSQL; the configuration says SQLite.");
        }

        if (request.IsCheck) return SqliteSchema.Look(state);
        using var alone = StateLock.Take(state);
        return SqliteSchema.Migrate(state);
    }
}
