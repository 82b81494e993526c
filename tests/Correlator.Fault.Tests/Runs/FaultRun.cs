using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Runs;

/// <summary>How often a kind of fault struck.</summary>
/// <param name="Times">How often it was done.</param>
/// <param name="Felt">How many of those had an effect.</param>
/// <param name="Effects">Of all together: processes hit, writes refused, messages, connections or records disturbed.</param>
internal sealed record FaultCount(int Times, int Felt, long Effects)
{
    public static FaultCount Sum(IEnumerable<FaultCount> counts) =>
        counts.Aggregate(new FaultCount(0, 0, 0), (a, b) => new FaultCount(a.Times + b.Times, a.Felt + b.Felt, a.Effects + b.Effects));
}

/// <summary>What a run has come to.</summary>
internal sealed record RunOutcome
{
    /// <summary>A line a detection: see <see cref="StoredIncidents"/>.</summary>
    public required IReadOnlyList<string> Incidents { get; init; }
    public required IReadOnlyList<string> Deliveries { get; init; }

    /// <inheritdoc cref="StoredIncidents.LastTold"/>
    public required IReadOnlyList<string> LastTold { get; init; }
    public required long Observations { get; init; }
    public required long Facts { get; init; }
    public required int LineRestarts { get; init; }
    public required int ProcessRestarts { get; init; }

    /// <summary>What must not be, whatever goes wrong.</summary>
    public required IReadOnlyList<string> Wrongs { get; init; }

    /// <summary>Exit codes of processes that ended unasked.</summary>
    public required IReadOnlyList<int> Ends { get; init; }
}

/// <summary>Carries out a plan: nodes read the input to its end, whatever goes wrong.</summary>
internal sealed class FaultRun(FaultPlan plan, FaultInput input, PostgresServer? server, string folder)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The faults that have struck so far, and how often each was felt.</summary>
    public List<(string Kind, long Felt)> Struck { get; } = [];

    /// <param name="told">What must have been told before the nodes may end; waited for, but not for ever. Null: not known yet.</param>
    /// <exception cref="TimeoutException">The nodes did not come to the end of the input.</exception>
    public async Task<RunOutcome> Run(IReadOnlyCollection<string>? told)
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
            var felt = await planned.Fault.Strike(nodes, patience.Token);
            Note($"over, felt {felt} times");
            Struck.Add((planned.Fault.Kind, felt));
        }

        Note("faults over");
        var reached = await Until(nodes, reached => reached.Stored == input.Observations, patience.Token);
        Note("input read");
        if (told is null) await UntilQuiet(nodes, patience.Token);
        else await UntilTold(nodes, told);
        await End(nodes, patience.Token);
        Note("ended");
        return new RunOutcome
        {
            Incidents = await nodes.Incidents(),
            Deliveries = nodes.Deliveries(),
            LastTold = nodes.LastTold(),
            Observations = reached.Observations,
            Facts = reached.Facts,
            LineRestarts = nodes.LineRestarts(),
            ProcessRestarts = nodes.Members.Sum(member => member.Restarts),
            Wrongs = [.. nodes.Wrongs, .. nodes.Network?.Relays?.NotUnderstood is { } what ? ["not understood between members: " + what] : Array.Empty<string>()],
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

    private static async Task UntilTold(NodeGroup nodes, IReadOnlyCollection<string> told)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        using var again = new PeriodicTimer(PollEvery);
        try
        {
            while (told.Except(nodes.LastTold()).Any()) await again.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The comparison tells which are missing.
        }
    }

    private void Note(string what) =>
        File.AppendAllText(Path.Combine(folder, "run.log"), $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}\n");
}
