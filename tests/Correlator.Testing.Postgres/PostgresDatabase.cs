using System.Globalization;
using Correlator.Actors.Persistence;

namespace Correlator.Testing.Postgres;

/// <summary>One database of a <see cref="PostgresServer"/>.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name)
{
    public string Name => name;

    /// <summary>As a node uses it: the role that may read and write rows.</summary>
    public PostgresOptions Runtime => server.Options(name, PostgresServer.RuntimeUser);

    /// <summary>As an administrator migrates it: the role that owns the database.</summary>
    public PostgresOptions Owner => server.Options(name, PostgresServer.OwnerUser);

    /// <summary>Settings of a node that uses it, for a configuration file.</summary>
    public string Hocon => $$"""
        correlator.database {
          type = postgresql
          host = "{{Runtime.Host}}"
          port = {{Runtime.Port}}
          name = "{{Runtime.Database}}"
          user = "{{Runtime.User}}"
          password-file = "{{Runtime.PasswordFile}}"
        }
        """;

    /// <summary>Runs a statement as the role that nodes run as.</summary>
    public Task ExecuteAsNode(string sql) => server.Execute(name, sql, PostgresServer.RuntimeUser);

    /// <summary>Runs a statement as the superuser.</summary>
    public Task Execute(string sql) => server.Execute(name, sql);

    /// <summary>The number that a statement, run as the superuser, answers.</summary>
    public async Task<long> Number(string sql) => Convert.ToInt64(await server.Execute(name, sql), CultureInfo.InvariantCulture);
}
