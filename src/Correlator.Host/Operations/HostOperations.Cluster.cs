using System.Runtime.CompilerServices;
using Correlator.Cli.Operations;
using Correlator.Host.Clustering;

namespace Correlator.Host.Operations;

internal sealed partial class HostOperations
{
    public async Task<ClusterView> ShowCluster(string stateDirectory, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        return await node.Cluster(cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<RegionView>> ShowRegions(string stateDirectory, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        return await node.Regions(cancellation).ConfigureAwait(false);
    }

    public async Task ControlCluster(string stateDirectory, string member, ClusterAction action, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        if (!await node.Tell(member, action, cancellation).ConfigureAwait(false)) throw new UsageException($"There is no member '{member}'.");
    }

    public async IAsyncEnumerable<string> WatchCluster(string stateDirectory, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        await foreach (var line in node.ClusterEvents(cancellation).ConfigureAwait(false)) yield return line;
    }

    public async Task<IReadOnlyList<string>> MakeClusterCertificates(ClusterCertsRequest request, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        return ClusterCertificates.Make(request, TimeProvider.System);
    }
}
