using System.Globalization;
using System.Text;
using System.Text.Json;
using Correlator.Host.Running;
using Correlator.Rules;

// Each test runs processes of its own; side by side they would only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Correlator.Fault.Tests;

/// <summary>A folder with a configuration, feeds to read and the state of a node.</summary>
internal sealed class FaultFolder : IDisposable
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    private static readonly string[] Logs =
        [.. Directory.GetFiles(Path.Combine(Root, "samples", "water-plant"), "*.log").Order(StringComparer.Ordinal)];

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-fault-").FullName;
    private readonly string _feeds;

    /// <param name="type">Of the feeds: file or follow.</param>
    /// <param name="feeds">Folder of the feeds; null: one of its own.</param>
    public FaultFolder(string type, string? feeds = null)
    {
        _feeds = feeds ?? Path.Combine(_folder, "feeds");
        Directory.CreateDirectory(_feeds);
        var blocks = string.Concat(Logs.Select(log =>
            $"    {Path.GetFileNameWithoutExtension(log)} {{ type = {type}, path = \"{FeedOf(log)}\" }}\n"));
        File.WriteAllText(ConfigFile, $$"""
            correlator {
              plant = ["{{Path.Combine(Root, "config", "plant", "sample.yaml")}}"]
              checkpoint.interval = 1s
              feeds {
            {{blocks}}
              }
            }
            """);
    }

    public string ConfigFile => Path.Combine(_folder, "serve.conf");

    public string State => Path.Combine(_folder, "state");

    public string Feeds => _feeds;

    /// <summary>Appends a day of the sample, so many days later, to the feeds; returns how many observations that is.</summary>
    public long Append(int day)
    {
        long observations = 0;
        foreach (var log in Logs)
        {
            var text = new StringBuilder();
            foreach (var line in File.ReadLines(log))
            {
                if (line.Length == 0 || (line[0] == '#' && day > 0)) continue;
                text.Append(line[0] == '#' ? line : Later(line, day)).Append('\n');
                if (line[0] != '#') observations++;
            }

            File.AppendAllText(FeedOf(log), text.ToString());
        }

        return observations;
    }

    /// <summary>Incidents of the stopped node's state as lines that can be compared; wall times left out.</summary>
    public async Task<List<string>> Incidents()
    {
        await using var node = await CorrelatorNode.Start(new NodeOptions { StateDirectory = State, Rules = new RuleSet([]) }, default);
        return
        [
            .. (await node.Incidents(default)).OrderBy(incident => incident.FirstTime).ThenBy(incident => incident.IncidentId).SelectMany(
                incident => incident.Detections.OrderBy(detection => detection.Time).ThenBy(detection => detection.Id).Select(
                    detection => $"{incident.IncidentId} {incident.DetectionIds.Count} {detection.Id} {detection.Rule} {detection.Severity} "
                        + $"{detection.Time} " + string.Join(' ', detection.Facts.Select(f => $"{f.Id}@{f.Source.Feed}:{f.Source.Position}")))),
        ];
    }

    /// <summary>Delivery ids of the notifications file, in its order.</summary>
    public List<string> Deliveries() => File.Exists(Path.Combine(State, "notifications.jsonl"))
        ? [.. File.ReadAllLines(Path.Combine(State, "notifications.jsonl")).Select(DeliveryOf).OfType<string>()]
        : [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FeedOf(string log) => Path.Combine(_feeds, Path.GetFileName(log));

    // A line that a kill tore in the middle delivered nothing.
    private static string? DeliveryOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("deliveryId").GetString();
        }
        catch (JsonException)
        {
            return null;
        }
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
