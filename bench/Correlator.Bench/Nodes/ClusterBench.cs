using System.Diagnostics;
using System.Globalization;
using System.Text;
using Correlator.Bench.Generator;

namespace Correlator.Bench.Nodes;

/// <summary>
/// What a cluster costs: processor time per million observations of one node and of three, from a third of the observations on to the last
/// commit, the same three feeds each time: all of them on the one node, or one on each of three.
/// </summary>
/// <remarks>The first third is not measured: it compiles the code, in each process anew, and wakes the assets. A plant's day does neither.</remarks>
internal static class ClusterBench
{
    public const int Feeds = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> Run(IReadOnlyList<int> sizes, long events, int assets, int repetitions, string directory, string extra)
    {
        var sources = FeedFiles.Split(directory, events, assets, Feeds);
        var costs = sizes.ToDictionary(size => size, _ => new List<Cost>());
        for (var i = 1; i <= repetitions; i++)
        {
            foreach (var size in sizes)
            {
                var cost = await Measure(size, sources, events, directory, extra).ConfigureAwait(false);
                costs[size].Add(cost);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"run {i}: {size} nodes: {cost.Nodes:0.00} s of processor per million observations ({cost.Each}), database {cost.Database:0.00}, {cost.PerSecond:N0} observations/s by the clock"));
            }
        }

        var median = costs.ToDictionary(pair => pair.Key, pair => Medians.Of(pair.Value.Select(cost => cost.Nodes)));
        foreach (var (size, cost) in median) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size} nodes: {cost:0.00} s per million observations (median of {repetitions})"));
        if (median.Count > 1)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{sizes.Max()} nodes cost {median[sizes.Max()] / median[sizes.Min()]:0.00} times the processor of {sizes.Min()} (at most 1.6)"));
        }

        return 0;
    }

    /// <summary>Feeds of type file that wait until their files are moved in, the next on the next node.</summary>
    public static string FeedsOn(NodeBed bed, int nodes, string type)
    {
        var feeds = new StringBuilder();
        for (var i = 0; i < Feeds; i++)
        {
            feeds.AppendLine($"feeds.f{i} {{ type = {type}, path = \"{bed.Folder}/f{i}.json\", node = {NodeBed.NameOf(i % Math.Max(1, nodes))} }}");
        }

        return feeds.ToString();
    }

    private static async Task<Cost> Measure(int size, IReadOnlyList<string> sources, long events, string directory, string extra)
    {
        await using var bed = await NodeBed.Make(directory, size).ConfigureAwait(false);
        bed.Configure($"""
            checkpoint.interval = 5s
            soc.receivers {"{ file { type = json-lines, path = \"notifications.jsonl\" } }"}
            {FeedsOn(bed, size, "follow")}
            {extra}
            """);
        await bed.Start().ConfigureAwait(false);
        // The line waits for its feeds; starting is not measured.
        await bed.Until("the line answers", async () => await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) is not null).ConfigureAwait(false);
        for (var i = 0; i < sources.Count; i++) FeedFiles.Link(sources[i], Path.Combine(bed.Folder, $"f{i}.json"));
        long warm = 0;
        await bed.Until("a third is read", async () =>
            (warm = await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) ?? 0) >= events / 3, Patience).ConfigureAwait(false);
        var before = bed.Nodes.Select(node => node.ProcessorTime).ToArray();
        var database = bed.DatabaseProcessorTime();
        var watch = Stopwatch.StartNew();
        var measured = events - warm;
        await bed.Until("everything is read", async () =>
            await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) >= events, Patience).ConfigureAwait(false);
        var elapsed = watch.Elapsed;
        // One commit more covers what came after the last.
        var last = await bed.LastEventOf("line-plant").ConfigureAwait(false);
        await bed.Until("it is committed", async () => await bed.LastEventOf("line-plant").ConfigureAwait(false) > last).ConfigureAwait(false);
        var each = bed.Nodes.Select((node, i) => (node.ProcessorTime - before[i]).TotalSeconds / measured * 1e6).ToArray();
        return new Cost(
            each.Sum(),
            string.Join(" + ", each.Select(cost => cost.ToString("0.00", CultureInfo.InvariantCulture))),
            (bed.DatabaseProcessorTime() - database).TotalSeconds / measured * 1e6,
            measured / elapsed.TotalSeconds);
    }

    private sealed record Cost(double Nodes, string Each, double Database, double PerSecond);
}
