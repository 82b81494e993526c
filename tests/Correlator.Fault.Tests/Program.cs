using System.Globalization;
using Correlator.Fault.Tests.Runs;

namespace Correlator.Fault.Tests;

/// <summary>
/// Fault runs by the hundred, for the night: <c>dotnet run -c Release --project tests/Correlator.Fault.Tests -- --runs N --seed S</c>
/// makes N runs with the seeds S, S+1 …; every fourth is one of three nodes, or all are what <c>--shape one|three</c> says.
/// Prints a JSON object a run and a table at the end; exit code 1 when a run differs from the undisturbed one.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var runs = int.Parse(Value(args, "--runs") ?? "20", CultureInfo.InvariantCulture);
        var first = int.Parse(Value(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        RunShape? shape = Value(args, "--shape") is { } word ? Enum.Parse<RunShape>(word, ignoreCase: true) : null;
        var runner = new FaultRunner();
        var isRight = true;
        try
        {
            for (var seed = first; seed < first + runs; seed++)
            {
                var report = await runner.Run(seed, shape ?? (seed % 4 == 0 ? RunShape.Three : RunShape.One));
                isRight &= report.IsRight;
                Console.WriteLine(report.ToJson());
            }
        }
        finally
        {
            await runner.DisposeAsync();
        }

        Console.WriteLine(runner.Summary);
        return isRight ? 0 : 1;
    }

    private static string? Value(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
