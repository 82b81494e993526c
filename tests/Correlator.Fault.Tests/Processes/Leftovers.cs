using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Correlator.Fault.Tests.Processes;

/// <summary>
/// What runs have left behind whose own process was ended by force: processes, network namespaces, small file systems, folders. All of that
/// has that process's id in its name, and nothing is touched while a process has that id.
/// </summary>
internal static partial class Leftovers
{
    /// <summary>Of a run's folder that somebody is to look at: it stays.</summary>
    private const string KeptMark = "kept";

    private const string FolderStart = "correlator-fault-runs-";
    private const string ServerFolderStart = "correlator-pg-";
    private const string Namespaces = "/run/netns";

    /// <summary>A new folder for runs of this process.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory($"{FolderStart}{Environment.ProcessId}-").FullName;

    /// <summary>Lets a folder of this process stay.</summary>
    public static void Keep(string folder) => File.WriteAllText(Path.Combine(folder, KeptMark), "");

    public static async Task Remove()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderStart + "*").Where(folder => IsDead(FolderName(), folder)))
        {
            foreach (var process in ProcessesOf(folder, "correlator.dll\0serve\0")) await Run("kill", "-KILL", process);
            foreach (var mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(
                mount => mount.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                await Run("umount", "-l", mount);
            }

            if (!File.Exists(Path.Combine(folder, KeptMark))) Directory.Delete(folder, recursive: true);
        }

        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), ServerFolderStart + "*").Where(folder => IsDead(ServerFolderName(), folder)))
        {
            foreach (var process in ProcessesOf(folder, "postgres\0-D\0")) await Run("kill", "-INT", process);
            await Gone(folder);
            Directory.Delete(folder, recursive: true);
        }

        if (!Environment.IsPrivilegedProcess || !Directory.Exists(Namespaces)) return;
        foreach (var name in Directory.GetFiles(Namespaces).Select(file => Path.GetFileName(file)!).Where(name => IsDead(NetworkName(), name)))
        {
            await Run("ip", "netns", "del", name);
        }

        foreach (var bridge in Directory.GetFileSystemEntries("/sys/class/net").Select(link => Path.GetFileName(link)!)
            .Where(link => IsDead(BridgeName(), link)))
        {
            await Run("ip", "link", "del", bridge);
        }
    }

    private static bool IsDead(Regex name, string of) =>
        name.Match(of) is { Success: true } match
        && !Directory.Exists("/proc/" + int.Parse(match.Groups["process"].ValueSpan, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    // A server ends its own children before itself.
    private static async Task Gone(string folder)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (ProcessesOf(folder, "postgres\0-D\0").Any()) await again.WaitForNextTickAsync(patience.Token);
    }

    // Those that were started by such a command with something in that folder.
    private static IEnumerable<string> ProcessesOf(string folder, string start)
    {
        foreach (var process in Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => name.All(char.IsAsciiDigit)))
        {
            string command;
            try
            {
                command = File.ReadAllText($"/proc/{process}/cmdline");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (command.Contains(start, StringComparison.Ordinal) && command.Contains(folder + "/", StringComparison.Ordinal))
            {
                yield return process;
            }
        }
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
    }

    [GeneratedRegex(@"/correlator-fault-runs-(?<process>\d+)-")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"/correlator-pg-(?<process>\d+)-")]
    private static partial Regex ServerFolderName();

    [GeneratedRegex(@"^cf[bp](?<process>\d+)(-\d+)?$")]
    private static partial Regex NetworkName();

    [GeneratedRegex(@"^cfb(?<process>\d+)$")]
    private static partial Regex BridgeName();
}
