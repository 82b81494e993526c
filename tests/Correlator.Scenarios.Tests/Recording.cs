using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Host.Operations;
using Correlator.Model.Detections;

namespace Correlator.Scenarios.Tests;

/// <summary>Recorded feeds through the whole engine: decoders, directory, assets, zones, incidents.</summary>
internal static class Recording
{
    public static Task<ReplayReport> Replay(string[] paths, string? plant = null, double? learnFraction = null) =>
        new HostOperations().Replay(
            new ReplayRequest { Paths = paths, PlantFiles = plant is null ? [] : [plant], LearnFraction = learnFraction, InMemory = true },
            new Progress<ReplayProgress>(), CancellationToken.None);

    /// <summary>Detections of all incidents, oldest first.</summary>
    public static IReadOnlyList<Detection> Detections(this ReplayReport report) =>
        [.. report.Incidents.SelectMany(i => i.Detections).OrderBy(d => d.Time).ThenBy(d => d.Id)];
}
