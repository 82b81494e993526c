using System.Text.RegularExpressions;
using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests;

/// <summary>The program as a member of a cluster: how its process ends, and what it answers its operator.</summary>
public sealed class ClusterProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-").FullName;
    private readonly int _port = LoopbackPort.Free();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string State => Path.Combine(_folder, "state");

    private string Address => $"akka.ssl.tcp://correlator@127.0.0.1:{_port}";

    [Fact]
    public async Task A_member_over_TLS_answers_its_operator_and_exits_with_zero_when_it_is_terminated()
    {
        using var node = await Serve();
        var show = await Ask("cluster", "show");
        Assert.Matches($"^{Regex.Escape($"{Address} | [engine,ingest,node-plant-1,soc] | up | | 0.1.0 | rules ")}[0-9a-f]{{32}}\nCount: 1 node$", show.Said);
        Assert.Equal(Address, (await Ask("cluster", "leader")).Said);
        var stats = await Ask("cluster", "region-stats");
        Assert.Contains($"{Address} | [engine,ingest,node-plant-1,soc] | up | | 0.1.0 (asset", stats.Said, StringComparison.Ordinal);
        var health = await Ask("health");
        Assert.True(health.ExitCode == 0, health.Said);
        Assert.Contains($"cluster: up as {Address}, 1 members, 0 unreachable", health.Said, StringComparison.Ordinal);
        Assert.True(await node.Terminate() == 0, node.Said);
    }

    [Fact]
    public async Task A_member_that_is_declared_dead_ends_with_one_and_says_why()
    {
        using var node = await Serve();
        using var tail = NodeProcess.Start("cluster", "tail", "--state", State);
        await Until(() => tail.Said.StartsWith($"watching from {Address}: 1 members, 0 unreachable", StringComparison.Ordinal), node);
        var down = await Ask("cluster", "down", "--address", "plant-1");
        Assert.Equal($"{Address} is declared dead.", down.Said);
        Assert.True(await node.Exit() == 1, node.Said);
        Assert.Contains("correlator: This member was declared dead by the cluster", node.Said, StringComparison.Ordinal);
        await tail.Exit();
        Assert.Contains($"down {Address}", tail.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_let_leave_ends_with_zero()
    {
        using var node = await Serve();
        Assert.Equal($"{Address} was asked to leave.", (await Ask("cluster", "leave")).Said);
        Assert.True(await node.Exit() == 0, node.Said);
    }

    [Fact]
    public async Task Plain_text_beyond_loopback_is_refused_before_anything_listens()
    {
        var config = Path.Combine(_folder, "serve.conf");
        File.WriteAllText(config, """
            correlator.cluster { enabled = on, hostname = "plant-1.example", bind-hostname = "0.0.0.0", seed-nodes = ["plant-1.example:4053"] }
            """);
        var run = await NodeProcess.Run("serve", "--config", config, "--state", State);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("correlator.cluster.tls.certificate: is required beyond loopback", run.Said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(State));
    }

    private async Task<NodeProcess> Serve()
    {
        var certs = Path.Combine(_folder, "certs");
        var made = await NodeProcess.Run("cluster", "certs", "--out", certs, "--nodes", "plant-1", "--host", "127.0.0.1");
        Assert.True(made.ExitCode == 0, made.Said);
        var config = Path.Combine(_folder, "serve.conf");
        File.WriteAllText(config, $$"""
            correlator.cluster {
              enabled = on
              port = {{_port}}
              seed-nodes = ["127.0.0.1:{{_port}}"]
              tls {
                certificate = "{{certs}}/plant-1.crt"
                key = "{{certs}}/plant-1.key"
                authority = "{{certs}}/ca.crt"
              }
            }
            """);
        var node = NodeProcess.Start("serve", "--config", config, "--state", State, "--node", "plant-1");
        await Until(() => File.Exists(Path.Combine(State, "control.sock")), node);
        return node;
    }

    private Task<(int ExitCode, string Said)> Ask(params string[] args) => NodeProcess.Run([.. args, "--state", State]);

    private static async Task Until(Func<bool> isSo, NodeProcess node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo())
        {
            if (node.HasExited) Assert.Fail("The node ended: " + node.Said);
            await again.WaitForNextTickAsync(patience.Token);
        }
    }
}
