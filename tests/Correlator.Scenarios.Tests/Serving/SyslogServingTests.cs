using System.Net.Sockets;
using System.Text;
using Correlator.Testing.Postgres;

namespace Correlator.Scenarios.Tests.Serving;

public sealed class SyslogServingTests : IDisposable
{
    private static readonly string[] Alerts = File.ReadAllLines(
        Path.Combine(Sample.Root, "tests", "data", "vendor", "radiflow-isid-cef.log"));

    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Alerts_that_come_over_real_sockets_are_counted_and_kept_over_a_stop()
    {
        var udp = LoopbackPort.Free(SocketType.Dgram);
        var tcp = LoopbackPort.Free();
        var configuration = $$"""
            correlator.feeds {
              by-udp { type = syslog, transport = udp, port = {{udp}} }
              by-tcp { type = syslog, transport = tcp, port = {{tcp}} }
            }
            """;
        await using (var node = await RunningNode.Start(_sample, configuration))
        {
            await SendTcp(tcp, Alerts);
            await node.UntilObservations(Alerts.Length);
            await SendUdp(udp, Alerts);
            var health = await node.UntilObservations(Alerts.Length * 2);
            Assert.Contains(health.Lines, line => line.StartsWith("quarantine: 0 ", StringComparison.Ordinal));
            var run = await node.Stop();
            Assert.True(run.ExitCode == 0, run.Error);
        }

        await using (var node = await RunningNode.Start(_sample, configuration))
        {
            await SendTcp(tcp, Alerts);
            await node.UntilObservations(Alerts.Length * 3);
        }
    }

    private static async Task SendUdp(int port, string[] lines)
    {
        using var client = new UdpClient();
        client.Connect("127.0.0.1", port);
        foreach (var line in lines) await client.SendAsync(Encoding.UTF8.GetBytes("<13>" + line));
    }

    private static async Task SendTcp(int port, string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        foreach (var line in lines)
        {
            var message = Encoding.UTF8.GetBytes("<13>" + line);
            await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{message.Length} "), .. message]);
        }
    }
}
