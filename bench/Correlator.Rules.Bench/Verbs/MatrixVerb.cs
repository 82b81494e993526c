using System.Diagnostics;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>
/// The workloads at their usual sizes, each in a process of its own: none finds the code of another compiled.
/// </summary>
internal static class MatrixVerb
{
    // W2's three windows at one delta have the same matches. Its last line has as many for each event as the first, but
    // ten times the facts that count: a rule keeps no fact for longer than it says that its facts lie apart.
    private static readonly string[] Lines =
    [
        "W1 --rules 100 --events 200000 --window 10000 --assets 2000",
        "W1 --rules 10000 --events 200000 --window 10000 --assets 2000",
        "W2 --rules 50 --events 200000 --window 10000 --assets 2000 --delta 5000",
        "W2 --rules 50 --events 200000 --window 1000 --assets 2000 --delta 500",
        "W2 --rules 50 --events 200000 --window 10000 --assets 2000 --delta 500",
        "W2 --rules 50 --events 200000 --window 100000 --assets 2000 --delta 500",
        "W2 --rules 50 --events 200000 --window 100000 --assets 20000 --delta 50000",
        "W3 --rules 10 --events 100000 --window 10000 --assets 1000 --delta 5000",
        "W4a --events 100000 --window 10000 --assets 2000",
        "W4b --rules 10 --events 200000 --window 10000 --assets 200 --n 5",
    ];

    public static int Run(bool withClips)
    {
        var worst = ExitCode.Done;
        foreach (var line in Lines)
        {
            string[] arguments = withClips ? [.. line.Split(' '), "--clips"] : line.Split(' ');
            using var process = Process.Start(Itself(arguments))!;
            process.WaitForExit();
            worst = Math.Max(worst, process.ExitCode);
        }

        return worst;
    }

    // Started by its own name, or as an assembly that dotnet was given.
    private static ProcessStartInfo Itself(string[] arguments)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new ProcessStartInfo(program, [typeof(MatrixVerb).Assembly.Location, .. arguments])
            : new ProcessStartInfo(program, arguments);
    }
}
