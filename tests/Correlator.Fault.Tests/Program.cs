using System.Globalization;
using Correlator.Fault.Tests.Runs;

namespace Correlator.Fault.Tests;

/// <summary>
/// Fault runs by the hundred, for the night: <c>dotnet run -c Release --project tests/Correlator.Fault.Tests -- --runs N --seed S</c>
/// makes N runs with the seeds S, S+1 …; every fourth is one of three nodes, or all are what <c>--shape one|three</c> says.
/// Prints a JSON object a run and a table at the end, and to standard error a line a run; exit code 1 when a run differs from the undisturbed one.
/// With <c>--plans</c> it only says what each run would do.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var runs = int.Parse(Value(args, "--runs") ?? "20", CultureInfo.InvariantCulture);
        var first = int.Parse(Value(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        RunShape? shape = Value(args, "--shape") is { } word ? Enum.Parse<RunShape>(word, ignoreCase: true) : null;
        var runner = new FaultRunner();
        await runner.InitializeAsync();
        var isRight = true;
        try
        {
            for (var run = 0; run < runs; run++)
            {
                var seed = first + run;
                var of = shape ?? (seed % 4 == 0 ? RunShape.Three : RunShape.One);
                if (args.Contains("--plans"))
                {
                    Console.WriteLine($"{of}-{seed}: {string.Join(' ', FaultPlan.Make(seed, of).Kinds)}");
                    continue;
                }

                var report = await runner.Run(seed, of);
                isRight &= report.IsRight;
                Console.WriteLine(report.ToJson());
                Console.Error.WriteLine($"[{run + 1}/{runs}] {report}");
            }
        }
        finally
        {
            await runner.DisposeAsync();
        }

        if (!args.Contains("--plans")) Console.WriteLine(runner.Summary);
        return isRight ? 0 : 1;
    }

    private static string? Value(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
