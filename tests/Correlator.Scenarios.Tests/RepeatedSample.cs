using System.Globalization;
using System.Text;

namespace Correlator.Scenarios.Tests;

/// <summary>The sample day, again and again, each a day later: a recording long enough to be interrupted.</summary>
internal static class RepeatedSample
{
    private const double Day = 86_400;

    public static void Write(string folder, int days)
    {
        Directory.CreateDirectory(folder);
        foreach (var log in Sample.Logs)
        {
            var lines = File.ReadAllLines(log);
            using var writer = new StreamWriter(Path.Combine(folder, Path.GetFileName(log)));
            for (var day = 0; day < days; day++)
            {
                foreach (var line in lines)
                {
                    if (line.Length == 0 || (line[0] == '#' && day > 0)) continue;
                    writer.Write(line[0] == '#' ? line : Later(line, day * Day));
                    writer.Write('\n');
                }
            }
        }
    }

    // The time is the first column of a table, or the first value of a JSON object.
    private static string Later(string line, double seconds)
    {
        var from = line[0] == '{' ? line.IndexOf(':', StringComparison.Ordinal) + 1 : 0;
        var to = line.IndexOfAny([',', '\t'], from);
        var time = decimal.Parse(line.AsSpan(from, to - from), CultureInfo.InvariantCulture) + (decimal)seconds;
        return new StringBuilder(line.Length + 2)
            .Append(line, 0, from).Append(time.ToString("0.000000", CultureInfo.InvariantCulture)).Append(line, to, line.Length - to).ToString();
    }
}
