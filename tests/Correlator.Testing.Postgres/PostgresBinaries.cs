namespace Correlator.Testing.Postgres;

/// <summary>Where the server's programs are on this machine.</summary>
public static class PostgresBinaries
{
    /// <summary>Their folder; null when PostgreSQL is not installed.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>True where a missing server is a fault of the machine and not a reason to skip a test.</summary>
    public static bool AreDemanded => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    // Debian keeps them beside the path, a folder for each version; the highest one is taken.
    private static string? Find()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
