using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Host.Control;

/// <summary>The state of a node, wherever it is: in a running node, or in a directory that none runs on.</summary>
internal abstract class StateAccess : IAsyncDisposable
{
    /// <exception cref="UsageException">There is no state in the directory.</exception>
    public static async Task<StateAccess> Open(string directory, CancellationToken cancellation)
    {
        if (await ControlClient.TryConnect(directory, cancellation).ConfigureAwait(false) is { } running) return running;
        if (!File.Exists(Path.Combine(directory, Actors.Persistence.StateStore.FileName)))
        {
            throw new UsageException($"There is no state of Correlator in '{directory}'.");
        }

        return await StoppedNode.Start(directory, cancellation).ConfigureAwait(false);
    }

    public abstract Task<IReadOnlyList<IncidentSnapshot>> Snapshots(CancellationToken cancellation);

    /// <summary>The reason when the incident refuses.</summary>
    public abstract Task<RefusalReason?> Tell(Acknowledge command, CancellationToken cancellation);

    public abstract Task<AssetView?> FindAsset(string id, CancellationToken cancellation);

    public abstract Task<HealthView> Health(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    public async Task<IReadOnlyList<IncidentView>> Incidents(CancellationToken cancellation) =>
        [.. (await Snapshots(cancellation).ConfigureAwait(false)).Select(IncidentReports.View)
            .OrderBy(view => view.Incident.FirstTime).ThenBy(view => view.Incident.Id)];

    public async Task<IncidentView> Incident(string id, CancellationToken cancellation) =>
        IncidentReports.View(await Find(id, cancellation).ConfigureAwait(false));

    public async Task<IncidentView> Acknowledge(AcknowledgeRequest request, CancellationToken cancellation)
    {
        var incident = (await Find(request.Incident, cancellation).ConfigureAwait(false)).IncidentId;
        var command = new Acknowledge(incident, request.By, TimeProvider.System.GetUtcNow(), request.Why ?? "");
        if (await Tell(command, cancellation).ConfigureAwait(false) is { } refused)
        {
            throw new OperationFailedException($"Incident {incident} was not acknowledged: {refused}.");
        }

        return await Incident(incident.ToString(), cancellation).ConfigureAwait(false);
    }

    public async Task<AssetView> Asset(string id, CancellationToken cancellation) =>
        await FindAsset(id, cancellation).ConfigureAwait(false) ?? throw new UsageException($"No asset '{id}' is known.");

    private async Task<IncidentSnapshot> Find(string id, CancellationToken cancellation)
    {
        var all = await Snapshots(cancellation).ConfigureAwait(false);
        var found = all.Where(incident => incident.IncidentId.ToString().StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw new UsageException($"No incident '{id}' is known."),
            _ => throw new UsageException($"'{id}' is the beginning of {found.Length} incidents' ids."),
        };
    }
}
