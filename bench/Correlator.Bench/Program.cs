using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Correlator.Bench.Generator;

namespace Correlator.Bench;

/// <summary>
/// Makes data and measures: "e2e", "sample", "generate", "floors"; anything else are arguments of BenchmarkDotNet.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "e2e":
                return await EndToEnd.Run(
                    Number(args, "--events", PlantTrafficGenerator.DefaultEvents),
                    (int)Number(args, "--assets", PlantTrafficGenerator.DefaultAssets),
                    Value(args, "--dir") ?? Path.Combine("bench", "data")).ConfigureAwait(false);
            case "sample":
                WaterPlantSample.Write(Value(args, "--out") ?? Path.Combine("samples", "water-plant"));
                return 0;
            case "generate":
                PlantTrafficGenerator.Write(
                    Value(args, "--out") ?? throw new ArgumentException("generate needs --out FILE"),
                    Number(args, "--events", PlantTrafficGenerator.DefaultEvents),
                    (int)Number(args, "--assets", PlantTrafficGenerator.DefaultAssets),
                    (ulong)Number(args, "--seed", 1));
                return 0;
            case "floors":
                var file = Value(args, "--in") ?? throw new ArgumentException("floors needs --in FILE");
                Console.WriteLine($"F0 newline scan    {FileFloors.ScanNewlines(file)}");
                Console.WriteLine($"F1 Utf8JsonReader  {FileFloors.ReadJsonTokens(file)}");
                return 0;
            default:
                // In this process: the usual toolchain builds a project of its own, past the locked restore and the central versions.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
                    args, ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(2), logOutput: false))));
                return 0;
        }
    }

    private static string? Value(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static long Number(string[] args, string name, long otherwise) =>
        Value(args, name) is { } text
            ? long.Parse(text.Replace("_", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
}
