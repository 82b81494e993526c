using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Correlator.Testing.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Correlator.Scenarios.Tests.Serving;

public sealed class WebhookServingTests : IDisposable
{
    private const string Key = "a-secret-of-at-least-16-bytes";

    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task An_attack_in_a_served_feed_reaches_a_web_hook_signed_and_can_be_acknowledged()
    {
        var received = new TaskCompletionSource<(string Timestamp, string Signature, byte[] Body)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var port = LoopbackPort.Free(System.Net.Sockets.SocketType.Stream);
        await using var hook = await Hook(port, (timestamp, signature, body) =>
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.GetProperty("severity").GetString() == "high") received.TrySetResult((timestamp, signature, body));
        });

        await using var node = await RunningNode.Start(_sample, Configuration(port));
        var (timestamp, signature, body) = await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), signed)), signature);

        using var notification = JsonDocument.Parse(body);
        var id = notification.RootElement.GetProperty("incidentId").GetString()!;
        Assert.Contains("eng-1", notification.RootElement.GetProperty("assets").ToString(), StringComparison.Ordinal);
        var state = _sample.NewPath("state");
        var shown = await CommandRun.Of(["incident", "show", id, "--state", state]);
        Assert.True(shown.ExitCode == 0, shown.Error);
        var taken = await CommandRun.Of(["incident", "ack", id[..12], "--by", "ann", "--state", state]);
        Assert.True(taken.ExitCode == 0, taken.Error);
        Assert.Contains("ann", (await CommandRun.Of(["incident", "list", "--state", state])).Out, StringComparison.Ordinal);
        var again = await CommandRun.Of(["incident", "ack", id, "--by", "bob", "--state", state]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("AlreadyAcknowledged", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_delivered_waits_for_the_next_start_though_somebody_looked_at_the_state_meanwhile()
    {
        var port = LoopbackPort.Free(System.Net.Sockets.SocketType.Stream);
        await using (var node = await RunningNode.Start(_sample, Configuration(port)))
        {
            await node.Until(health => health.Lines.Any(line => line.Contains(" detections", StringComparison.Ordinal)
                && !line.Contains(" 0 detections", StringComparison.Ordinal)));
        }

        var state = _sample.NewPath("state");
        var listed = await CommandRun.Of(["incident", "list", "--state", state]);
        Assert.True(listed.ExitCode == 0, listed.Error);

        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hook = await Hook(port, (_, _, _) => received.TrySetResult());
        await using (var node = await RunningNode.Start(_sample, Configuration(port)))
        {
            await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    private string Configuration(int port) => $$"""
        correlator {
          plant = ["{{Sample.Plant}}"]
          feeds {
        {{string.Concat(Sample.Logs.Select(log => $"    {Path.GetFileNameWithoutExtension(log)} {{ type = file, path = \"{log}\" }}\n"))}}
          }
          soc {
            escalation.ladders = [ { severity = medium, levels = [ { after = 0s, receivers = [hook] } ] } ]
            receivers.hook {
              type = webhook, url = "http://127.0.0.1:{{port}}/hook", allow-http = on, secret-file = "{{_sample.Write("secret", Key)}}"
            }
          }
        }
        """;

    private static async Task<WebApplication> Hook(int port, Action<string, string, byte[]> onReceived)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add($"http://127.0.0.1:{port}");
        web.MapPost("/hook", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            onReceived(
                request.Headers["X-Correlator-Timestamp"].Single()!, request.Headers["X-Correlator-Signature"].Single()!, body.ToArray());
        });
        await web.StartAsync();
        return web;
    }
}
