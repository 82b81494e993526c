using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Peers;

/// <summary>CLIPS, the reference of Rete in C, on the same events: clips/bench.c, compiled against libclips.</summary>
internal sealed partial class ClipsPeer : IDisposable
{
    /// <summary>Seconds after which the driver gives up; its figure is then of the events so far.</summary>
    private const int SecondsMax = 120;

    private static readonly string[] Workloads = ["W1", "W2", "W3", "W4a"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("correlator-clips-");

    private string Driver => Path.Combine(_folder.FullName, "bench");

    public static bool Knows(string workload) => Workloads.Contains(workload);

    /// <exception cref="CannotMeasureException">There is no gcc, or no libclips.</exception>
    public void Build()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "clips", "bench.c");
        var (exitCode, _, error) = Start("gcc", ["-O2", "-o", Driver, source, "-lclips", "-lm"]);
        if (exitCode == 0) return;
        throw new CannotMeasureException(
            $"gcc did not compile {source}; are Debian's packages clips and libclips-dev installed?\n{error}");
    }

    public ClipsFigures Run(string workload, WorkloadParameters parameters)
    {
        var (exitCode, output, error) = Start(Driver,
        [
            workload, Text(parameters.Rules), Text(parameters.Events), Text(parameters.Window), Text(parameters.Assets),
            Text(parameters.Delta), Text(SecondsMax), parameters.Seed.ToString(CultureInfo.InvariantCulture),
        ]);
        var figures = FigureLine().Match(output);
        if (exitCode != 0 || !figures.Success) throw new CannotMeasureException($"CLIPS failed: {output}{error}");
        return new ClipsFigures(
            double.Parse(figures.Groups["clock"].ValueSpan, CultureInfo.InvariantCulture),
            double.Parse(figures.Groups["processor"].ValueSpan, CultureInfo.InvariantCulture),
            long.Parse(figures.Groups["fires"].ValueSpan, CultureInfo.InvariantCulture));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static (int ExitCode, string Output, string Error) Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            // A few lines at most come on either, so neither blocks while the other is read.
            var output = process.StandardOutput.ReadToEnd();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error);
        }
        catch (Win32Exception missing)
        {
            throw new CannotMeasureException(
                $"{program} cannot be started ({missing.Message}); --clips needs gcc, clips and libclips-dev.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\|\s*(?<clock>\d+) ev/s wall\s*(?<processor>\d+) ev/cpu-s.*fires=(?<fires>\d+)")]
    private static partial Regex FigureLine();
}
