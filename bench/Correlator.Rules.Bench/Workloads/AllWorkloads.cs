namespace Correlator.Rules.Bench.Workloads;

/// <summary>The workloads by name, and their events.</summary>
internal static class AllWorkloads
{
    private static readonly IWorkload[] All =
    [
        new SingleEvents(), new DeviationAndSession(), new CompromiseToTrip(), new SessionWithoutOrder(),
        new RepeatedFailures(),
    ];

    public static IEnumerable<string> Names => All.Select(workload => workload.Name);

    public static IWorkload Named(string name) => All.Single(workload => workload.Name == name);

    /// <summary>The first events of the stream that the seed stands for.</summary>
    public static object[] Generate(this IWorkload workload, WorkloadParameters parameters)
    {
        var random = new SeededRandom(parameters.Seed);
        var events = new object[parameters.Events];
        for (var i = 0; i < events.Length; i++) events[i] = workload.Next(ref random, parameters, i);
        return events;
    }
}
