using System.Diagnostics;
using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests;

/// <summary>Three members as processes, each with rule files of its own: <c>rules reload</c> changes all of them, or none.</summary>
public sealed class ClusterRulesTests : IDisposable
{
    private const string Changed = "rules: [{ id: network-scan, severity: critical }]\n";

    private static readonly string[] Names = ["a", "b", "c"];

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-").FullName;
    private readonly int[] _ports = [.. Names.Select(_ => LoopbackPort.Free())];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_reload_changes_all_members_or_none()
    {
        foreach (var name in Names) Directory.CreateDirectory(Rules(name));
        using var a = Serve(0);
        using var b = Serve(1);
        var c = Serve(2);
        try
        {
            var before = await UntilAllGoByOne(a);

            // One has files that are broken.
            foreach (var name in Names) Tune(name, Changed);
            Tune("b", "rules: [{ id: no-such-rule, severity: low }]\n");
            var refused = await Reload("a");
            Assert.True(refused.ExitCode == 2, refused.Said);
            Assert.Contains("b: ", refused.Said, StringComparison.Ordinal);
            Assert.Contains("no-such-rule: is tuned, but there is no such rule", refused.Said, StringComparison.Ordinal);
            Assert.Contains("The rules in force stay as they are.", refused.Said, StringComparison.Ordinal);
            Assert.Equal([before, before, before], await InForce("a"));

            // One has files that are sound and not the same.
            Tune("b", "");
            refused = await Reload("c");
            Assert.True(refused.ExitCode == 2, refused.Said);
            Assert.Contains($"b: its files are sound and give the rules {before}", refused.Said, StringComparison.Ordinal);
            Assert.Equal([before, before, before], await InForce("b"));

            // All have the same.
            Tune("b", Changed);
            var done = await Reload("a");
            Assert.True(done.ExitCode == 0, done.Said);
            Assert.Contains("changed: network-scan", done.Said, StringComparison.Ordinal);
            Assert.Contains("are in force on a, b, c.", done.Said, StringComparison.Ordinal);
            var after = await InForce("a");
            Assert.Single(after.Distinct());
            Assert.NotEqual(before, after[0]);
            foreach (var name in Names) Assert.Contains($"set {after[0]}", (await Ask(name, "health")).Said, StringComparison.Ordinal);

            // One that starts again has them from its files; one that finds others there is told of, until the next reload.
            await c.Kill();
            c.Dispose();
            Tune("c", "");
            c = Serve(2);
            await Until(async () => (await InForce("a")).SequenceEqual([after[0], after[0], before]), a);
            await Until(() => Task.FromResult(c.Said.Contains($"goes by the rules {after[0]}, this one by {before}", StringComparison.Ordinal)), c);
            Tune("c", Changed);
            Assert.Equal(0, (await Reload("b")).ExitCode);
            await Until(async () => (await InForce("c")).SequenceEqual(after), c);
        }
        finally
        {
            c.Dispose();
        }
    }

