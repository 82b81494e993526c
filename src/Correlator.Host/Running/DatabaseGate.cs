using Correlator.Actors.Persistence;
using Correlator.Cli.Operations;

namespace Correlator.Host.Running;

/// <summary>Looks at a database before anything works with it, so that what is wrong with it is told in one line and at the start.</summary>
internal static class DatabaseGate
{
    /// <summary>Brings a node's own SQLite file up to date; refuses a PostgreSQL database that is not.</summary>
    /// <exception cref="OperationFailedException">It cannot be reached, or its schema is not the one of this release.</exception>
    public static Task Prepare(NodeOptions options, CancellationToken cancellation) => Try(
        () =>
        {
            if (options.Database is { } database) PostgresSchema.Check(database);
            else if (options.StateDirectory is { } directory) SqliteSchema.Migrate(directory);
            return true;
        },
        cancellation);

    /// <summary>Does what asks the database, on a thread that may wait for it.</summary>
    public static async Task<T> Try<T>(Func<T> ask, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(ask, cancellation).ConfigureAwait(false);
        }
        catch (StateSchemaException wrong)
        {
            throw new OperationFailedException(wrong.Message, wrong);
        }
    }
}
