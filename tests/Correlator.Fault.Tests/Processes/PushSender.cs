using System.Net.Http.Headers;
using System.Text;

namespace Correlator.Fault.Tests.Processes;

/// <summary>Posts records to a node's feed named http.</summary>
internal sealed class PushSender(int port) : IDisposable
{
    /// <summary>To be written into the feed's token file.</summary>
    public const string Token = "a-token-of-this-test";

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Records that were sent in requests that got another answer than that they are taken, or none.</summary>
    public long Unanswered { get; private set; }

    /// <summary>Posts lines once; status 0: there was no answer.</summary>
    /// <param name="key">What the request is called by; null: nothing.</param>
    public async Task<(int Status, string Said)> Post(IReadOnlyCollection<string> lines, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/v1/feeds/http/records"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines))),
        };
        if (key is not null) request.Headers.Add("Idempotency-Key", $"\"{key}\"");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        try
        {
            using var answer = await _http.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception none) when (none is HttpRequestException or IOException or TaskCanceledException)
        {
            return (0, none.Message);
        }
    }

    /// <summary>Posts lines again and again, until the node says that it has them.</summary>
    public async Task PostUntilTaken(IReadOnlyCollection<string> lines, string? key, CancellationToken cancellation)
    {
        while (true)
        {
            if (await Post(lines, key) is (200, _)) return;
            Unanswered += lines.Count;
            await Task.Delay(AgainAfter, cancellation);
        }
    }

    /// <summary>The bytes of a request, for who does not wait for the answer.</summary>
    public static byte[] Raw(IReadOnlyCollection<string> lines, string key)
    {
        var body = string.Join('\n', lines);
        return Encoding.UTF8.GetBytes(
            $"POST /v1/feeds/http/records HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\nIdempotency-Key: \"{key}\"\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    public void Dispose() => _http.Dispose();
}
