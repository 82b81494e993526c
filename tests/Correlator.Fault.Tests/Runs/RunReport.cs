using System.Text.Json;

namespace Correlator.Fault.Tests.Runs;

/// <summary>A run in figures.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required int Seed { get; init; }
    public required string Shape { get; init; }
    public required int Input { get; init; }
    public required IReadOnlyDictionary<string, int> Faults { get; init; }
    public long Observations { get; init; }

    /// <summary>Facts that zones were told.</summary>
    public long Facts { get; init; }
    public int Detections { get; init; }
    public int Incidents { get; init; }
    public int Deliveries { get; init; }

    /// <summary>Deliveries that more than one receiver has, or one twice: the same id each time.</summary>
    public int DeliveredTwice { get; init; }
    public int LineRestarts { get; init; }
    public int ProcessRestarts { get; init; }
    public required double Seconds { get; init; }

    /// <summary>What differs from the undisturbed run; empty: nothing.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    public bool IsRight => Differences.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The sum of runs as a table.</summary>
    public static string Table(IReadOnlyCollection<RunReport> runs)
    {
        List<(string Name, string Value)> rows =
        [
            ("runs", $"{runs.Count} ({string.Join(", ", runs.CountBy(run => run.Shape).OrderBy(shape => shape.Key).Select(shape => $"{shape.Value} of {shape.Key}"))})"),
            ("faults", runs.Sum(run => run.Faults.Values.Sum()).ToString()),
            .. runs.SelectMany(run => run.Faults).GroupBy(fault => fault.Key, fault => fault.Value).OrderBy(kind => kind.Key)
                .Select(kind => ("  " + kind.Key, kind.Sum().ToString())),
            ("observations", runs.Sum(run => run.Observations).ToString()),
            ("facts", runs.Sum(run => run.Facts).ToString()),
            ("detections", runs.Sum(run => run.Detections).ToString()),
            ("incidents", runs.Sum(run => run.Incidents).ToString()),
            ("deliveries", runs.Sum(run => run.Deliveries).ToString()),
            ("  delivered twice", runs.Sum(run => run.DeliveredTwice).ToString()),
            ("restarts of the line", runs.Sum(run => run.LineRestarts).ToString()),
            ("restarts of processes", runs.Sum(run => run.ProcessRestarts).ToString()),
            ("seconds", runs.Sum(run => run.Seconds).ToString("0")),
            ("runs that differ", runs.Count(run => !run.IsRight).ToString()),
        ];
        return string.Join('\n', rows.Select(row => $"{row.Name,-24}{row.Value}"));
    }
}
