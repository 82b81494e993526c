using System.Net.Sockets;
using System.Text;
using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests;

/// <summary>What senders pushed and the node had durable is there after kill -9, each record once.</summary>
public class KilledSpoolTests
{
    [Theory]
    [InlineData(1, "10m")]
    [InlineData(2, "1s")]
    [InlineData(3, "1s")]
    public async Task Records_that_a_node_had_durable_when_it_was_killed_count_once(int seed, string checkpointInterval)
    {
        using var folder = new FaultFolder("file");
        var (udp, tcp, http) = (LoopbackPort.Free(SocketType.Dgram), LoopbackPort.Free(), LoopbackPort.Free());
        var token = Path.Combine(folder.Feeds, "token");
        await File.WriteAllTextAsync(token, PushSender.Token);
        await File.WriteAllTextAsync(folder.ConfigFile, $$"""
            correlator {
              checkpoint.interval = {{checkpointInterval}}
              feeds {
                udp { type = syslog, transport = udp, port = {{udp}} }
                tcp { type = syslog, transport = tcp, port = {{tcp}} }
                http { type = http, format = cef, token-file = "{{token}}" }
              }
              push.port = {{http}}
            }
            """);
        var random = new Random(seed);
        var sent = 0L;
        for (var round = 0; round < 4; round++)
        {
            using var node = NodeProcess.Serve(folder);
            await node.Until(folder, 0);
            int[] counts = [1 + random.Next(300), 1 + random.Next(300), 1 + random.Next(300)];
            await Task.WhenAll(SendUdp(udp, counts[0], round), SendTcp(tcp, counts[1], round), Post(http, counts[2], round));
            sent += counts.Sum();
            await node.UntilDurable(folder, "udp", counts[0]);
            await node.UntilDurable(folder, "tcp", counts[1]);
            // Killed at once, or when the line has read them, or when a checkpoint may have been stored.
            if (round == 1) await node.Until(folder, sent);
            if (round == 2) await Task.Delay(random.Next(2_000));
            await node.Kill();
        }

        using (var last = NodeProcess.Serve(folder))
        {
            await last.Until(folder, sent);
            Assert.True(await last.Terminate() == 0, last.Said);
        }

        using var again = NodeProcess.Serve(folder);
        await again.Until(folder, sent);
        Assert.Equal(sent, await NodeProcess.Observations(folder));
        Assert.Equal(0, await again.Terminate());
        var incidents = await folder.Incidents();
        Assert.NotEmpty(incidents);
        Assert.Equal(incidents.Count, incidents.Select(line => line.Split(' ')[2]).Distinct().Count());
    }

    private static string Alert(string by, int round, int i) =>
        $"CEF:0|V|P|1|{by}-{round}|Exploit attempt|9|src=10.1.{round}.{i % 250 + 1} dst=10.2.0.1 rt=Mar 02 2026 {10 + round}:{i / 60 % 60:00}:{i % 60:00}";

    private static async Task SendUdp(int port, int count, int round)
    {
        using var client = new UdpClient();
        client.Connect("127.0.0.1", port);
        for (var i = 0; i < count; i++) await client.SendAsync(Encoding.UTF8.GetBytes("<13>" + Alert("udp", round, i)));
    }

    private static async Task SendTcp(int port, int count, int round)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        for (var i = 0; i < count; i++) await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes("<13>" + Alert("tcp", round, i) + "\n"));
    }

    private static async Task Post(int port, int count, int round)
    {
        using var sender = new PushSender(port);
        for (var i = 0; i < count;)
        {
            var lines = Enumerable.Range(i, Math.Min(50, count - i)).Select(n => Alert("http", round, n)).ToArray();
            Assert.Equal((200, $"{{\"records\":{lines.Length}}}"), await sender.Post(lines));
            i += lines.Length;
        }
    }
}
