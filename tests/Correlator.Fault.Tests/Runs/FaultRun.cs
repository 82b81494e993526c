using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Runs;

/// <summary>What a run has come to.</summary>
internal sealed record RunOutcome
{
    /// <summary>A line a detection: see <see cref="StoredIncidents"/>.</summary>
    public required IReadOnlyList<string> Incidents { get; init; }
    public required IReadOnlyList<string> Deliveries { get; init; }

    /// <summary>Those that nothing newer can have superseded.</summary>
    public required IReadOnlyList<string> LastDeliveries { get; init; }
    public required long Observations { get; init; }
    public required long Facts { get; init; }
    public required int LineRestarts { get; init; }
    public required int ProcessRestarts { get; init; }

    /// <summary>Exit codes of processes that ended unasked.</summary>
    public required IReadOnlyList<int> Ends { get; init; }
}

/// <summary>Carries out a plan: nodes read the input to its end, whatever goes wrong.</summary>
internal sealed class FaultRun(FaultPlan plan, FaultInput input, PostgresServer? server, string folder)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="deliveries">Ids that must have been sent before the nodes may end; waited for, but not for ever. Null: not known yet.</param>
    /// <exception cref="TimeoutException">The nodes did not come to the end of the input.</exception>
    public async Task<RunOutcome> Run(IReadOnlyCollection<string>? deliveries)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var nodes = plan.Shape == RunShape.One
            ? await NodeGroup.One(folder, input.Feeds, plan.Faults.Any(fault => fault.Fault is Faults.FullDisk))
            : await NodeGroup.Three(folder, input.Feeds, server!);
        nodes.Start();
        foreach (var planned in plan.Faults)
        {
            if (planned.Share > 0) await Until(nodes, reached => reached.Observations >= (long)(planned.Share * input.Observations), patience.Token);
            await Task.Delay(planned.After, patience.Token);
            Note($"{planned.Fault}");
            await planned.Fault.Strike(nodes, patience.Token);
        }

        Note("faults over");
        var reached = await Until(nodes, reached => reached.Stored == input.Observations, patience.Token);
        Note("input read");
        if (deliveries is null) await UntilQuiet(nodes, patience.Token);
        else await UntilSent(nodes, deliveries);
        await End(nodes, patience.Token);
        Note("ended");
        return new RunOutcome
        {
            Incidents = await nodes.Incidents(),
            Deliveries = nodes.Deliveries(),
            LastDeliveries = nodes.LastDeliveries(),
            Observations = reached.Observations,
            Facts = reached.Facts,
            LineRestarts = nodes.LineRestarts(),
            ProcessRestarts = nodes.Members.Sum(member => member.Restarts),
            Ends = [.. nodes.Members.SelectMany(member => member.Ends)],
        };
    }

    // What is stored must do, however they end.
    private static async Task End(NodeGroup nodes, CancellationToken cancellation)
    {
        foreach (var member in nodes.Members) await member.Kill(down: null, cancellation);
    }

    private static async Task<LineReached> Until(NodeGroup nodes, Func<LineReached, bool> isSo, CancellationToken cancellation)
    {
        using var again = new PeriodicTimer(PollEvery);
        LineReached? reached = null;
        try
        {
            while (reached is null || !isSo(reached))
            {
                await again.WaitForNextTickAsync(cancellation);
                reached = await nodes.Reached(cancellation);
            }

            return reached;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not at the end after {Patience}, but at {reached}.");
        }
    }

    // Without knowing what is to come: until nothing has come for a while.
    private static async Task UntilQuiet(NodeGroup nodes, CancellationToken cancellation)
    {
        using var again = new PeriodicTimer(QuietFor);
        for (var sent = -1; sent != nodes.Deliveries().Count;)
        {
            sent = nodes.Deliveries().Count;
            await again.WaitForNextTickAsync(cancellation);
        }
    }

    private static async Task UntilSent(NodeGroup nodes, IReadOnlyCollection<string> deliveries)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        using var again = new PeriodicTimer(PollEvery);
        try
        {
            while (deliveries.Except(nodes.Deliveries()).Any()) await again.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The comparison tells which are missing.
        }
    }

    private void Note(string what) =>
        File.AppendAllText(Path.Combine(folder, "run.log"), $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}\n");
}
