using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Correlator.Host.Control;

/// <summary>What a member answers about its cluster on the control socket.</summary>
internal static class ClusterControl
{
    public static void MapCluster(this IEndpointRouteBuilder control, CorrelatorNode node, IHostApplicationLifetime lifetime)
    {
        var desk = node.Cluster;
        control.MapGet("/cluster", async (CancellationToken cancellation) => Results.Json(
            desk.Show(await node.RulesOfMembers(cancellation).ConfigureAwait(false)), ControlJson.Default.ClusterView));
        control.MapGet("/cluster/regions", async (CancellationToken cancellation) =>
            Results.Json(await desk.Regions(cancellation).ConfigureAwait(false), ControlJson.Default.IReadOnlyListRegionView));
        control.MapPost("/cluster/{action}", (ClusterAction action, string member) =>
            desk.Do(member, action) ? Results.Ok() : Results.NotFound());
        control.MapGet("/cluster/events", async (HttpContext context) =>
        {
            // A watcher must not keep the server from its end.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            context.Response.ContentType = "text/plain; charset=utf-8";
            try
            {
                await foreach (var line in desk.Watch(either.Token).ConfigureAwait(false))
                {
                    await context.Response.WriteAsync(line + "\n", either.Token).ConfigureAwait(false);
                    await context.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                // The reader has gone, or the node goes.
            }
        });
    }
}
