using Correlator.Fault.Tests.Processes;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Runs;

/// <summary>Makes runs and compares each with the undisturbed run of one node on the same input, which is made once an input.</summary>
public sealed class FaultRunner : IAsyncLifetime
{
    private const int DifferencesShownMax = 12;

    private readonly PostgresServer _server = new();
    private readonly string _folder = Leftovers.NewFolder();
    private readonly Dictionary<int, (FaultInput Input, RunOutcome Expected)> _expectations = [];
    private readonly List<RunReport> _reports = [];
    private bool _isServerThere;

    /// <summary>The sum of the runs so far.</summary>
    public string Summary => RunReport.Table(_reports);

    /// <summary>Removes what runs of processes that are no more have left behind.</summary>
    public Task InitializeAsync() => Leftovers.Remove();

    public async Task DisposeAsync()
    {
        if (_isServerThere) await _server.DisposeAsync();
        if (_reports.All(report => report.IsRight)) Directory.Delete(_folder, recursive: true);
    }

    internal async Task<RunReport> Run(int seed, RunShape shape)
    {
        var plan = FaultPlan.Make(seed, shape);
        var (input, expected) = await Expect(plan.Input);
        if (shape == RunShape.Three && !_isServerThere)
        {
            await _server.InitializeAsync();
            _isServerThere = true;
        }

        var folder = Path.Combine(_folder, $"{shape}-{seed}".ToLowerInvariant());
        Directory.CreateDirectory(folder);
        var begun = TimeProvider.System.GetTimestamp();
        var run = new FaultRun(plan, input, _server, folder);
        RunOutcome? outcome = null;
        List<string> differences;
        try
        {
            outcome = await run.Run(expected.LastTold);
            differences = Compare(expected, outcome);
        }
        catch (Exception fault)
        {
            // One run that fails, for whatever reason, does not end a night of them.
            differences = [$"{fault.GetType().Name}: {fault.Message}"];
            await File.WriteAllTextAsync(Path.Combine(folder, "failure.log"), fault.ToString());
        }

        if (differences.Count > 0)
        {
            Leftovers.Keep(_folder);
            differences.Add($"repeat: --runs 1 --seed {seed} --shape {shape.ToString().ToLowerInvariant()}, kept: {folder}");
        }
        else
        {
            Directory.Delete(folder, recursive: true);
        }

        var report = Report(plan, Faults(run, input), outcome, differences, TimeProvider.System.GetElapsedTime(begun));
        _reports.Add(report);
        return report;
    }

    private async Task<(FaultInput Input, RunOutcome Expected)> Expect(int index)
    {
        if (_expectations.TryGetValue(index, out var known)) return known;
        var input = FaultInput.Make(_folder, index);
        var folder = Path.Combine(_folder, $"undisturbed-{index}");
        Directory.CreateDirectory(folder);
        var expected = await new FaultRun(new FaultPlan(0, RunShape.One, index, []), input, server: null, folder).Run(told: null);
        if (expected.Incidents.Count == 0 || expected.Deliveries.Count == 0) throw new InvalidOperationException($"Input {index} tells nothing.");
        return _expectations[index] = (input, expected);
    }

    private static List<string> Compare(RunOutcome expected, RunOutcome outcome)
    {
        List<string> differences =
        [
            .. outcome.Facts == expected.Facts ? [] : new[] { $"{outcome.Facts} facts instead of {expected.Facts}" },
            .. Excess(expected.Incidents, outcome.Incidents).Select(line => "missing detection: " + line),
            .. Excess(outcome.Incidents, expected.Incidents).Select(line => "detection too many: " + line),
            .. expected.LastTold.Except(outcome.LastTold).Select(incident => "not told: " + incident),
            .. outcome.LastTold.Except(expected.LastTold).Select(incident => "told otherwise: " + incident),
            .. outcome.Deliveries.Except(expected.Deliveries).Select(id => "delivery of nothing: " + id),
            .. outcome.Wrongs,
            // A supervisor takes 0 for done, and does not start it again.
            .. outcome.Ends.Where(code => code == 0).Select(_ => "a node ended unasked with exit code 0"),
        ];
        var more = differences.Count - DifferencesShownMax;
        return more > 0 ? [.. differences.Take(DifferencesShownMax), $"… and {more} more"] : differences;
    }

    // What the first has more of than the second; a line may be there more than once.
    private static IEnumerable<string> Excess(IEnumerable<string> some, IEnumerable<string> others)
    {
        var left = others.CountBy(line => line).ToDictionary();
        foreach (var line in some)
        {
            if (left.GetValueOrDefault(line) > 0) left[line]--;
            else yield return line;
        }
    }

    private static SortedDictionary<string, FaultCount> Faults(FaultRun run, FaultInput input)
    {
        var faults = new SortedDictionary<string, FaultCount>(StringComparer.Ordinal);
        foreach (var kind in run.Struck.GroupBy(struck => struck.Kind, struck => struck.Felt))
        {
            faults[kind.Key] = new FaultCount(kind.Count(), kind.Count(felt => felt > 0), kind.Sum());
        }

        if (input.Disorder is not { } disorder) return faults;
        faults[FaultPlan.RecordsDoubled] = new FaultCount(1, 1, disorder.Doubled);
        faults[FaultPlan.RecordsMoved] = new FaultCount(1, 1, disorder.Moved);
        return faults;
    }

    private static RunReport Report(
        FaultPlan plan, IReadOnlyDictionary<string, FaultCount> faults, RunOutcome? outcome, IReadOnlyList<string> differences, TimeSpan took)
    {
        var words = outcome?.Incidents.Select(line => line.Split(' ')).ToList() ?? [];
        return new RunReport
        {
            Seed = plan.Seed,
            Shape = plan.Shape == RunShape.One ? "one" : "three",
            Input = plan.Input,
            Faults = faults,
            Observations = outcome?.Observations ?? 0,
            Facts = outcome?.Facts ?? 0,
            Detections = words.Select(line => line[2]).Distinct().Count(),
            Incidents = words.Select(line => line[0]).Distinct().Count(),
            Deliveries = outcome?.Deliveries.Distinct().Count() ?? 0,
            DeliveredTwice = outcome is null ? 0 : outcome.Deliveries.Count - outcome.Deliveries.Distinct().Count(),
            LineRestarts = outcome?.LineRestarts ?? 0,
            ProcessRestarts = outcome?.ProcessRestarts ?? 0,
            Seconds = Math.Round(took.TotalSeconds, 1),
            Differences = differences,
        };
    }
}
