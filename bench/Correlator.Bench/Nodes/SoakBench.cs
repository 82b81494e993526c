using System.Globalization;
using Correlator.Actors.Persistence;

namespace Correlator.Bench.Nodes;

/// <summary>
/// A plant that works steadily, many times as fast as a real one: how large the database is after half of the hours and after all of them,
/// in a file of SQLite and in PostgreSQL, both at the same time; from an empty database on, and from when the plant is steady on, which is
/// what is judged: until the rules' longest window has passed once, they remember ever more.
/// </summary>
/// <remarks>
/// What a real plant's clock drives runs as many times faster: checkpoints come every 30 s of event time, and PostgreSQL looks for tables to
/// vacuum every 60 s of it. Otherwise a minute's deleted rows, which it always has to hold, would be those of hundreds of checkpoints.
/// Sizes swing with snapshots and vacuum, so each is the mean of readings over the quarter of an hour of event time before it.
/// </remarks>
internal static class SoakBench
{
    private const double GrowthMax = 1.1;

    /// <summary>Somewhat more than the generator writes: two rows a poll every 1 to 5 s (0.8 a second), and conn rows.</summary>
    private const double LinesPerAssetSecond = 0.95;

    /// <summary>As they come by default.</summary>
    private const double CheckpointSeconds = 30;

    /// <summary>PostgreSQL's default of autovacuum_naptime.</summary>
    private const double VacuumSeconds = 60;

    /// <summary>Event time that a mean is of.</summary>
    private const double MeanSeconds = 900;

    private const int ReadingsPerMean = 12;

    /// <summary>The longest window of the shipped rules, two hours, and what a mean needs.</summary>
    private const double SteadyAfterHours = 2.25;

    /// <summary>One reading in so many is told.</summary>
    private const int ReadingsPerLine = 6;

