using System.Diagnostics;
using Correlator.Actors.Persistence;
using Microsoft.Data.Sqlite;

namespace Correlator.Fault.Tests.Processes;

/// <summary>A small file system in memory, mounted at a folder, that can be filled.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>True where file systems can be mounted.</summary>
    public static bool CanMount { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public static async Task<SmallDisk> Mount(string folder, int sizeMiB)
    {
        Directory.CreateDirectory(folder);
        await Run("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Fills a disk until the filler is disposed of; what becomes free meanwhile stays free until it is filled again.</summary>
    /// <param name="folder">Somewhere on it.</param>
    public static DiskFiller Fill(string folder)
    {
        var filler = new DiskFiller(Path.Combine(folder, "filler"));
        filler.Fill();
        return filler;
    }

    /// <summary>
    /// Moves what a database has in its log to its place, and cuts the log off: a log that has been longer once would be written over, for
    /// megabytes, however full the disk is. Nothing where no database is yet, or where it does not let go for as long as a second.
    /// </summary>
    /// <param name="folder">State of a node that may be running.</param>
    public static async Task CutLog(string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, StateStore.FileName);
        if (new FileInfo(file + "-wal") is not { Exists: true, Length: > 0 }) return;
        var options = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        await using var connection = new SqliteConnection(options.ToString());
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=1000; PRAGMA wal_checkpoint(TRUNCATE);";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // Whoever still has something open on it keeps it until he ends.
    public async ValueTask DisposeAsync() => await Run("umount", "-l", _folder);

    private static async Task Run(string program, params string[] arguments)
    {
        using var mount = Process.Start(program, arguments);
        await mount.WaitForExitAsync();
        if (mount.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {mount.ExitCode}.");
    }
}

/// <summary>A file that takes all room there is.</summary>
internal sealed class DiskFiller(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);

    /// <summary>Large pieces, then small ones: until there is no room for a page.</summary>
    public void Fill()
    {
        foreach (var size in (int[])[1 << 20, 1 << 12])
        {
            var piece = new byte[size];
            try
            {
                while (true) _file.Write(piece);
            }
            catch (IOException)
            {
                // Full, for pieces of this size.
            }
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(path);
    }
}
