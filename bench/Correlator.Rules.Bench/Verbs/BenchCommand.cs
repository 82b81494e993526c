using System.CommandLine;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>The bench's one command: a workload and how large it is.</summary>
internal static class BenchCommand
{
    private const string All = "all";
    private const string Reload = "reload";

    public static RootCommand Create()
    {
        var workload = new Argument<string>("WORKLOAD")
        {
            Description = $"{string.Join(", ", AllWorkloads.Names)}; {All} of them at their usual sizes; "
                + $"{Reload}: swap one rule of many.",
        };
        workload.AcceptOnlyFromAmong([.. AllWorkloads.Names, All, Reload]);
        var clips = new Option<bool>("--clips")
        {
            Description = "Measure CLIPS on the same events too (needs gcc, libclips-dev).",
        };
        var sizes = new SizeOptions();
        var command = new RootCommand("Measures Correlator's rule engine: one JSON line on standard output.")
        {
            workload, clips,
        };
        foreach (var option in sizes.All) command.Add(option);
        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed.GetRequiredValue(workload), sizes.Read(parsed), parsed.GetValue(clips));
            }
            catch (CannotMeasureException missing)
            {
                Console.Error.WriteLine(missing.Message);
                return ExitCode.CannotMeasure;
            }
        });
        return command;
    }

    private static int Run(string workload, Sizes sizes, bool withClips) => workload switch
    {
        All => MatrixVerb.Run(withClips),
        Reload => ReloadVerb.Run(sizes),
        _ => WorkloadVerb.Run(AllWorkloads.Named(workload), sizes, withClips),
    };
}
