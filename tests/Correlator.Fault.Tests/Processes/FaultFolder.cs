// Each test runs processes of its own; side by side they would only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Correlator.Fault.Tests.Processes;

/// <summary>A folder with a configuration, feeds to read and the state of a node.</summary>
internal sealed class FaultFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-fault-").FullName;
    private readonly string _feeds;

    /// <param name="type">Of the feeds: file or follow.</param>
    /// <param name="feeds">Folder of the feeds; null: one of its own.</param>
    public FaultFolder(string type, string? feeds = null)
    {
        _feeds = feeds ?? Path.Combine(_folder, "feeds");
        Directory.CreateDirectory(_feeds);
        var blocks = string.Concat(WaterPlantDays.Logs.Select(log =>
            $"    {WaterPlantDays.NameOf(log)} {{ type = {type}, path = \"{WaterPlantDays.FeedOf(log, _feeds)}\" }}\n"));
        File.WriteAllText(ConfigFile, $$"""
            correlator {
              plant = ["{{WaterPlantDays.PlantFile}}"]
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
    public long Append(int day) => WaterPlantDays.Append(_feeds, day);

    /// <summary>Incidents of the stopped node's state as lines that can be compared.</summary>
    public Task<List<string>> Incidents() => StoredIncidents.Read(State);

    /// <summary>Delivery ids of the notifications file, in its order.</summary>
    public List<string> Deliveries() => StoredIncidents.Deliveries(State);

    public List<string> LastTold() => StoredIncidents.LastTold(State);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
