using System.Globalization;
using System.Text.Json;

namespace Correlator.Fault.Tests.Runs;

/// <summary>A run in figures.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required int Seed { get; init; }
    public required string Shape { get; init; }
    public required int Input { get; init; }

    /// <summary>By kind.</summary>
    public required IReadOnlyDictionary<string, FaultCount> Faults { get; init; }
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

    /// <summary>A line that tells a person how it went.</summary>
    public override string ToString() =>
        $"{Shape}-{Seed}, {Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s: "
        + string.Join(", ", Faults.Select(kind => $"{kind.Key} {Words(kind.Value)}")) + (IsRight ? "" : "; DIFFERS: " + string.Join("; ", Differences));

    /// <summary>The sum of runs as a table.</summary>
    public static string Table(IReadOnlyCollection<RunReport> runs)
    {
        List<(string Name, string Value)> rows =
        [
            ("runs", $"{runs.Count} ({string.Join(", ", runs.GroupBy(run => run.Shape).OrderBy(shape => shape.Key).Select(OfShape))})"),
            ("faults", Words(FaultCount.Sum(runs.SelectMany(run => run.Faults.Values)))),
            .. runs.SelectMany(run => run.Faults).GroupBy(fault => fault.Key, fault => fault.Value).OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => ("  " + kind.Key, Words(FaultCount.Sum(kind)))),
            ("observations", runs.Sum(run => run.Observations).ToString(CultureInfo.InvariantCulture)),
            ("facts", runs.Sum(run => run.Facts).ToString(CultureInfo.InvariantCulture)),
            ("detections", runs.Sum(run => run.Detections).ToString(CultureInfo.InvariantCulture)),
            ("incidents", runs.Sum(run => run.Incidents).ToString(CultureInfo.InvariantCulture)),
            ("deliveries", runs.Sum(run => run.Deliveries).ToString(CultureInfo.InvariantCulture)),
            ("  delivered twice", runs.Sum(run => run.DeliveredTwice).ToString(CultureInfo.InvariantCulture)),
            ("restarts of the line", runs.Sum(run => run.LineRestarts).ToString(CultureInfo.InvariantCulture)),
            ("restarts of processes", runs.Sum(run => run.ProcessRestarts).ToString(CultureInfo.InvariantCulture)),
            ("seconds", runs.Sum(run => run.Seconds).ToString("0", CultureInfo.InvariantCulture)),
            ("runs that differ", runs.Count(run => !run.IsRight).ToString(CultureInfo.InvariantCulture)),
            .. runs.Where(run => !run.IsRight).SelectMany(run => run.Differences.Select(difference => ($"  {run.Shape}-{run.Seed}", difference))),
        ];
        return string.Join('\n', rows.Select(row => $"{row.Name,-24}{row.Value}"));
    }

    private static string OfShape(IGrouping<string, RunReport> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{runs.Count()} of {runs.Key}, seeds {Ranges([.. runs.Select(run => run.Seed).Order()])}, {runs.Average(run => run.Seconds):0.0} s each");

    // 1, 2, 3, 7: 1-3 7.
    private static string Ranges(IReadOnlyList<int> numbers)
    {
        List<(int From, int To)> ranges = [];
        foreach (var number in numbers)
        {
            if (ranges is [.., var last] && number == last.To + 1) ranges[^1] = (last.From, number);
            else ranges.Add((number, number));
        }

        return string.Join(' ', ranges.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
    }

    private static string Words(FaultCount count) => $"{count.Times} (felt {count.Felt}, {count.Effects} times)";
}
