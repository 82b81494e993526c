using System.Security.Cryptography;
using Correlator.Actors.Persistence;
using Npgsql;
using Xunit;

namespace Correlator.Testing.Postgres;

/// <summary>
/// A PostgreSQL server of our own for tests: a fresh cluster in a temporary folder, on loopback, with fsync on and passwords asked. As a
/// fixture it is there from the first test of a collection to the last.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string OwnerUser = "correlator_owner";
    public const string RuntimeUser = "correlator";

    private const string Superuser = "postgres";
    private const int StartsMax = 5;

    // Wherever a test breaks off, the server does not outlive the tests.
    private readonly EventHandler _atExit;
    private string? _folder;
    private int _databases;

    public PostgresServer() => _atExit = (_, _) => KillAtExit();

    public int Port { get; private set; }

    private string Data => Path.Combine(Folder, "data");

    private string Folder => _folder ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Makes the cluster and starts it; nothing when PostgreSQL is not installed and tests may be skipped.</summary>
    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Folder is null)
        {
            if (PostgresBinaries.AreDemanded) throw new InvalidOperationException("PostgreSQL is not installed, but CI is set: install it (.ci/run does).");
            return;
        }

        _folder = Directory.CreateTempSubdirectory($"correlator-pg-{Environment.ProcessId}-").FullName;
        AppDomain.CurrentDomain.ProcessExit += _atExit;
        await GiveFolderAway();
        var superuserPassword = await WritePassword(Superuser);
        await Do("initdb", "-D", Data, "-U", Superuser, "-A", "scram-sha-256", "--pwfile", superuserPassword, "-E", "UTF8", "--no-locale", "--no-sync");
        await Start(anyPort: true);
        await Execute("postgres", $"CREATE ROLE {OwnerUser} LOGIN PASSWORD '{PasswordOf(OwnerUser)}'; CREATE ROLE {RuntimeUser} LOGIN PASSWORD '{PasswordOf(RuntimeUser)}'");
    }

    /// <summary>A new, empty database, owned by the owner's role.</summary>
    public async Task<PostgresDatabase> NewDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await Execute("postgres", $"CREATE DATABASE {name} OWNER {OwnerUser}");
        return new PostgresDatabase(this, name);
    }

    /// <summary>A new database with our tables, as <c>correlator database migrate</c> makes them.</summary>
    public async Task<PostgresDatabase> NewMigratedDatabase()
    {
        var database = await NewDatabase();
        PostgresSchema.Migrate(database.Owner, RuntimeUser);
        return database;
    }

    /// <summary>Starts the server that was stopped, on the port that it had.</summary>
    public Task Start() => Start(anyPort: false);

    /// <summary>Stops the server: "fast" as an administrator does, "immediate" as a crash would, to be recovered from at the next start.</summary>
    public Task Stop(string mode = "fast") => Do("pg_ctl", "stop", "-D", Data, "-m", mode, "-w", "-t", "60");

    public async Task Restart(string mode = "immediate")
    {
        await Stop(mode);
        await Start();
    }

    public async Task DisposeAsync()
    {
        if (_folder is null) return;
        AppDomain.CurrentDomain.ProcessExit -= _atExit;
        NpgsqlConnection.ClearAllPools();
        await ServerProgram.Run(ProgramPath("pg_ctl"), "stop", "-D", Data, "-m", "immediate", "-w", "-t", "60");
        Directory.Delete(_folder, recursive: true);
        _folder = null;
    }

    internal PostgresOptions Options(string database, string user) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        User = user,
        PasswordFile = PasswordFileOf(user),
    };

    internal async Task<object?> Execute(string database, string sql, string user = Superuser)
    {
        await using var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = database,
            Username = user,
            Password = PasswordOf(user),
            Pooling = false,
        }.ToString()).Build();
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    // A port that was free may be taken by another until the server listens: then another one is tried.
    private async Task Start(bool anyPort)
    {
        var said = "";
        for (var tries = 0; tries < StartsMax; tries++)
        {
            if (anyPort) Port = LoopbackPort.Free();
            var settings = $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c fsync=on "
                + "-c log_min_messages=warning";
            // Its output goes to a file: a pipe to us would stay open as long as the server runs.
            var started = await ServerProgram.Run(
                ProgramPath("pg_ctl"), "start", "-D", Data, "-l", Path.Combine(Data, "server.log"), "-w", "-t", "60", "-o", settings);
            if (started.ExitCode == 0) return;
            said = started.Said;
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {said}");
    }

    private static async Task Do(string program, params IReadOnlyList<string> args)
    {
        var (exitCode, said) = await ServerProgram.Run(ProgramPath(program), args);
        if (exitCode != 0) throw new InvalidOperationException($"{program} ended with {exitCode}: {said}");
    }

    private static string ProgramPath(string program) => Path.Combine(PostgresBinaries.Folder!, program);

    // Only who owns a folder may give it away, so this is done as root, and only then.
    private async Task GiveFolderAway()
    {
        foreach (var user in new[] { OwnerUser, RuntimeUser }) await WritePassword(user);
        Directory.CreateDirectory(Data);
        if (ServerProgram.User is not { } serverUser) return;
        SetMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        using var chown = System.Diagnostics.Process.Start("chown", [serverUser, Data]);
        await chown.WaitForExitAsync();
    }

    private async Task<string> WritePassword(string user)
    {
        var file = PasswordFileOf(user);
        await File.WriteAllTextAsync(file, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        // initdb reads the superuser's as the server's user.
        SetMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | (user == Superuser ? UnixFileMode.OtherRead : 0));
        return file;
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private string PasswordFileOf(string user) => Path.Combine(Folder, user + ".password");

    private string PasswordOf(string user) => File.ReadAllText(PasswordFileOf(user));

    private void KillAtExit()
    {
        // The first line of the server's file is its process id; there is no time to ask it to stop.
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).First(), out var id)) return;
        System.Diagnostics.Process.Start("kill", ["-QUIT", id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
    }
}
