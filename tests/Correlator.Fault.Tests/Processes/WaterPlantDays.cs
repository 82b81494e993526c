using System.Globalization;
using System.Text;

namespace Correlator.Fault.Tests.Processes;

/// <summary>The sample of the water plant, once a day for as many days as are wanted.</summary>
internal static class WaterPlantDays
{
    /// <summary>Folder of the repository.</summary>
    public static readonly string Repository = Find(AppContext.BaseDirectory);

    /// <summary>The logs of the sample, in the order of their names.</summary>
    public static readonly IReadOnlyList<string> Logs =
        [.. Directory.GetFiles(Path.Combine(Repository, "samples", "water-plant"), "*.log").Order(StringComparer.Ordinal)];

    public static readonly string PlantFile = Path.Combine(Repository, "config", "plant", "sample.yaml");

    public static string NameOf(string log) => Path.GetFileNameWithoutExtension(log);

    public static string FeedOf(string log, string feeds) => Path.Combine(feeds, Path.GetFileName(log));

    /// <summary>Appends the sample, so many days later, to the feeds; returns how many observations that is.</summary>
    /// <param name="disorder">Doubles some of the lines and moves some behind later ones; null: none.</param>
    public static long Append(string feeds, int day, RecordDisorder? disorder = null)
    {
        long observations = 0;
        foreach (var log in Logs)
        {
            var text = new StringBuilder();
            List<string> records = [];
            foreach (var line in File.ReadLines(log))
            {
                if (line.Length == 0 || (line[0] == '#' && day > 0)) continue;
                if (line[0] == '#') text.Append(line).Append('\n');
                else records.Add(Later(line, day));
            }

            disorder?.Disturb(records);
            foreach (var record in records) text.Append(record).Append('\n');
            observations += records.Count;
            File.AppendAllText(FeedOf(log, feeds), text.ToString());
        }

        return observations;
    }

    // The time is the first column of a table, or the first value of a JSON object.
    private static string Later(string line, int days)
    {
        var from = line[0] == '{' ? line.IndexOf(':', StringComparison.Ordinal) + 1 : 0;
        var to = line.IndexOfAny([',', '\t'], from);
        var time = decimal.Parse(line.AsSpan(from, to - from), CultureInfo.InvariantCulture) + days * 86_400m;
        return line[..from] + time.ToString("0.000000", CultureInfo.InvariantCulture) + line[to..];
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Correlator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException("No folder above the tests holds Correlator.sln."));
}
