using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Host.Running;

namespace Correlator.Host.Operations;

/// <summary>What the commands do; each kind of work is in a file of its own.</summary>
internal sealed partial class HostOperations : IOperations
{
    public async Task<ReplayReport> Replay(
        ReplayRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var plant = PlantFiles.Read(request.PlantFiles);
        var rules = RuleFiles.Read(request.RulesDirectory);
        return await ReplayRun.Run(request, plant, rules, progress, cancellation).ConfigureAwait(false);
    }

    public async Task<PlantCheckReport> CheckPlant(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var plant = PlantFiles.Read(files);
        return new PlantCheckReport(
            plant.Zones.Count, plant.Conduits.Count, plant.Assets.Count, plant.Parties.Count, plant.MaintenanceWindows.Count);
    }
}
