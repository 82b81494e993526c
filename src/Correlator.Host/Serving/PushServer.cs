using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Host.Settings;
using Correlator.Ingest.Push;
using Correlator.Ingest.Spools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Correlator.Host.Serving;

/// <summary>
/// Takes the records that senders post to http feeds: HTTP/1.1, with a bearer token a feed, TLS where a certificate is
/// configured. A request is answered 2xx once all of its records are durable, and otherwise none of them is taken.
/// </summary>
internal sealed class PushServer : IAsyncDisposable
{
    private const int TokenCharactersMin = 16;
    private const int ConnectionsMax = 256;

    // Bodies held at once; the others wait on the network.
    private const int BodiesMax = 16;
    private const int RetryAfterSeconds = 5;

    private readonly WebApplication _web;
    private readonly SemaphoreSlim _bodies = new(BodiesMax);
    private readonly Dictionary<string, (HttpFeed Feed, byte[] Token)> _feeds;

    private PushServer(WebApplication web, Dictionary<string, (HttpFeed Feed, byte[] Token)> feeds)
    {
        _web = web;
        _feeds = feeds;
    }

    /// <exception cref="UsageException">A token or certificate file cannot be used.</exception>
    public static async Task<PushServer> Start(
        ServeSettings settings, IReadOnlyList<HttpFeed> feeds, CancellationToken cancellation)
    {
        var tokens = feeds.ToDictionary(feed => feed.Id, feed => (feed, Token(settings.Feeds.Single(of => of.Id == feed.Id))));
        var push = settings.Push;
        var certificate = push.IsTls ? Certificate(push) : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = push.RequestBytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Listen(push.Address, push.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null) listen.UseHttps(certificate);
            });
        });
        var server = new PushServer(builder.Build(), tokens);
        server._web.MapPost("/v1/feeds/{id}/records", server.Take);
        await server._web.StartAsync(cancellation).ConfigureAwait(false);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
        _bodies.Dispose();
    }

    private static byte[] Token(FeedSettings feed)
    {
        var key = $"correlator.feeds.{feed.Id}.token-file";
        try
        {
            var token = File.ReadAllText(feed.TokenFile).Trim();
            return token.Length >= TokenCharactersMin
                ? Hash(token)
                : throw new UsageException($"{key}: the token has fewer than {TokenCharactersMin} characters");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{key}: {fault.Message}");
        }
    }

    private static X509Certificate2 Certificate(PushSettings push)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(push.CertificateFile, push.KeyFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"correlator.push.certificate-file: {fault.Message}");
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private async Task<IResult> Take(string id, HttpRequest request, CancellationToken cancellation)
    {
        var authorization = request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return Unauthorized(request);
        if (!_feeds.TryGetValue(id, out var known)) return Results.NotFound();
        var token = Hash(authorization[scheme.Length..].Trim());
        if (!CryptographicOperations.FixedTimeEquals(token, known.Token)) return Unauthorized(request);
        var encoding = request.Headers.ContentEncoding.ToString();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding is not ("" or "identity")) return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (!TryReadKey(request, out var key))
        {
            var words = $"{IdempotencyKey.Header}: not one string of 1 to {IdempotencyKey.CharactersMax} printable characters";
            return Results.Text(words, statusCode: StatusCodes.Status400BadRequest);
        }

        await _bodies.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var lines = await PushedLines
                .ReadAsync(request.Body, isGzip, known.Feed.RequestBytesMax, cancellation).ConfigureAwait(false);
            if (lines.Fault == PushFault.TooLarge) return TooLarge(known.Feed);
            if (lines.Fault != PushFault.None) return Results.Text(Words(lines), statusCode: StatusCodes.Status400BadRequest);
            if (lines.Records == 0) return Taken(0);
            var answer = await known.Feed.TakeAsync(lines.Bytes, key, cancellation).ConfigureAwait(false);
            return answer switch
            {
                SpoolAnswer.Taken => Taken(lines.Records),
                SpoolAnswer.OtherLines => Results.Text(
                    "other records were taken under this key", statusCode: StatusCodes.Status422UnprocessableEntity),
                _ => Later(request, answer),
            };
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(known.Feed);
        }
        finally
        {
            _bodies.Release();
        }
    }

    // True without a key, too.
    private static bool TryReadKey(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(IdempotencyKey.Header, out var headers)) return true;
        return headers is [{ } header] && IdempotencyKey.TryParse(header, out key);
    }

    private static IResult Taken(int records) => Results.Text($"{{\"records\":{records}}}", "application/json");

    private static IResult TooLarge(HttpFeed feed) => Results.Text(
        $"more than {feed.RequestBytesMax} bytes", statusCode: StatusCodes.Status413PayloadTooLarge);

    private static IResult Unauthorized(HttpRequest request)
    {
        request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static IResult Later(HttpRequest request, SpoolAnswer answer)
    {
        request.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Text(
            answer == SpoolAnswer.Full ? "the spool is full" : "the spool's disk refuses",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static string Words(PushedLines lines)
    {
        var what = lines.Fault switch
        {
            PushFault.BrokenGzip => "broken gzip",
            PushFault.BrokenJson => "no JSON object",
            _ => "a NUL byte",
        };
        return lines.Line == 0 ? $"{what} at byte {lines.Offset}" : $"{what} in line {lines.Line}, at byte {lines.Offset}";
    }
}
