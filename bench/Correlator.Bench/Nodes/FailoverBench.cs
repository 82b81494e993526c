using System.Diagnostics;
using System.Globalization;

namespace Correlator.Bench.Nodes;

/// <summary>
/// Three nodes under load; one ends, by kill -9 or SIGTERM, the one with the line or another. How long its assets give no answer through
/// a node that stays, and how long the line takes nothing in.
/// </summary>
internal static class FailoverBench
{
    private const int Nodes = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(int assets, double linesPerSecond, int repetitions, string directory, string extra)
    {
        var source = FeedFiles.Whole(directory, 5_000_000, assets);
        var probed = PlantAssets.OnePerZone(source);
        foreach (var isKill in (bool[])[true, false])
        {
            foreach (var victim in (int[])[0, 1])
            {
                var silences = new List<double>();
                var stands = new List<double>();
                for (var i = 1; i <= repetitions; i++)
                {
                    var (silence, stand, silent, exit) = await Measure(source, probed, linesPerSecond, victim, isKill, directory, extra).ConfigureAwait(false);
                    silences.Add(silence.TotalSeconds);
                    stands.Add(stand.TotalSeconds);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"  assets silent for {silence.TotalSeconds:0.0} s at most ({silent} of {probed.Count} for more than 1 s), line stood for {stand.TotalSeconds:0.0} s, process gone after {exit.TotalSeconds:0.0} s"));
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{(isKill ? "kill -9" : "SIGTERM")} of the node {(victim == 0 ? "with" : "without")} the line: assets answer again within {Medians.Of(silences):0.0} s (at most {(isKill ? 30 : 2)}), the line goes on after {Medians.Of(stands):0.0} s (medians of {repetitions})"));
            }
        }

        return 0;
    }

    private static async Task<(TimeSpan Silence, TimeSpan Stand, int Silent, TimeSpan Exit)> Measure(
        string source, IReadOnlyList<string> probed, double linesPerSecond, int victim, bool isKill, string directory, string extra)
    {
        await using var bed = await NodeBed.Make(directory, Nodes).ConfigureAwait(false);
        // The feeds of a node that ends cannot be read: those of the last go on.
        bed.Configure($$"""
            checkpoint.interval = 5s
            time.lateness = 1s
            feeds.f0 { type = follow, path = "{{bed.Folder}}/f0.json", node = {{NodeBed.NameOf(2)}} }
            feeds.f1 { type = follow, path = "{{bed.Folder}}/f1.json", node = {{NodeBed.NameOf(2)}} }
            {{extra}}
            """);
        await bed.Start().ConfigureAwait(false);
        await using var writer = new SteadyWriter(source, [Path.Combine(bed.Folder, "f0.json"), Path.Combine(bed.Folder, "f1.json")], linesPerSecond);
        var through = bed.Nodes[2];
        await bed.Until("observations come", async () => await through.Observations(TimeSpan.FromSeconds(1)).ConfigureAwait(false) > 5 * linesPerSecond).ConfigureAwait(false);
        await using var probe = new AssetProbe(through, probed);
        await probe.UntilAllAnswer(Limit).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        if (isKill) bed.Nodes[victim].Kill();
        else bed.Nodes[victim].Terminate();
        await bed.Nodes[victim].Exit().ConfigureAwait(false);
        var exit = watch.Elapsed;
        // What is lost shows only when the others have noticed.
        await Task.Delay(TimeSpan.FromSeconds(isKill ? 15 : 5)).ConfigureAwait(false);
        await probe.UntilAllAnswer(Limit).ConfigureAwait(false);
        await probe.Stop().ConfigureAwait(false);
        return (probe.LongestSilence, probe.LongestStand, probe.SilentAssets, exit);
    }
}
