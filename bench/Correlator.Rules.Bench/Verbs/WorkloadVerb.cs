using Correlator.Rules.Bench.Measuring;
using Correlator.Rules.Bench.Peers;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>Measures one workload, and CLIPS beside it.</summary>
internal static class WorkloadVerb
{
    public static int Run(IWorkload workload, Sizes sizes, bool withClips)
    {
        var parameters = sizes.For(workload);
        if (withClips && !ClipsPeer.Knows(workload.Name))
        {
            Console.Error.WriteLine($"{workload.Name}: CLIPS has no such workload; its figures are left out.");
            withClips = false;
        }

        using var clips = withClips ? new ClipsPeer() : null;
        clips?.Build();
        var figures = new WorkloadRun(workload, parameters, clips).Measure();
        Console.WriteLine(figures.ToJson());
        if (figures.ClipsFires is { } clipsFires && clipsFires != figures.Expected)
        {
            Console.Error.WriteLine($"CLIPS fired {clipsFires} times: it gave up before the last event, or is wrong.");
        }

        if (figures.Fires == figures.Expected) return ExitCode.Done;
        Console.Error.WriteLine(
            $"{workload.Name}: the rules fired {figures.Fires} times and must {figures.Expected} times.");
        return ExitCode.WrongFires;
    }
}
