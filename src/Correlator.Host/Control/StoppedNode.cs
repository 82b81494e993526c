using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Model.Incidents;
using Correlator.Rules;

namespace Correlator.Host.Control;

/// <summary>A state directory that no node runs on, opened for one command.</summary>
internal sealed class StoppedNode(CorrelatorNode node) : StateAccess
{
    public static async Task<StoppedNode> Start(string directory, CancellationToken cancellation) => new(
        await CorrelatorNode.Start(
            new NodeOptions { StateDirectory = directory, Rules = new RuleSet([]) }, cancellation).ConfigureAwait(false));

    public override Task<IReadOnlyList<IncidentSnapshot>> Snapshots(CancellationToken cancellation) => node.Incidents(cancellation);

    public override Task<RefusalReason?> Tell(Acknowledge command, CancellationToken cancellation) => node.Tell(command, cancellation);

    public override async Task<AssetView?> FindAsset(string id, CancellationToken cancellation) =>
        await node.Describe(id, cancellation).ConfigureAwait(false) is { } description ? AssetViews.Of(description) : null;

    public override Task<HealthView> Health(CancellationToken cancellation) =>
        Task.FromResult(new HealthView(false, ["no node runs on this state"]));

    public override ValueTask DisposeAsync() => node.DisposeAsync();
}
