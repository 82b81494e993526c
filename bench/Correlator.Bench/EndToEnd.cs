using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Correlator.Bench.Generator;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Host.Operations;

namespace Correlator.Bench;

/// <summary>
/// The whole path against two floors measured in the same run: F0 finds the lines of the file, F1 visits every JSON token of every line
/// on one thread, E is what <c>correlator replay</c> does with SQLite state and all shipped rules; M is E with its state in memory only.
/// </summary>
/// <remarks>
/// E is measured from the first byte read to the last commit; starting the process and the actor system (told beside it) is not in it.
/// Bytes per observation are those allocated by the whole process in that time, divided by the observations.
/// </remarks>
internal static class EndToEnd
{
    /// <summary>The generator's seed: every run of the bench reads the same bytes.</summary>
    private const ulong Seed = 20260302;

    /// <summary>Share of the recorded time in which the plant is learned; after it everything is judged.</summary>
    private const double LearnFraction = 0.5;

    public static async Task<int> Run(long events, int assets, int repetitions, string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"plant-{assets}-{events}.json");
        if (!File.Exists(path)) PlantTrafficGenerator.Write(path, events, assets, Seed);
        Console.WriteLine($"{events} lines, {new FileInfo(path).Length / (1024 * 1024)} MiB, {assets} assets: {path}");

        var floor0 = new List<double>();
        var floor1 = new List<double>();
        var whole = new List<Figures>();
        var memory = new List<Figures>();
        for (var i = 1; i <= repetitions; i++)
        {
            floor0.Add(FileFloors.ScanNewlines(path).LinesPerSecond);
            floor1.Add(FileFloors.ReadJsonTokens(path).LinesPerSecond);
            // By turns first: what is compiled in the first repetition is in neither's favour.
            foreach (var inMemory in (bool[])[i % 2 == 0, i % 2 != 0])
            {
                (inMemory ? memory : whole).Add(await Replay(path, directory, inMemory).ConfigureAwait(false));
            }

            Console.WriteLine(
                $"run {i}: F0 {floor0[^1]:N0} lines/s, F1 {floor1[^1]:N0} lines/s, E {whole[^1].LinesPerSecond:N0} lines/s, M {memory[^1].LinesPerSecond:N0} lines/s "
                + $"(start-up {whole[^1].StartSeconds:0.0} s, {whole[^1].CpuSeconds:0.0} s of processor, "
                + $"{whole[^1].BytesPerLine:0.0} B/observation, {whole[^1].Incidents} incidents)");
        }

        var (f0, f1, e) = (Median(floor0), Median(floor1), Median(whole.Select(run => run.LinesPerSecond)));
        var m = Median(memory.Select(run => run.LinesPerSecond));
        var processor = Median(whole.Select(run => run.CpuSeconds)) / Median(memory.Select(run => run.CpuSeconds));
        var bytes = Median(whole.Select(run => run.BytesPerLine));
        var peak = whole.Max(run => run.PeakRssBytes);
        Console.WriteLine($"F0 newline scan      {f0,14:N0} lines/s (median of {repetitions})");
        Console.WriteLine($"F1 Utf8JsonReader    {f1,14:N0} lines/s");
        Console.WriteLine($"E  whole replay path {e,14:N0} lines/s");
        Console.WriteLine($"M  in memory only    {m,14:N0} lines/s");
        Console.WriteLine($"E/M  {e / m:0.00} by the clock (at least 0.85), E takes {processor:0.00} times the processor time of M");
        Console.WriteLine($"E/F1 {e / f1:0.00}, {bytes:0.0} B allocated per observation, peak {peak / (1024 * 1024)} MiB");
        Console.WriteLine(Json(assets, events, f0, f1, e, m, bytes, peak));
        return 0;
    }

    private static async Task<Figures> Replay(string path, string directory, bool inMemory)
    {
        var state = Path.Combine(directory, "state");
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var report = await new HostOperations().Replay(
            new ReplayRequest { Paths = [path], StateDirectory = state, InMemory = inMemory, LearnFraction = LearnFraction },
            new Silent(),
            CancellationToken.None).ConfigureAwait(false);
        process.Refresh();
        return new Figures(
            report.Observations / report.Elapsed.TotalSeconds,
            (watch.Elapsed - report.Elapsed).TotalSeconds,
            (process.TotalProcessorTime - processor).TotalSeconds,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)report.Observations,
            report.PeakRssBytes,
            report.Incidents.Count);
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private static string Json(int assets, long events, double f0, double f1, double e, double m, double bytes, long peak)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("assets", assets);
            json.WriteNumber("events", events);
            json.WriteNumber("f0LinesPerSecond", Math.Round(f0));
            json.WriteNumber("f1LinesPerSecond", Math.Round(f1));
            json.WriteNumber("e2eLinesPerSecond", Math.Round(e));
            json.WriteNumber("ratioE2eToF1", Math.Round(e / f1, 3));
            json.WriteNumber("ratioE2eToInMemory", Math.Round(e / m, 3));
            json.WriteNumber("bytesPerObservation", Math.Round(bytes, 1));
            json.WriteNumber("peakRssBytes", peak);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed record Figures(
        double LinesPerSecond, double StartSeconds, double CpuSeconds, double BytesPerLine, long PeakRssBytes, int Incidents);

    private sealed class Silent : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
        }
    }
}
