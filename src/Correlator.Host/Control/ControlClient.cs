using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Correlator.Actors.Serialization;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Model.Incidents;

namespace Correlator.Host.Control;

/// <summary>Talks to the node that runs on a state directory, over its control socket.</summary>
internal sealed partial class ControlClient(HttpClient http) : StateAccess
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>A client, or null when no node answers on the directory's socket.</summary>
    public static async Task<ControlClient?> TryConnect(string directory, CancellationToken cancellation)
    {
        var path = NodeDefaults.ControlSocketIn(directory);
        if (!File.Exists(path)) return null;
        var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, connecting) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), connecting).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost"), Timeout = Timeout };
        try
        {
            using var answer = await http.GetAsync(new Uri("/healthz/live", UriKind.Relative), cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode) return new ControlClient(http);
        }
        catch (HttpRequestException)
        {
            // A socket without a listener is what a killed node leaves behind.
        }

        http.Dispose();
        return null;
    }

    public override async Task<IReadOnlyList<IncidentSnapshot>> Snapshots(CancellationToken cancellation) =>
        IncidentSnapshots.Decode(await http.GetByteArrayAsync(Path("/v1/incidents"), cancellation).ConfigureAwait(false));

    public override async Task<RefusalReason?> Tell(Acknowledge command, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync(
            Path($"/v1/incidents/{command.IncidentId}/acknowledge"),
            new AcknowledgeBody(command.Who, command.When, command.Why),
            ControlJson.Default.AcknowledgeBody,
            cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            return Enum.Parse<RefusalReason>(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        }

        answer.EnsureSuccessStatusCode();
        return null;
    }

    public override async Task<AssetView?> FindAsset(string id, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(Path("/v1/assets/" + Uri.EscapeDataString(id)), cancellation).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : await answer.Content.ReadFromJsonAsync(ControlJson.Default.AssetView, cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<FeedView>> Feeds(CancellationToken cancellation) =>
        await http.GetFromJsonAsync(Path("/v1/feeds"), ControlJson.Default.IReadOnlyListFeedView, cancellation)
            .ConfigureAwait(false) ?? [];

    /// <summary>Null when the node has no such feed.</summary>
    public async Task<FeedView?> Feed(string feed, FeedAction action, CancellationToken cancellation)
    {
        using var answer = await http.PostAsync(
            Path($"/v1/feeds/{Uri.EscapeDataString(feed)}/{action}"), null, cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(ControlJson.Default.FeedView, cancellation).ConfigureAwait(false);
    }

    public async Task<RuleReloadView> ReloadRules(CancellationToken cancellation)
    {
        using var answer = await http.PostAsync(Path("/v1/rules/reload"), null, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(ControlJson.Default.RuleReloadView, cancellation).ConfigureAwait(false)
            ?? throw new OperationFailedException("The node gave no answer.");
    }

    public override async Task<HealthView> Health(CancellationToken cancellation) =>
        await http.GetFromJsonAsync(Path("/v1/health"), ControlJson.Default.HealthView, cancellation).ConfigureAwait(false)
        ?? new HealthView(false, ["the node gave no answer"]);

    public override ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
