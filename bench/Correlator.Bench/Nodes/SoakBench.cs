using System.Globalization;
using Correlator.Actors.Persistence;

namespace Correlator.Bench.Nodes;

/// <summary>
/// Steady traffic for some hours of event time, faster than real, with many checkpoints: how large the database is at half of it and at the
/// end, in a file of SQLite and in PostgreSQL, both at the same time.
/// </summary>
internal static class SoakBench
{
    private const double GrowthMax = 1.1;

    /// <summary>Somewhat more than the generator writes: two rows a poll every 1 to 5 s (0.8 a second), and conn rows.</summary>
    private const double LinesPerAssetSecond = 0.95;

    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(double hours, int assets, double linesPerSecond, string databases, string directory, string extra)
    {
        var events = (long)(hours * 3600 * assets * LinesPerAssetSecond);
        var source = FeedFiles.Whole(directory, events, assets);
        var (half, whole) = LinesUntil(source, hours);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{whole:N0} lines, an hour of event time in {half / hours * 2 / linesPerSecond:0} s"));
        var good = await Task.WhenAll(databases.Split(',').Select(async database =>
        {
            var sizes = await Measure(source, half, whole, linesPerSecond, database, directory, extra).ConfigureAwait(false);
            var ratio = (double)sizes[1].Bytes / sizes[0].Bytes;
            var live = (double)sizes[1].LiveBytes / sizes[0].LiveBytes;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{database}: after {hours / 2} h {Text(sizes[0])}; after {hours} h {Text(sizes[1])}: {ratio:0.00} times, live {live:0.00} times (both at most {GrowthMax})"));
            return ratio <= GrowthMax && live <= GrowthMax;
        })).ConfigureAwait(false);
        return good.All(one => one) ? 0 : 1;
    }

    private static async Task<List<StateSize>> Measure(
        string source, long half, long whole, double linesPerSecond, string database, string directory, string extra)
    {
        var inPostgres = database == "postgresql";
        await using var bed = await NodeBed.Make(Path.Combine(directory, database), 0, inPostgres).ConfigureAwait(false);
        var feed = Path.Combine(bed.Folder, "f0.json");
        bed.Configure($$"""
            checkpoint.interval = 1s
            checkpoint.observations = 10000
            feeds.f0 { type = follow, path = "{{feed}}" }
            {{extra}}
            """);
        await bed.Start().ConfigureAwait(false);
        var sizes = new List<StateSize>();
        long from = 0;
        foreach (var upTo in (long[])[half, whole])
        {
            await using var writer = new SteadyWriter(source, [feed], linesPerSecond, from, upTo - from);
            while (!writer.Done.IsCompleted)
            {
                await Task.WhenAny(writer.Done, Task.Delay(Telling)).ConfigureAwait(false);
                var size = await Size(bed, inPostgres).ConfigureAwait(false);
                Console.WriteLine($"  {database,-10} {from + writer.Lines,12:N0} lines, event time {DateTimeOffset.FromUnixTimeSeconds((long)writer.LastSeconds):HH:mm:ss}: {Text(size)}");
            }

            await writer.Done.ConfigureAwait(false);
            from = upTo;
            await bed.Until("all is read", async () => await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) >= upTo).ConfigureAwait(false);
            // The last checkpoints, and what they prune.
            await Task.Delay(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
            sizes.Add(await Size(bed, inPostgres).ConfigureAwait(false));
        }

        return sizes;
    }

    private static async Task<StateSize> Size(NodeBed bed, bool inPostgres) => inPostgres
        ? await StateSize.Of(bed.Database!.Runtime).ConfigureAwait(false)
        : StateSize.Of(bed.Nodes[0].State);

    private static string Text(StateSize size) => string.Create(
        CultureInfo.InvariantCulture, $"{size.Bytes / 1e6:0.00} MB, live {size.LiveBytes / 1e6:0.00} MB, {size.Events} events, {size.Snapshots} snapshots");

    private static (long Half, long Whole) LinesUntil(string source, double hours)
    {
        long lines = 0, half = 0;
        const string key = "\"ts\":";
        foreach (var line in File.ReadLines(source))
        {
            lines++;
            if (lines % 1000 != 0) continue;
            var from = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
            var elapsed = double.Parse(line.AsSpan(from, line.IndexOf(',', from) - from), CultureInfo.InvariantCulture)
                - Generator.PlantTrafficGenerator.StartUnixSeconds;
            if (half == 0 && elapsed >= hours * 1800) half = lines;
            if (elapsed >= hours * 3600) return (half, lines);
        }

        throw new InvalidOperationException("The generated traffic is too short.");
    }
}
