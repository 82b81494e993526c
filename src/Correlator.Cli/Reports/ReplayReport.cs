using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Cli.Reports;

/// <summary>What a replay read and concluded: docs/replay-report.md tells each value.</summary>
public sealed record ReplayReport
{
    /// <summary>Well-formed records of all feeds, statistics and heartbeats too.</summary>
    public required long Observations { get; init; }

    /// <summary>Records that did not parse.</summary>
    public required long Quarantined { get; init; }

    public required IReadOnlyList<ReplayedFeed> Feeds { get; init; }

    /// <summary>Files of the directories given that are no recorded feeds, and were not replayed.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>Assets known at the end, declared and discovered.</summary>
    public required int Assets { get; init; }
    public required int Zones { get; init; }

    /// <summary>Assets by role ("controller", "engineering-workstation" …), inferred roles included.</summary>
    public IReadOnlyDictionary<string, int> Roles { get; init; } = new Dictionary<string, int>();

    /// <summary>True when a plant file was given; false when plant and roles were discovered.</summary>
    public bool PlantIsDeclared { get; init; }

    /// <summary>Facts by <see cref="Fact.KindName"/>.</summary>
    public required IReadOnlyDictionary<string, long> Facts { get; init; }

    /// <summary>Oldest first, by <see cref="IncidentReport.FirstTime"/> then id.</summary>
    public required IReadOnlyList<IncidentReport> Incidents { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Processor time of the whole process, all cores together.</summary>
    public required TimeSpan CpuTime { get; init; }

    /// <summary>Largest resident set of the process.</summary>
    public required long PeakRssBytes { get; init; }

    public double ObservationsPerSecond => Elapsed > TimeSpan.Zero ? Observations / Elapsed.TotalSeconds : 0;
}

/// <summary>A file of a directory that was not replayed.</summary>
/// <param name="Reason">"unknown-format", "packet-capture", "binary", "empty" or "broken-gzip".</param>
public sealed record SkippedFile(string Path, string Reason)
{
    /// <summary>"13 files skipped: packet-capture 9, empty 4", the most frequent reason first.</summary>
    public static string Told(IReadOnlyCollection<SkippedFile> files)
    {
        var reasons = files.GroupBy(file => file.Reason)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);
        return $"{Figures.Of(files.Count, "file")} skipped: "
            + string.Join(", ", reasons.Select(reason => $"{reason.Key} {Figures.Count(reason.Count())}"));
    }
}

/// <summary>What a replay read from one feed.</summary>
public sealed record ReplayedFeed
{
    /// <summary>The feed's id: what facts name as their source.</summary>
    public required string Id { get; init; }
    public required string Path { get; init; }

    /// <summary>"zeek-tsv", "zeek-json", "eve", "cef" …; "unknown" when nothing in it could be recognised.</summary>
    public required string Format { get; init; }

    /// <summary>Log of the format: "conn", "modbus" …; null when the format has no such thing.</summary>
    public string? Log { get; init; }
    public required long Observations { get; init; }
    public required long Quarantined { get; init; }

    /// <summary>Quarantined records by reason.</summary>
    public IReadOnlyDictionary<string, long> QuarantineReasons { get; init; } = new Dictionary<string, long>();

    /// <summary>Smallest event time; none when the feed gave no observation.</summary>
    public EventTime FirstTime { get; init; }
    public EventTime LastTime { get; init; }
}

/// <summary>Detections that are worked as one.</summary>
public sealed record IncidentReport
{
    public required FactId Id { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>Of the worst detection, the first of those: what it came to.</summary>
    public required string Title { get; init; }
    public required EventTime FirstTime { get; init; }
    public required EventTime LastTime { get; init; }
    public required string Zone { get; init; }

    /// <summary>All sorted and without repeats.</summary>
    public required IReadOnlyList<string> Assets { get; init; }
    public required IReadOnlyList<string> Rules { get; init; }
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>By time, then id.</summary>
    public required IReadOnlyList<Detection> Detections { get; init; }

    /// <summary>
    /// Makes the report of an incident from what it is made of; an incident has at least one detection.
    /// </summary>
    public static IncidentReport Of(FactId id, string zone, IEnumerable<Detection> detections)
    {
        Detection[] ordered = [.. detections.OrderBy(d => d.Time).ThenBy(d => d.Id)];
        return new IncidentReport
        {
            Id = id,
            Severity = ordered.Max(d => d.Severity),
            Title = ordered.MaxBy(d => d.Severity)!.Title,
            FirstTime = ordered.SelectMany(d => d.Facts.Select(f => f.Time).Append(d.Time)).Where(t => !t.IsNone)
                .DefaultIfEmpty().Min(),
            LastTime = ordered[^1].Time,
            Zone = zone,
            Assets = Distinct(ordered.SelectMany(d => d.Assets)),
            Rules = Distinct(ordered.Select(d => d.Rule)),
            Techniques = Distinct(ordered.SelectMany(d => d.Techniques)),
            Detections = ordered,
        };
    }

    private static string[] Distinct(IEnumerable<string> values) =>
        [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
