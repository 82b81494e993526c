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
    public async Task<(int Status, string Said)> Post(IReadOnlyCollection<string> lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/v1/feeds/http/records"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines))),
        };
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
    public async Task PostUntilTaken(IReadOnlyCollection<string> lines, CancellationToken cancellation)
    {
        while (true)
        {
            if (await Post(lines) is (200, _)) return;
            Unanswered += lines.Count;
            await Task.Delay(AgainAfter, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();
}
