using Correlator.Cli.Operations;
using Correlator.Host.Control;

namespace Correlator.Host.Operations;

internal sealed partial class HostOperations
{
    public async Task<IncidentView> AcknowledgeIncident(AcknowledgeRequest request, CancellationToken cancellation)
    {
        await using var state = await StateAccess.Open(request.StateDirectory, cancellation).ConfigureAwait(false);
        return await state.Acknowledge(request, cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<IncidentView>> ListIncidents(string stateDirectory, CancellationToken cancellation)
    {
        await using var state = await StateAccess.Open(stateDirectory, cancellation).ConfigureAwait(false);
        return await state.Incidents(cancellation).ConfigureAwait(false);
    }

    public async Task<IncidentView> ShowIncident(string stateDirectory, string id, CancellationToken cancellation)
    {
        await using var state = await StateAccess.Open(stateDirectory, cancellation).ConfigureAwait(false);
        return await state.Incident(id, cancellation).ConfigureAwait(false);
    }

    public async Task<AssetView> ShowAsset(string stateDirectory, string id, CancellationToken cancellation)
    {
        await using var state = await StateAccess.Open(stateDirectory, cancellation).ConfigureAwait(false);
        return await state.Asset(id, cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<FeedView>> ListFeeds(string stateDirectory, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        return await node.Feeds(cancellation).ConfigureAwait(false);
    }

    public async Task<FeedView> ControlFeed(
        string stateDirectory, string feed, FeedAction action, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        return await node.Feed(feed, action, cancellation).ConfigureAwait(false)
            ?? throw new UsageException($"The node has no feed '{feed}'.");
    }

    public async Task<RuleReloadView> ReloadRules(string stateDirectory, CancellationToken cancellation)
    {
        await using var node = await RunningNode(stateDirectory, cancellation).ConfigureAwait(false);
        return await node.ReloadRules(cancellation).ConfigureAwait(false);
    }

    private static async Task<ControlClient> RunningNode(string stateDirectory, CancellationToken cancellation) =>
        await ControlClient.TryConnect(stateDirectory, cancellation).ConfigureAwait(false)
        ?? throw new UsageException($"No node runs on '{stateDirectory}'.");

    public async Task<HealthView> Health(string stateDirectory, CancellationToken cancellation)
    {
        if (!File.Exists(Running.NodeDefaults.ControlSocketIn(stateDirectory)))
        {
            return new HealthView(false, [$"no node runs on {stateDirectory}"]);
        }

        await using var state = await StateAccess.Open(stateDirectory, cancellation).ConfigureAwait(false);
        return await state.Health(cancellation).ConfigureAwait(false);
    }
}
