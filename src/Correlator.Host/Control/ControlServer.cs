using System.Text.Json;
using Correlator.Actors.Serialization;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Correlator.Host.Control;

/// <summary>Who answers the operator: the node, the hands of its feeds, how it is, and who reads its rules anew.</summary>
internal sealed record ControlAnswers(
    CorrelatorNode Node, FeedHands Feeds, Func<CancellationToken, Task<HealthView>> Health,
    Func<CancellationToken, Task<RuleReloadView>> ReloadRules);

/// <summary>
/// What a running node answers its operator: HTTP on a Unix socket in the state directory, which only the owner may open (that is the
/// authentication), and the health checks on a TCP port where one is configured.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ControlServer(WebApplication web) => _web = web;

    public static async Task<ControlServer> Start(
        ControlAnswers answers, string stateDirectory, string healthAddress, int healthPort, CancellationToken cancellation)
    {
        var socket = NodeDefaults.ControlSocketIn(stateDirectory);
        File.Delete(socket);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.ListenUnixSocket(socket);
            if (healthPort > 0) kestrel.Listen(System.Net.IPAddress.Parse(healthAddress), healthPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var web = builder.Build();
        MapHealth(web, cancellation => HealthOf(answers, cancellation));
        MapControl(web, answers);
        await web.StartAsync(cancellation).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ControlServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    // A member that nobody can send work to is not ready, however well its feeds are.
    private static async Task<HealthView> HealthOf(ControlAnswers answers, CancellationToken cancellation)
    {
        var own = await answers.Health(cancellation).ConfigureAwait(false);
        if (answers.Node.Membership.Settings is null) return own;
        var cluster = await answers.Node.Cluster.Health(cancellation).ConfigureAwait(false);
        return new HealthView(
            own.IsHealthy && cluster.IsHealthy, cluster.IsHealthy ? [.. own.Lines, .. cluster.Lines] : [.. cluster.Lines, .. own.Lines]);
    }

    private static void MapHealth(WebApplication web, Func<CancellationToken, Task<HealthView>> health)
    {
        web.MapGet("/healthz/live", () => Results.Text("live"));
        web.MapGet("/healthz/ready", async (CancellationToken cancellation) =>
        {
            var now = await health(cancellation).ConfigureAwait(false);
            return Results.Text(string.Join('\n', now.Lines), statusCode: now.IsHealthy ? 200 : 503);
        });
    }

    // Only the socket reaches these: the health port must not hand out incidents.
    private static void MapControl(WebApplication web, ControlAnswers answers)
    {
        var node = answers.Node;
        var control = web.MapGroup("/v1").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.LocalIpAddress is null ? await next(context).ConfigureAwait(false) : Results.NotFound());
        control.MapGet("/health", async (CancellationToken cancellation) => Json(await HealthOf(answers, cancellation).ConfigureAwait(false)));
        control.MapCluster(node, web.Lifetime);
        control.MapGet("/feeds", () => Results.Json(answers.Feeds.List(), ControlJson.Default.IReadOnlyListFeedView));
        control.MapPost("/feeds/{id}/{action}", (string id, FeedAction action) =>
            answers.Feeds.Do(id, action) is { } feed ? Results.Json(feed, ControlJson.Default.FeedView) : Results.NotFound());
        control.MapPost("/rules/reload", async (CancellationToken cancellation) =>
            Results.Json(await answers.ReloadRules(cancellation).ConfigureAwait(false), ControlJson.Default.RuleReloadView));
        control.MapGet("/incidents", async (CancellationToken cancellation) =>
            Results.Bytes(IncidentSnapshots.Encode(await node.Incidents(cancellation).ConfigureAwait(false))));
        control.MapGet("/assets/{id}", async (string id, CancellationToken cancellation) =>
            await node.Describe(id, cancellation).ConfigureAwait(false) is { } asset ? Json(AssetViews.Of(asset)) : Results.NotFound());
        control.MapPost("/incidents/{id}/acknowledge", async (string id, HttpRequest request, CancellationToken cancellation) =>
        {
            var body = await JsonSerializer
                .DeserializeAsync(request.Body, ControlJson.Default.AcknowledgeBody, cancellation).ConfigureAwait(false);
            if (body is null || !FactId.TryParse(id, out var incident)) return Results.BadRequest();
            var refused = await node.Tell(new Acknowledge(incident, body.Who, body.When, body.Why), cancellation).ConfigureAwait(false);
            return refused is { } reason ? Results.Text(reason.ToString(), statusCode: 409) : Results.Ok();
        });
    }

    private static IResult Json(HealthView view) => Results.Json(view, ControlJson.Default.HealthView);

    private static IResult Json(AssetView view) => Results.Json(view, ControlJson.Default.AssetView);
}
