using System.Net;
using System.Net.Sockets;
using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests;

/// <summary>
/// Senders that post what got no answer again. A record is then there at least once, and exactly once when the request has a key that says that
/// it is the same (docs/adr/0012).
/// </summary>
public sealed class RepeatedPushTests : IDisposable
{
    private const int Requests = 120;
    private const int RecordsOfRequest = 25;
    private const long Sent = Requests * RecordsOfRequest;

    private readonly FaultFolder _folder = new("file");
    private readonly int _port = LoopbackPort.Free();

    public RepeatedPushTests()
    {
        var token = Path.Combine(_folder.Feeds, "token");
        File.WriteAllText(token, PushSender.Token);
        File.WriteAllText(_folder.ConfigFile, $$"""
            correlator {
              checkpoint.interval = 1s
              feeds.http { type = http, format = cef, token-file = "{{token}}" }
              push.port = {{_port}}
            }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_sender_that_repeats_what_was_not_answered_while_nodes_are_killed_has_every_record_taken(int seed)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var random = new Random(seed);
        using var sender = new PushSender(_port);
        var sending = Send(sender, patience.Token);
        await KillNodesUntil(sending, random, patience.Token);
        Assert.NotEqual(0, sender.Unanswered);
        await EndsWithAllRecords(sender);
    }

    [Fact]
    public async Task A_sender_that_repeats_under_a_key_while_nodes_are_killed_has_every_record_taken_once()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var random = new Random(3);
        using var sender = new PushSender(_port);
        var sending = Send(sender, patience.Token, isKeyed: true);
        await KillNodesUntil(sending, random, patience.Token);
        Assert.NotEqual(0, sender.Unanswered);
        using var last = NodeProcess.Serve(_folder);
        await last.Until(_folder, Sent);
        // All of them again, as from a sender that has lost its notes: those of checkpoints long past, too.
        for (var request = 0; request < Requests; request++)
        {
            Assert.Equal((200, $"{{\"records\":{RecordsOfRequest}}}"), await sender.Post(LinesOf(request), KeyOf(request)));
        }

        Assert.Equal((422, "other records were taken under this key"), await sender.Post(LinesOf(1), KeyOf(0)));
        Assert.True(await last.Terminate() == 0, last.Said);
        using var again = NodeProcess.Serve(_folder);
        await again.Until(_folder, Sent);
        Assert.Equal(Sent, await NodeProcess.Observations(_folder));
        Assert.Equal(0, await again.Terminate());
    }

    [Theory]
    [InlineData("10m")]
    [InlineData("1s")]
    public async Task What_is_durable_when_a_node_is_killed_before_it_is_answered_is_not_taken_again_under_its_key(string checkpointInterval)
    {
        File.WriteAllText(
            _folder.ConfigFile, File.ReadAllText(_folder.ConfigFile).Replace("interval = 1s", $"interval = {checkpointInterval}", StringComparison.Ordinal));
        using (var node = NodeProcess.Serve(_folder))
        {
            await node.Until(_folder, 0);
            // Who is killed before it has written its answer, and whose answer nobody reads, are the same to a sender.
            using var mute = new TcpClient();
            await mute.ConnectAsync(IPAddress.Loopback, _port);
            await mute.GetStream().WriteAsync(PushSender.Raw(LinesOf(0), KeyOf(0)));
            await node.UntilDurable(_folder, "http", 1);
            if (checkpointInterval == "1s") await node.UntilForgotten(_folder, "http");
            await node.Kill();
        }

        using var sender = new PushSender(_port);
        using var again = NodeProcess.Serve(_folder);
        await again.Until(_folder, 0);
        Assert.Equal((200, $"{{\"records\":{RecordsOfRequest}}}"), await sender.Post(LinesOf(0), KeyOf(0)));
        Assert.Equal((200, $"{{\"records\":{RecordsOfRequest}}}"), await sender.Post(LinesOf(1), KeyOf(1)));
        await again.Until(_folder, 2 * RecordsOfRequest);
        Assert.Equal(2 * RecordsOfRequest, await NodeProcess.Observations(_folder));
        Assert.Equal(0, await again.Terminate());
    }

    [MountFact]
    public async Task A_full_disk_refuses_what_is_posted_and_takes_it_when_there_is_room_again()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var disk = await SmallDisk.Mount(_folder.State, sizeMiB: 64);
        using var sender = new PushSender(_port);
        using (var node = NodeProcess.Serve(_folder))
        {
            await node.Until(_folder, 0);
            Task sending;
            using (var filler = SmallDisk.Fill(_folder.State))
            {
                // Until the node says so, a spool writes where it has room of its own.
                sending = Send(sender, patience.Token);
                while (sender.Unanswered == 0 && !sending.IsCompleted) await Task.Delay(20, patience.Token);
                Assert.Equal((503, "the spool's disk refuses"), await sender.Post(LinesOf(0)));
            }

            await sending;
            await node.Kill();
        }

        await EndsWithAllRecords(sender);
    }

    private static async Task Send(PushSender sender, CancellationToken cancellation, bool isKeyed = false)
    {
        for (var request = 0; request < Requests; request++)
        {
            await sender.PostUntilTaken(LinesOf(request), isKeyed ? KeyOf(request) : null, cancellation);
        }
    }

    private static string KeyOf(int request) => $"request-{request}";

    // Each from an attacker of its own, so that each is told apart in what is found.
    private static string[] LinesOf(int request) =>
    [
        .. Enumerable.Range(request * RecordsOfRequest, RecordsOfRequest).Select(n =>
            $"CEF:0|V|P|1|alert-{n}|Exploit attempt|9|src=10.{n / 62_500}.{n / 250 % 250}.{n % 250 + 1} dst=10.200.0.1 "
            + $"rt=Mar 02 2026 {10 + n / 3600:00}:{n / 60 % 60:00}:{n % 60:00}"),
    ];

    private async Task KillNodesUntil(Task sent, Random random, CancellationToken patience)
    {
        for (var kills = 0; kills < 4 || !sent.IsCompleted; kills++)
        {
            using var node = NodeProcess.Serve(_folder);
            await node.Until(_folder, 0);
            await Task.WhenAny(sent, Task.Delay(random.Next(700), patience));
            await node.Kill();
        }

        await sent;
    }

    private async Task EndsWithAllRecords(PushSender sender)
    {
        using (var last = NodeProcess.Serve(_folder))
        {
            await last.Until(_folder, Sent);
            Assert.True(await last.Terminate() == 0, last.Said);
        }

        using (var again = NodeProcess.Serve(_folder))
        {
            await again.Until(_folder, Sent);
            Assert.InRange(await NodeProcess.Observations(_folder) ?? 0, Sent, Sent + sender.Unanswered + RecordsOfRequest);
            Assert.Equal(0, await again.Terminate());
        }

        var incidents = (await _folder.Incidents()).Select(line => line.Split(' ')).ToList();
        Assert.Equal(incidents.Count, incidents.Select(words => words[2]).Distinct().Count());
        Assert.NotEmpty(incidents);
    }
}