    [Fact]
    public async Task A_reload_whose_leader_is_killed_changes_all_members_or_none()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var name in Names) Directory.CreateDirectory(Rules(name));
        var a = Serve(0);
        using var b = Serve(1);
        using var c = Serve(2);
        try
        {
            var before = await UntilAllGoByOne(b);

            // Killed while one has not answered yet: nothing is decided, and nothing changes.
            foreach (var name in Names[..2]) Tune(name, Changed);
            var asked = Reload("a");
            using (await UntilReads("c", asked))
            {
                await a.Kill();
                Tune("c", Changed);
            }

            Assert.NotEqual(0, (await asked).ExitCode);
            foreach (var name in Names[1..])
            {
                await Until(async () => (await InForce(name)).Length == 2, b);
                Assert.Equal([before, before], await InForce(name));
            }

            a.Dispose();
            Tune("a", "");
            a = Serve(0);
            foreach (var name in Names) await Until(async () => (await InForce(name)).SequenceEqual([before, before, before]), a);

            // Killed as soon as one of the others goes by the new rules: it is decided, and all follow.
            Tune("a", Changed);
            asked = Reload("a");
            using (await UntilReads("c", asked)) Tune("c", Changed);
            await Until(async () => (await InForce("c"))[1..].Any(rules => rules != before), c);
            await a.Kill();
            await asked;
            await Until(async () => await InForce("b") is { Length: 2 } rules && rules.All(id => id != before), b);
            var after = Assert.Single((await InForce("b")).Distinct());
            await Until(async () => (await InForce("c")).SequenceEqual([after, after]), c);
            a.Dispose();
            a = Serve(0);
            await Until(async () => (await InForce("c")).SequenceEqual([after, after, after]), c);
        }
        finally
        {
            a.Dispose();
        }
    }

    // Its tuning is a pipe that somebody opens only when he reads it: the member takes part in a reload, and stands there until the pipe that is
    // returned is closed. Then it reads what is in the file's place by then.
    private async Task<Stream> UntilReads(string name, Task<(int ExitCode, string Said)> asked)
    {
        var file = Path.Combine(Rules(name), "tuning.yaml");
        File.Delete(file);
        using (var made = Process.Start("mkfifo", file)) await made.WaitForExitAsync();
        var opened = Task.Run(() => new FileStream(file, FileMode.Open, FileAccess.Write));
        if (await Task.WhenAny(opened, asked) == asked) Assert.Fail("Ended before it was read: " + (await asked).Said);
        return await opened;
    }

    private NodeProcess Serve(int member)
    {
        var name = Names[member];
        var config = Path.Combine(_folder, name + ".conf");
        File.WriteAllText(config, $$"""
            correlator {
              rules = "{{Rules(name)}}"
              cluster {
                enabled = on
                port = {{_ports[member]}}
                seed-nodes = [{{string.Join(", ", _ports.Select(port => $"\"127.0.0.1:{port}\""))}}]
                min-members = 2
                allow-plaintext = on
              }
            }
            """);
        return NodeProcess.Start("serve", "--config", config, "--state", State(name), "--node", name);
    }

    private async Task<string> UntilAllGoByOne(NodeProcess node)
    {
        // Each is asked: a member goes by rules that others have heard of before it answers people.
        foreach (var name in Names)
        {
            await Until(async () => (await InForce(name)) is { Length: 3 } rules && rules.Distinct().Count() == 1 && rules[0] != "", node);
        }

        return (await InForce("a"))[0];
    }

    /// <summary>Ids of the sets that the members of role engine go by, as one of them has heard, in the order of the nodes' names.</summary>
    private async Task<string[]> InForce(string asked) =>
    [
        .. (await Ask(asked, "cluster", "show")).Said.Split('\n')
            .Where(line => line.Contains(" | up | ", StringComparison.Ordinal))
            .OrderBy(line => Array.FindIndex(Names, name => line.Contains($"node-{name},", StringComparison.Ordinal)))
            .Select(line => line.Split(" | rules ").ElementAtOrDefault(1) ?? ""),
    ];

    private Task<(int ExitCode, string Said)> Reload(string asked) => Ask(asked, "rules", "reload");

    private async Task<(int ExitCode, string Said)> Ask(string name, params string[] args) => Directory.Exists(State(name))
        ? await NodeProcess.Run([.. args, "--state", State(name)])
        : (-1, "");

    private void Tune(string name, string tuning)
    {
        var file = Path.Combine(Rules(name), "tuning.yaml");
        // Written into, a pipe would take it.
        File.Delete(file);
        if (tuning.Length > 0) File.WriteAllText(file, tuning);
    }

    private string Rules(string name) => Path.Combine(_folder, "rules-" + name);

    private string State(string name) => Path.Combine(_folder, name);

    private static async Task Until(Func<Task<bool>> isSo, NodeProcess node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await isSo())
        {
            if (node.HasExited) Assert.Fail("The node ended: " + node.Said);
            await again.WaitForNextTickAsync(patience.Token);
        }
    }
}
