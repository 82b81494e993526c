using System.Globalization;
using Correlator.Model.Observations;

namespace Correlator.Scenarios.Tests.Labelled;

/// <summary>A span of recorded time of which somebody wrote down what happened in it.</summary>
/// <param name="Kind">"BAD-PORTSCAN2", "GOOD-SSH" …</param>
/// <param name="Visible">The sensor saw traffic of it in numbers: a hundred connections or more.</param>
internal sealed record LabelledWindow(EventTime Start, EventTime End, string Kind, bool Visible)
{
    public bool IsBad => Kind.StartsWith("BAD", StringComparison.Ordinal);

    public bool Holds(EventTime time) => Start <= time && time <= End;
}

/// <summary>The labelled hour of Westermo's industrial network, as its right sensor saw it.</summary>
internal static class LabelledCorpus
{
    /// <summary>Names the folder that holds the shared corpus.</summary>
    public const string Variable = "CORRELATOR_CORPUS";

    private const int VisibleConnectionsMin = 100;

    public static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable(Variable) ?? "", "labelled", "westermo-part1");

    public static string[] Paths(string feeds) => feeds switch
    {
        "zeek" => [Path.Combine(Folder, "zeek-right")],
        "conn.log alone" => [Path.Combine(Folder, "zeek-right", "conn.log")],
        "notice.log alone" => [Path.Combine(Folder, "zeek-right", "notice.log")],
        "eve" => [Path.Combine(Folder, "eve_right.json")],
        "zeek and eve" => [Path.Combine(Folder, "zeek-right"), Path.Combine(Folder, "eve_right.json")],
        _ => throw new ArgumentOutOfRangeException(nameof(feeds)),
    };

    public static IReadOnlyList<LabelledWindow> Windows() =>
    [
        .. File.ReadLines(Path.Combine(Folder, "observability.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Select(columns => new LabelledWindow(
                Time(columns[0]), Time(columns[1]), columns[2],
                int.Parse(columns[3], CultureInfo.InvariantCulture) >= VisibleConnectionsMin)),
    ];

    private static EventTime Time(string seconds) => new(
        EventTime.UnixEpochTicks + (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
}

/// <summary>A theory that needs the shared corpus; skipped, and said so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable(LabelledCorpus.Variable) is null)
            Skip = $"{LabelledCorpus.Variable} does not name the corpus.";
    }
}
