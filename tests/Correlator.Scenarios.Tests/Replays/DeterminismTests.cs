using Correlator.Detections;
using Correlator.Host.Running;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Actors.Feeds;
using Correlator.Plant;
using Correlator.Rules;

namespace Correlator.Scenarios.Tests.Replays;

/// <summary>The same records give the same incidents, byte for byte, however the machine works them.</summary>
public sealed class DeterminismTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Incidents_are_the_same_bytes_in_memory_on_disk_and_in_whatever_order_files_are_named()
    {
        var expected = await Incidents([.. Sample.Logs, "--in-memory"]);
        Assert.Contains("remote-access-then-program-change", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await Incidents([.. Sample.Logs, "--in-memory"]));
        Assert.Equal(expected, await Incidents([.. Sample.Logs]));
        Assert.Equal(expected, await Incidents([.. Sample.Logs, "--state", _sample.NewPath("state")]));
        Assert.Equal(expected, await Incidents([.. Sample.Logs.Reverse(), "--in-memory"]));
        Assert.Equal(expected, await Incidents([.. Sample.Logs.OrderBy(log => log.GetHashCode(StringComparison.Ordinal)), "--in-memory"]));
        Assert.Equal(expected, await Incidents([Sample.Folder, "--in-memory"]));
    }

    [Fact]
    public async Task A_second_replay_on_the_same_state_finds_everything_done()
    {
        var state = _sample.NewPath("state");
        var expected = await Incidents([Sample.Folder, "--state", state]);
        Assert.Equal(expected, await Incidents([Sample.Folder, "--state", state]));
    }

    [Theory]
    [InlineData(1, 4 * 1024)]
    [InlineData(8, 64 * 1024)]
    [InlineData(3, 1024 * 1024)]
    public async Task Neither_credits_nor_the_sizes_of_chunks_change_an_incident(int credits, int chunkBytes)
    {
        var expected = await RunNode(3, 8 * 1024 * 1024);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await RunNode(credits, chunkBytes));
    }

    internal static async Task<string> Incidents(IReadOnlyList<string> args)
    {
        var report = await CommandRun.Replay([.. args, "--plant", Sample.Plant]);
        return report.GetProperty("incidents").GetRawText();
    }

    private static async Task<List<string>> RunNode(int credits, int chunkBytes)
    {
        var plant = PlantFileReader.Read([Sample.Plant]).Model!;
        await using var node = await CorrelatorNode.Start(
            new NodeOptions { StateDirectory = null, Plant = plant, Rules = new RuleSet(ShippedRules.All), Credits = credits }, default);
        using var quarantine = new CountingQuarantine();
        var feeds = Sample.Logs.Select(log => new PipelineFeed(
            new FileFeed(log, new FileFeedOptions { Path = log, ChunkBytesMax = chunkBytes }), log, null, IsLive: false)).ToArray();
        var ended = new TaskCompletionSource<LineEnded>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.OpenLine(
            start => FeedPipeline.Open(feeds, node.Feeds, quarantine, start.Feeds, TimeSpan.FromSeconds(10), start.Watermark),
            _ => { },
            line => ended.TrySetResult(line));
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return await IncidentLines.Of(node);
    }
}
