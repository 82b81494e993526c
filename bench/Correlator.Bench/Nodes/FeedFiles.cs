using System.Diagnostics;
using Correlator.Bench.Generator;

namespace Correlator.Bench.Nodes;

/// <summary>Generated traffic as files that feeds read.</summary>
internal static class FeedFiles
{
    private const ulong Seed = 20260302;

    /// <summary>The plant's traffic in one file, generated when it is not there yet.</summary>
    public static string Whole(string directory, long events, int assets)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(directory, events, assets);
        if (!File.Exists(path)) PlantTrafficGenerator.Write(path, events, assets, Seed);
        return path;
    }

    /// <summary>The same traffic as sensors would ship it that hear a part each: line by line in turn.</summary>
    public static IReadOnlyList<string> Split(string directory, long events, int assets, int parts)
    {
        var whole = PathOf(directory, events, assets);
        var paths = Enumerable.Range(0, parts).Select(i => Path.ChangeExtension(whole, $".{i}-of-{parts}.json")).ToArray();
        if (paths.All(File.Exists)) return paths;
        var isKept = File.Exists(whole);
        Whole(directory, events, assets);
        var writers = paths.Select(path => new StreamWriter(path)).ToArray();
        long n = 0;
        // Whole runs of lines: how long they are does not change what is merged by time.
        foreach (var line in File.ReadLines(whole)) writers[n++ % parts].Write(line + "\n");
        foreach (var writer in writers) writer.Dispose();
        // Gigabytes, which would push the parts out of the memory that they are read from.
        if (!isKept) File.Delete(whole);
        return paths;
    }

    private static string PathOf(string directory, long events, int assets) =>
        Path.GetFullPath(Path.Combine(directory, $"plant-{assets}-{events}.json"));

    /// <summary>Lets a file appear at once, whole, under another name.</summary>
    public static void Link(string from, string to)
    {
        using var link = Process.Start("ln", [from, to]);
        link.WaitForExit();
        if (link.ExitCode != 0) File.Copy(from, to);
    }
}
