using System.Diagnostics;
using System.Globalization;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Host.Operations;

namespace Correlator.Bench.Nodes;

/// <summary>
/// A node with the state of many assets in SQLite starts: how long from the start of its process until it tells of a detection of a record
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
            await new HostOperations().Replay(
                new ReplayRequest { Paths = [source], StateDirectory = Path.Combine(bed.Folder, "state-" + NodeBed.NameOf(0)), LearnFraction = 0.5 },
                new Silent(), CancellationToken.None).ConfigureAwait(false);
            var alerts = Path.Combine(bed.Folder, "alerts.cef");
            await File.WriteAllTextAsync(alerts, Notifications.Alert(0, Generator.PlantTrafficGenerator.StartUnixSeconds + 86_400, ids[1], ids[^1])).ConfigureAwait(false);
            bed.Configure($$"""
                time.lateness = 0s
                soc.receivers { file { type = json-lines, path = "notifications.jsonl" } }
                feeds.alerts { type = follow, path = "{{alerts}}", format = cef }
                {{extra}}
                """);
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

    private sealed class Silent : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
        }
    }
}
