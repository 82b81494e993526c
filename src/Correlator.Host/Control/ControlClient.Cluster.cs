using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Correlator.Cli.Operations;

namespace Correlator.Host.Control;

internal sealed partial class ControlClient
{
    public async Task<ClusterView> Cluster(CancellationToken cancellation) =>
        await http.GetFromJsonAsync(Path("/v1/cluster"), ControlJson.Default.ClusterView, cancellation).ConfigureAwait(false)
        ?? throw new OperationFailedException("The node gave no answer.");

    public async Task<IReadOnlyList<RegionView>> Regions(CancellationToken cancellation) =>
        await http.GetFromJsonAsync(Path("/v1/cluster/regions"), ControlJson.Default.IReadOnlyListRegionView, cancellation)
            .ConfigureAwait(false) ?? [];

    /// <summary>False when there is no such member.</summary>
    public async Task<bool> Tell(string member, ClusterAction action, CancellationToken cancellation)
    {
        using var answer = await http.PostAsync(
            Path($"/v1/cluster/{action}?member={Uri.EscapeDataString(member)}"), null, cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        answer.EnsureSuccessStatusCode();
        return true;
    }

    public async IAsyncEnumerable<string> ClusterEvents([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(
            Path("/v1/cluster/events"), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        while (await lines.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line) yield return line;
    }
}
