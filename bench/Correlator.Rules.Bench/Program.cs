using Correlator.Rules.Bench.Verbs;

namespace Correlator.Rules.Bench;

/// <summary>
/// Measures the rule engine: one workload, "all" of them, or "reload" of one rule among many while facts flow. Prints
/// one JSON line a run.
/// </summary>
public static class Program
{
    public static int Main(string[] args)
    {
        var parsed = BenchCommand.Create().Parse(args);
        var exitCode = parsed.Invoke();
        return parsed.Errors.Count > 0 ? ExitCode.CannotMeasure : exitCode;
    }
}
