using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Correlator.Soc.Tests;

/// <summary>What a web hook got.</summary>
internal sealed record Received(string Method, IHeaderDictionary Headers, byte[] Body);

/// <summary>
/// A real HTTP server on the loopback address that answers with the given statuses in turn, then with 200.
/// </summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private HookServer(int port, string? location, X509Certificate2? certificate, IEnumerable<int> statuses)
    {
        var next = new ConcurrentQueue<int>(statuses);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue(new Received(
                context.Request.Method, new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
            context.Response.StatusCode = next.TryDequeue(out var status) ? status : 200;
            if (location is not null) context.Response.Headers.Location = location;
            if (context.Response.StatusCode == 429) context.Response.Headers.RetryAfter = "77";
        });
    }

    public IReadOnlyCollection<Received> Received => _received;

    public Uri Url { get; private set; } = null!;

    public static async Task<HookServer> Start(int port = 0, string? location = null, params int[] statuses)
    {
        var server = new HookServer(port, location, null, statuses);
        await server.Listen();
        return server;
    }

    /// <summary>Speaks TLS with a certificate that the client has no reason to trust.</summary>
    public static async Task<HookServer> StartUntrusted(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var server = new HookServer(0, null, request.CreateSelfSigned(now.AddYears(-20), now.AddYears(20)), []);
        await server.Listen();
        return server;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Listen()
    {
        await _app.StartAsync();
        Url = new Uri(_app.Urls.Single() + "/hook");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
