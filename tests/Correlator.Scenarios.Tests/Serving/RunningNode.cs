using Correlator.Cli.Operations;
using Correlator.Host.Operations;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>A node that serves, as <c>correlator serve</c> starts it, until the test stops it.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<CommandRun> _run;
    private readonly string _state;

    private RunningNode(string state, string configFile)
    {
        _state = state;
        _run = Task.Run(() => CommandRun.Of(["serve", "--config", configFile, "--state", state], _stop.Token));
    }

    public static Task<RunningNode> Start(Sample sample, string configuration) =>
        Start(sample.NewPath("state"), sample.Write("serve.conf", configuration));

    public static async Task<RunningNode> Start(string state, string configFile)
    {
        var node = new RunningNode(state, configFile);
        await node.Until(_ => true);
        return node;
    }

    /// <summary>Asks the health over the control socket until it is as wished; returns that.</summary>
    public async Task<HealthView> Until(Func<HealthView, bool> isReached)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        HealthView? last = null;
        try
        {
            while (await again.WaitForNextTickAsync(patience.Token))
            {
                if (_run.IsCompleted) Assert.Fail("The node ended: " + (await _run).Error);
                last = await new HostOperations().Health(_state, patience.Token);
                if (last.IsHealthy && isReached(last)) return last;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail("Not reached: " + string.Join(" | ", last?.Lines ?? []));
        }

        throw new InvalidOperationException("The timer ended.");
    }

    public Task<HealthView> UntilObservations(long count) =>
        Until(health => health.Lines.Any(line => line.StartsWith($"line: {count} observations", StringComparison.Ordinal)));

    /// <summary>Looks at the incidents until a rule has raised one; asks, as the command line does, over the control socket.</summary>
    public async Task UntilDetected(string rule)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        IReadOnlyList<string> found = [];
        try
        {
            while (await again.WaitForNextTickAsync(patience.Token))
            {
                var incidents = await new HostOperations().ListIncidents(_state, patience.Token);
                found = [.. incidents.SelectMany(view => view.Incident.Detections).Select(detection => detection.Rule)];
                if (found.Contains(rule)) return;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"No '{rule}', but: {string.Join(", ", found)}");
        }
    }

    /// <summary>Stops the node as SIGTERM does; returns how it ended.</summary>
    public async Task<CommandRun> Stop()
    {
        await _stop.CancelAsync();
        return await _run.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Patience);
        _stop.Dispose();
    }
}

/// <summary>What a health says.</summary>
internal static class HealthWords
{
    public static bool Has(this HealthView health, string beginning) =>
        health.Lines.Any(line => line.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>The line that begins so says all of these too.</summary>
    public static bool Says(this HealthView health, string beginning, params string[] words) => health.Lines.Any(line =>
        line.StartsWith(beginning, StringComparison.Ordinal) && words.All(word => line.Contains(word, StringComparison.Ordinal)));
}
