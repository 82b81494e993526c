using System.Net.Sockets;
using Correlator.Testing.Postgres;

namespace Correlator.Scenarios.Tests.Serving;

public sealed class RuleReloadTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_running_node_takes_changed_rules_whole_or_not_at_all()
    {
        Directory.CreateDirectory(_sample.NewPath("rules"));
        var tuning = Path.Combine(_sample.NewPath("rules"), "tuning.yaml");
        await File.WriteAllTextAsync(tuning, "rules: [{ id: network-scan, severity: low }]\n");
        await using var node = await RunningNode.Start(_sample, $$"""
            correlator {
              rules = "{{_sample.NewPath("rules")}}"
              feeds { alerts { type = syslog, transport = udp, port = {{LoopbackPort.Free(SocketType.Dgram)}} } }
            }
            """);

        await File.WriteAllTextAsync(
            tuning, "rules: [{ id: network-scan, severity: critical }, { id: address-conflict, enabled: false }]\n");
        var run = await Reload();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["22 rules kept with what they hold.", "changed: network-scan", "removed: address-conflict"], Lines(run.Out));

        await File.WriteAllTextAsync(tuning, "rules: [{ id: no-such-rule, severity: low }]\n");
        run = await Reload();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no-such-rule: is tuned, but there is no such rule", run.Error, StringComparison.Ordinal);
        Assert.Contains("The rules in force stay as they are.", run.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(tuning, "rules: [{ id: network-scan, severity: critical }]\n");
        Assert.Equal(["23 rules kept with what they hold.", "added: address-conflict"], Lines((await Reload()).Out));
    }

    private Task<CommandRun> Reload() => CommandRun.Of(["rules", "reload", "--state", _sample.NewPath("state")]);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
