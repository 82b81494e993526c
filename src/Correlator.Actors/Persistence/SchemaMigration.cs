using System.Data.Common;
using System.Globalization;

namespace Correlator.Actors.Persistence;

/// <summary>
/// Brings the schema of one database up to date, in one transaction: it is as it was, or as it should be. Two at once wait for each other,
/// and the second finds nothing to do.
/// </summary>
internal static class SchemaMigration
{
    /// <summary>Version of the schema, 0 when there is none; changes nothing.</summary>
    public static int Read(DbConnection connection, SchemaPlan plan, DbTransaction? transaction = null) =>
        Number(connection, transaction, plan.FindVersions) == 0 ? 0 : Number(connection, transaction, plan.ReadVersion);

    /// <param name="atEnd">What is done each time, in the same transaction: a statement and what to say of it.</param>
    /// <exception cref="StateSchemaException">A newer program has migrated the database already.</exception>
    public static SchemaReport Run(DbConnection connection, SchemaPlan plan, string database, IReadOnlyList<(string Sql, string Said)>? atEnd = null)
    {
        using var transaction = connection.BeginTransaction();
        if (plan.Lock is { } turn) Execute(connection, transaction, turn);
        var found = Read(connection, plan, transaction);
        RefuseNewer(database, found, plan);
        var done = new List<string>();
        if (found < plan.Version) Execute(connection, transaction, plan.CreateVersions);
        foreach (var step in plan.Steps.Where(step => step.Number > found))
        {
            Execute(connection, transaction, step.Sql);
            Execute(connection, transaction, plan.AddVersion, ("@step", step.Number), ("@title", step.Title));
            done.Add($"step {step.Number}: {step.Title}");
        }

        foreach (var (sql, said) in atEnd ?? [])
        {
            Execute(connection, transaction, sql);
            done.Add(said);
        }

        transaction.Commit();
        return new SchemaReport(database, found, plan.Version, done);
    }

    /// <exception cref="StateSchemaException">The program is older than the schema.</exception>
    public static void RefuseNewer(string database, int found, SchemaPlan plan)
    {
        if (found <= plan.Version) return;
        throw new StateSchemaException(
            $"The {database} has schema version {found}, made by a newer release; this one knows version {plan.Version}.");
    }

    private static int Number(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(
        DbConnection connection, DbTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, transaction, sql);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }

    // A step over a large table takes as long as it takes.
    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, 0);
        return command;
    }
}