    public static async Task<int> Run(double hours, int assets, double linesPerSecond, string databases, string directory, string extra)
    {
        double[] at = [hours / 2, hours, SteadyAfterHours + hours / 2, SteadyAfterHours + hours];
        var events = (long)(at[^1] * 3600 * assets * LinesPerAssetSecond);
        var source = FeedFiles.Whole(directory, events, assets);
        var lines = LinesUntil(source, at);
        var pace = new Pace(linesPerSecond, linesPerSecond * at[^1] * 3600 / lines[^1]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lines[^1]:N0} lines, {pace.Speed:0.0} times as fast as the plant; "
            + $"checkpoints every {pace.Checkpoint:0.00} s, vacuum looked for every {pace.Vacuum} s"));
        var good = await Task.WhenAll(databases.Split(',').Select(async database =>
        {
            var sizes = await Measure(source, lines, pace, database, directory, extra).ConfigureAwait(false);
            var said = sizes.Select((size, i) => string.Create(CultureInfo.InvariantCulture, $"after {at[i]} h {Text(size)}"));
            Console.WriteLine($"{database}: {string.Join("; ", said)}");
            return Growth(database, hours, sizes, "on the disk", OnDisk) <= GrowthMax
                & Growth(database, hours, sizes, "live", size => size.LiveBytes) <= GrowthMax;
        })).ConfigureAwait(false);
        return good.All(one => one) ? 0 : 1;
    }

    private static double Growth(string database, double hours, List<StateSize> sizes, string what, Func<StateSize, long> bytes)
    {
        var fromEmpty = (double)bytes(sizes[1]) / bytes(sizes[0]);
        var steady = (double)bytes(sizes[3]) / bytes(sizes[2]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{database}, {what}: {hours} h over {hours / 2} h of a steady plant {steady:0.00} (at most {GrowthMax}), from an empty database {fromEmpty:0.00}"));
        return steady;
    }

    private static async Task<List<StateSize>> Measure(
        string source, long[] lines, Pace pace, string database, string directory, string extra)
    {
        var inPostgres = database == "postgresql";
        await using var bed = await NodeBed.Make(Path.Combine(directory, database), 0, inPostgres).ConfigureAwait(false);
        if (bed.Database is { } server)
        {
            await server.Execute(string.Create(
                CultureInfo.InvariantCulture, $"ALTER SYSTEM SET autovacuum_naptime = '{pace.Vacuum}s'")).ConfigureAwait(false);
            await server.Execute("SELECT pg_reload_conf()").ConfigureAwait(false);
        }

        var feed = Path.Combine(bed.Folder, "f0.json");
        bed.Configure(string.Create(CultureInfo.InvariantCulture, $$"""
            checkpoint.interval = {{pace.Checkpoint * 1000:0}}ms
            feeds.f0 { type = follow, path = "{{feed}}" }
            {{extra}}
            """));
        await bed.Start().ConfigureAwait(false);
        var sizes = new List<StateSize>();
        long from = 0;
        foreach (var upTo in lines)
        {
            await using var writer = new SteadyWriter(source, [feed], pace.LinesPerSecond, from, upTo - from);
            var readings = new List<StateSize>();
            while (await Task.WhenAny(writer.Done, Task.Delay(pace.Reading)).ConfigureAwait(false) != writer.Done)
            {
                var size = await Size(bed).ConfigureAwait(false);
                readings.Add(size);
                if (readings.Count % ReadingsPerLine != 0) continue;
                var now = DateTimeOffset.FromUnixTimeSeconds((long)writer.LastSeconds);
                Console.WriteLine($"  {database,-10} {from + writer.Lines,12:N0} lines, event time {now:HH:mm:ss}: {Text(size)}");
            }

            await writer.Done.ConfigureAwait(false);
            from = upTo;
            await bed.Until("all is read", async () => await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) >= upTo).ConfigureAwait(false);
            sizes.Add(Mean([.. readings.TakeLast(ReadingsPerMean)]));
        }

        return sizes;
    }

    private static async Task<StateSize> Size(NodeBed bed) => bed.Database is { } server
        ? await StateSize.Of(server.Runtime).ConfigureAwait(false)
        : StateSize.Of(bed.Nodes[0].State);

    private static StateSize Mean(IReadOnlyCollection<StateSize> readings)
    {
        return new StateSize(Of(size => size.Bytes), Of(size => size.LogBytes), Of(size => size.LiveBytes), Of(size => size.Events), Of(size => size.Snapshots));

        long Of(Func<StateSize, long> value) => (long)readings.Average(value);
    }

    /// <summary>Without SQLite's log: it is as large as its largest burst, which says what else the machine had to do, not how old the state is.</summary>
    private static long OnDisk(StateSize size) => size.Bytes - size.LogBytes;

    private static string Text(StateSize size)
    {
        var log = size.LogBytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and a log of {size.LogBytes / 1e6:0.00} MB)");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{OnDisk(size) / 1e6:0.00} MB{log}, live {size.LiveBytes / 1e6:0.00} MB, {size.Events} events, {size.Snapshots} snapshots");
    }

    private static long[] LinesUntil(string source, double[] hours)
    {
        const string key = "\"ts\":";
        var found = new List<long>();
        long lines = 0;
        foreach (var line in File.ReadLines(source))
        {
            lines++;
            if (lines % 1000 != 0) continue;
            var from = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
            var elapsed = double.Parse(line.AsSpan(from, line.IndexOf(',', from) - from), CultureInfo.InvariantCulture)
                - Generator.PlantTrafficGenerator.StartUnixSeconds;
            if (elapsed < hours[found.Count] * 3600) continue;
            found.Add(lines);
            if (found.Count == hours.Length) return [.. found];
        }

        throw new InvalidOperationException("The generated traffic is too short.");
    }

    /// <param name="Speed">Event time over the clock's.</param>
    private sealed record Pace(double LinesPerSecond, double Speed)
    {
        /// <summary>Not less than what may be configured.</summary>
        public double Checkpoint => Math.Max(1, CheckpointSeconds / Speed);

        /// <summary>From one reading to the next.</summary>
        public TimeSpan Reading => TimeSpan.FromSeconds(MeanSeconds / Speed / ReadingsPerMean);

        /// <summary>In whole seconds, as PostgreSQL takes it.</summary>
        public double Vacuum => Math.Max(1, Math.Round(VacuumSeconds / Speed));
    }
}
