using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Correlator.Testing.Postgres;

namespace Correlator.Scenarios.Tests.Serving;

public sealed class HttpServingTests : IDisposable
{
    private const string Token = "a-token-of-this-test";

    private static readonly string[] Flows = File.ReadAllLines(
        Path.Combine(Sample.Root, "tests", "data", "suricata", "iti-quickdraw-modbus1.eve.json"));

    private readonly Sample _sample = new();
    private readonly int _port = LoopbackPort.Free();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Records_that_are_posted_are_durable_when_answered_and_counted_once_over_a_stop()
    {
        await using (var node = await RunningNode.Start(_sample, Configuration()))
        {
            using var http = new HttpClient();
            Assert.Equal((HttpStatusCode.OK, $"{{\"records\":{Flows.Length}}}"), await Post(http, Body(Flows)));
            Assert.Equal((HttpStatusCode.OK, $"{{\"records\":{Flows.Length}}}"), await Post(http, Body(Flows), isGzip: true));
            await node.UntilObservations(Flows.Length * 2);
            var run = await node.Stop();
            Assert.True(run.ExitCode == 0, run.Error);
        }

        await using (var node = await RunningNode.Start(_sample, Configuration()))
        {
            using var http = new HttpClient();
            await Post(http, Body(Flows[..1]));
            await node.UntilObservations(Flows.Length * 2 + 1);
        }
    }

    [Fact]
    public async Task A_request_is_taken_whole_or_not_at_all()
    {
        await using var node = await RunningNode.Start(_sample, Configuration("request-bytes = 64KiB"));
        using var http = new HttpClient();
        var broken = await Post(http, Body([Flows[0], Flows[1][..50], Flows[2]]));
        Assert.Equal(HttpStatusCode.BadRequest, broken.Status);
        Assert.StartsWith($"no JSON object in line 2, at byte {Flows[0].Length + 1 + 50}", broken.Said, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "broken gzip at byte 0"), await Post(http, "plain"u8.ToArray(), isGzip: true, isPacked: true));
        var large = Body([.. Enumerable.Repeat(Flows[0], 200)]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(http, large)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(http, large, isGzip: true)).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Post(http, Body(Flows[..1]), encoding: "br")).Status);
        Assert.Equal((HttpStatusCode.OK, "{\"records\":0}"), await Post(http, []));
        Assert.Equal(HttpStatusCode.OK, (await Post(http, Body(Flows[..3]))).Status);
        var health = await node.UntilObservations(3);
        Assert.Contains(health.Lines, line => line.StartsWith("spool pushed: 1 entries taken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_comes_again_under_its_key_is_answered_and_not_taken_again()
    {
        await using var node = await RunningNode.Start(_sample, Configuration());
        using var http = new HttpClient();
        var taken = (HttpStatusCode.OK, "{\"records\":3}");
        Assert.Equal(taken, await Post(http, Body(Flows[..3]), key: "\"one\""));
        Assert.Equal(taken, await Post(http, Body(Flows[..3]), key: "\"one\""));
        Assert.Equal(taken, await Post(http, Body(Flows[..3]), isGzip: true, key: "one"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "other records were taken under this key"), await Post(http, Body(Flows[..2]), key: "\"one\""));
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(http, Body(Flows[..3]), key: "\"one")).Status);
        // What was refused has used up no key.
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(http, Body([Flows[0], "{"]), key: "\"two\"")).Status);
        Assert.Equal(taken, await Post(http, Body(Flows[..3]), key: "\"two\""));
        var health = await node.UntilObservations(6);
        Assert.Contains(
            health.Lines,
            line => line.StartsWith("spool pushed: 2 entries taken, 2 of them on disk,", StringComparison.Ordinal)
                && line.EndsWith("2 sent again under their key, 1 keys used for something else, 0 keys forgotten", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_does_not_know_the_token_is_turned_away()
    {
        await using var node = await RunningNode.Start(_sample, Configuration());
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(http, Body(Flows[..1]), token: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(http, Body(Flows[..1]), token: "another-token-of-16")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(http, Body(Flows[..1]), feed: "nobody")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(http, Body(Flows[..1]), feed: "nobody", token: null)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync(Url("pushed"))).StatusCode);
    }

    [Fact]
    public async Task A_full_spool_answers_when_to_come_again()
    {
        await using var node = await RunningNode.Start(_sample, Configuration(feed: "spool-bytes = 1MiB") + "\ncorrelator.checkpoint.interval = 10m");
        using var http = new HttpClient();
        var body = Body([.. Enumerable.Repeat(Flows[0], 400)]);
        HttpStatusCode status;
        do
        {
            status = (await Post(http, body)).Status;
        }
        while (status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        using var answer = await http.SendAsync(Request(body, "pushed", Token, null));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_certificate_makes_it_tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var files = (Certificate: _sample.Write("cert.pem", certificate.ExportCertificatePem()), Key: _sample.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
        await using var node = await RunningNode.Start(
            _sample, Configuration($"certificate-file = \"{files.Certificate}\", key-file = \"{files.Key}\""));
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown!.GetCertHashString(HashAlgorithmName.SHA256) == certificate.GetCertHashString(HashAlgorithmName.SHA256);
        using var http = new HttpClient(handler);
        using var answer = await http.SendAsync(Request(Body(Flows[..1]), "pushed", Token, null, "https"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Post(new HttpClient(), Body(Flows[..1])));
    }

    [Fact]
    public async Task A_token_file_that_is_not_there_is_told_with_its_key()
    {
        var file = _sample.Write("serve.conf", "correlator.feeds.pushed { type = http, token-file = \"/nowhere/token\" }");
        var run = await CommandRun.Of(["serve", "--config", file, "--state", _sample.NewPath("state")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("correlator.feeds.pushed.token-file: ", run.Error, StringComparison.Ordinal);
    }

    private static byte[] Body(string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

    private string Configuration(string push = "allow-http = off", string feed = "format = auto") => $$"""
        correlator.feeds.pushed { type = http, token-file = "{{_sample.Write("token", Token + "\n")}}", {{feed}} }
        correlator.push { port = {{_port}}, {{push}} }
        """;

    private Uri Url(string feed, string scheme = "http") => new($"{scheme}://127.0.0.1:{_port}/v1/feeds/{feed}/records");

    private async Task<(HttpStatusCode Status, string Said)> Post(
        HttpClient http, byte[] body, bool isGzip = false, bool isPacked = false, string feed = "pushed", string? token = Token,
        string? encoding = null, string? key = null)
    {
        if (isGzip && !isPacked)
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body);
            body = packed.ToArray();
        }

        using var request = Request(body, feed, token, isGzip ? "gzip" : encoding);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private HttpRequestMessage Request(byte[] body, string feed, string? token, string? encoding, string scheme = "http")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url(feed, scheme)) { Content = new ByteArrayContent(body) };
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
