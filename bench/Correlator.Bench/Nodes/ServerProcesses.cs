using System.Globalization;
using System.Text;

namespace Correlator.Bench.Nodes;

/// <summary>What a PostgreSQL server's processes use, as Linux counts it below /proc.</summary>
internal static class ServerProcesses
{
    private const double TicksPerSecond = 100;

    public static TimeSpan ProcessorTime(int port)
    {
        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => name!).ToArray();
        var argument = "\0-p\0" + port.ToString(CultureInfo.InvariantCulture) + "\0";
        var main = all.FirstOrDefault(id => (Read(id, "cmdline") ?? "").Contains(argument, StringComparison.Ordinal) && (Read(id, "comm") ?? "").StartsWith("postgres", StringComparison.Ordinal));
        if (main is null) return TimeSpan.Zero;
        double ticks = 0;
        foreach (var id in all)
        {
            // After the name in parentheses: state, parent …; utime, stime, cutime and cstime are the 12th to the 15th.
            var stat = Read(id, "stat");
            if (stat is null) continue;
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (id == main) ticks += fields[11..15].Sum(Number);
            else if (fields[1] == main) ticks += fields[11..13].Sum(Number);
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string? Read(string id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}", Encoding.ASCII);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
