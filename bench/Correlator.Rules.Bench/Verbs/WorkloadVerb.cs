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
        var figures = new WorkloadRun(workload, parameters).Measure();
        if (clips is not null) figures = Beside(figures, clips.Measure(workload.Name, parameters));
        Console.WriteLine(figures.ToJson());
        if (figures.Fires == figures.Expected) return ExitCode.Done;
        Console.Error.WriteLine(
            $"{workload.Name}: the rules fired {figures.Fires} times and must {figures.Expected} times.");
        return ExitCode.WrongFires;
    }

    private static WorkloadFigures Beside(WorkloadFigures figures, ClipsFigures clips)
    {
        if (!clips.IsComplete) Console.Error.WriteLine("CLIPS gave up before the last event: its fires are of a part.");
        else if (clips.Fires != figures.Expected) Console.Error.WriteLine($"CLIPS fired {clips.Fires} times.");
        return figures with
        {
            ClipsEventsPerSecond = clips.EventsPerSecond,
            ClipsFires = clips.Fires,
            RatioToClips = Math.Round(figures.EventsPerSecond / clips.EventsPerSecond, 2),
        };
    }
}
