using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Correlator.Bench.Generator;
using Correlator.Bench.Nodes;

namespace Correlator.Bench;

/// <summary>
/// Makes data and measures: "e2e", "sample", "generate", "floors", and those of <see cref="NodeBenches"/>; anything else are arguments of BenchmarkDotNet.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var options = new Arguments(args);
        switch (args.FirstOrDefault())
        {
            case "e2e":
                return await EndToEnd.Run(
                    options.Number("--events", PlantTrafficGenerator.DefaultEvents),
                    (int)options.Number("--assets", PlantTrafficGenerator.DefaultAssets),
                    (int)options.Number("--repetitions", 3),
                    options.Text("--dir", Path.Combine("bench", "data"))).ConfigureAwait(false);
            case "sample":
                WaterPlantSample.Write(options.Text("--out", Path.Combine("samples", "water-plant")));
                return 0;
            case "generate":
                PlantTrafficGenerator.Write(
                    options.Required("--out"),
                    options.Number("--events", PlantTrafficGenerator.DefaultEvents),
                    (int)options.Number("--assets", PlantTrafficGenerator.DefaultAssets),
                    (ulong)options.Number("--seed", 1));
                return 0;
            case "floors":
                var file = options.Required("--in");
                Console.WriteLine($"F0 newline scan    {FileFloors.ScanNewlines(file)}");
                Console.WriteLine($"F1 Utf8JsonReader  {FileFloors.ReadJsonTokens(file)}");
                return 0;
            case { } name when NodeBenches.Names.Contains(name):
                return await NodeBenches.Run(name, options).ConfigureAwait(false);
            default:
                // In this process: the usual toolchain builds a project of its own, past the locked restore and the central versions.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
                    args, ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(2), logOutput: false))));
                return 0;
        }
    }
}
