using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Host.Running;
using Correlator.Ingest.Quarantine;
using Correlator.Plant;
using Correlator.Rules;

namespace Correlator.Host.Operations;

internal sealed partial class HostOperations
{
    public async Task DiscoverPlant(
        IReadOnlyList<string> feeds, TextWriter output, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var request = new ReplayRequest { Paths = feeds, InMemory = true };
        await using var node = await CorrelatorNode.Start(
            new NodeOptions { StateDirectory = null, Rules = new RuleSet([]) }, cancellation).ConfigureAwait(false);
        using var quarantine = new CountingQuarantine();
        var ended = await ReplayRun
            .Play(node, RecordedFiles.Find(feeds), request, quarantine, progress, cancellation)
            .ConfigureAwait(false);
        PlantFileWriter.Write(output, ended.Directory);
    }
}
