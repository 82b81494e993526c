using System.Diagnostics;
using System.Globalization;

namespace Correlator.Bench.Nodes;

/// <summary>
/// A node that has learned many assets ends, and is started again on its SQLite state: how long from the start of its process until it tells of a detection of a record
/// that waits for it, and until each asset has answered.
/// </summary>
internal static class RecoveryBench
{
    /// <summary>Assets that are asked at once.</summary>
    private const int Askers = 32;

    public static async Task<int> Run(long events, int assets, int repetitions, string directory, string extra)
    {
        var source = FeedFiles.Whole(directory, events, assets);
        var first = new List<double>();
        var all = new List<double>();
        var ids = PlantAssets.All(source);
        for (var i = 1; i <= repetitions; i++)
        {
            await using var bed = await NodeBed.Make(directory, 0).ConfigureAwait(false);
            var alerts = Path.Combine(bed.Folder, "alerts.cef");
            bed.Configure($$"""
                time.lateness = 0s
                soc.receivers { file { type = json-lines, path = "notifications.jsonl" } }
                feeds.alerts { type = follow, path = "{{alerts}}", format = cef }
                feeds.f0 { type = follow, path = "{{bed.Folder}}/f0.json" }
                {{extra}}
                """);
            await Before(bed, source, events).ConfigureAwait(false);
            await File.WriteAllTextAsync(alerts, Notifications.Alert(0, Generator.PlantTrafficGenerator.StartUnixSeconds + 86_400, ids[1], ids[^1])).ConfigureAwait(false);
            var watch = Stopwatch.StartNew();
            var started = Stopwatch.GetTimestamp();
            using var node = bed.Serve(0);
            await using var notifications = new Notifications(node);
            await bed.Until("the alert is told of", () => Task.FromResult(notifications.Told(0) is not null)).ConfigureAwait(false);
            first.Add(Stopwatch.GetElapsedTime(started, notifications.Told(0)!.Value).TotalSeconds);
            var asked = 0;
            await Task.WhenAll(Enumerable.Range(0, Askers).Select(async _ =>
            {
                int mine;
                while ((mine = Interlocked.Increment(ref asked) - 1) < ids.Count)
                {
                    while (!await node.AnswersFor(ids[mine], TimeSpan.FromSeconds(30)).ConfigureAwait(false))
                    {
                        if (watch.Elapsed > TimeSpan.FromMinutes(3)) throw new TimeoutException($"{ids[mine]} gives no answer.");
                    }
                }
            })).ConfigureAwait(false);
            all.Add(watch.Elapsed.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {i}: first detection told after {first[^1]:0.00} s, {ids.Count} assets have answered after {all[^1]:0.00} s"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first detection {Medians.Of(first):0.00} s (at most 5), all assets {Medians.Of(all):0.00} s (medians of {repetitions})"));
        return 0;
    }

    // Learns all assets, as a node does that then ends in good order.
    private static async Task Before(NodeBed bed, string source, long events)
    {
        using var node = bed.Serve(0);
        FeedFiles.Link(source, Path.Combine(bed.Folder, "f0.json"));
        await bed.Until("all assets are known", async () =>
            await node.Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) >= events).ConfigureAwait(false);
        node.Terminate();
        await node.Exit().ConfigureAwait(false);
    }
}
