namespace Correlator.Cli.Reports;

/// <summary>Tells a person what a replay read, what it found, and why.</summary>
internal static class ReplaySummary
{
    /// <summary>Incidents that are told in full; the rest is counted and in the JSON report.</summary>
    public const int IncidentsMax = 10;

    /// <summary>Feeds that get a line of their own; a directory may hold thousands.</summary>
    public const int FeedsMax = 40;

    public static void Write(ReportPage page, ReplayReport report)
    {
        page.Line(0,
            $"Read {Figures.Of(report.Observations, "observation")} from {Figures.Of(report.Feeds.Count, "feed")} in "
            + $"{Figures.Span(report.Elapsed)} ({Figures.Count((long)report.ObservationsPerSecond)} a second, "
            + $"{Figures.Span(report.CpuTime)} of processor time, "
            + $"at most {Figures.Bytes(report.PeakRssBytes)} of memory).");
        WriteFeeds(page, report);
        WritePlant(page, report);
        WriteFacts(page, report);
        WriteIncidents(page, report);
    }

    private static void WriteFeeds(ReportPage page, ReplayReport report)
    {
        page.Heading("What was read");
        page.Columns(2, [.. report.Feeds.Take(FeedsMax).Select(Row)], 2);
        More(page, report.Feeds.Count, "feed");
        var times = report.Feeds.Where(f => !f.FirstTime.IsNone).ToArray();
        if (times.Length > 0) page.Line(2, Figures.Period(times.Min(f => f.FirstTime), times.Max(f => f.LastTime)));

        if (report.Skipped.Count > 0) page.Line(2, $"{SkippedFile.Told(report.Skipped)}.");
        if (report.Quarantined == 0) return;
        page.Line(2, $"{Figures.Of(report.Quarantined, "record")} could not be read and went to quarantine:");
        var broken = report.Feeds.Where(f => f.Quarantined > 0).ToArray();
        foreach (var feed in broken.Take(FeedsMax)) page.Line(4, Quarantine(feed));
        More(page, broken.Length, "feed");
    }

    private static IReadOnlyList<string> Row(ReplayedFeed feed) =>
    [
        feed.Path,
        feed.Log is null ? feed.Format : $"{feed.Format} {feed.Log}",
        Figures.Count(feed.Observations),
        feed.Observations == 1 ? "observation" : "observations",
    ];

    private static string Quarantine(ReplayedFeed feed) =>
        $"{feed.Path}: {Joined(ByCount(feed.QuarantineReasons))}";

    private static string Joined(IEnumerable<KeyValuePair<string, long>> counts) =>
        string.Join(", ", counts.Select(c => $"{c.Key} {Figures.Count(c.Value)}"));

    private static IEnumerable<KeyValuePair<string, long>> ByCount(IEnumerable<KeyValuePair<string, long>> counts) =>
        counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal);

    private static void More(ReportPage page, int count, string what)
    {
        if (count > FeedsMax) page.Line(2, $"... {Figures.Of(count - FeedsMax, "more " + what)}");
    }

    private static void WritePlant(ReportPage page, ReplayReport report)
    {
        page.Heading("The plant");
        var origin = report.PlantIsDeclared
            ? "declared in the plant file, completed from traffic"
            : "discovered from traffic, roles inferred";
        page.Line(2, $"{Figures.Of(report.Assets, "asset")} in {Figures.Of(report.Zones, "zone")} ({origin})");
        if (report.Roles.Count == 0) return;
        var roles = ByCount(report.Roles.Select(r => KeyValuePair.Create(r.Key, (long)r.Value)));
        page.Line(2, Joined(roles), label: "Roles: ");
    }

    private static void WriteFacts(ReportPage page, ReplayReport report)
    {
        page.Heading("Facts worth correlating");
        if (report.Facts.Count == 0) page.Line(2, "none");
        IReadOnlyList<string>[] rows = [.. ByCount(report.Facts).Select(f => new[] { f.Key, Figures.Count(f.Value) })];
        page.Columns(2, rows, 1);
    }

    private static void WriteIncidents(ReportPage page, ReplayReport report)
    {
        var bySeverity = report.Incidents.GroupBy(i => i.Severity).OrderByDescending(g => g.Key)
            .Select(g => $"{Figures.Count(g.Count())} {Severities.Name(g.Key)}").ToArray();
        page.Heading(bySeverity.Length == 0
            ? "No incident"
            : $"{Figures.Of(report.Incidents.Count, "incident")}: {string.Join(", ", bySeverity)}");
        if (bySeverity.Length == 0) page.Line(2, "Nothing matched a rule; facts alone are evidence, not alarms.");

        var number = 0;
        var worst = report.Incidents.OrderByDescending(i => i.Severity).ThenBy(i => i.FirstTime).ThenBy(i => i.Id);
        foreach (var incident in worst.Take(IncidentsMax)) IncidentPages.Write(page, incident, $"{++number}. ");

        if (report.Incidents.Count <= IncidentsMax) return;
        page.Blank();
        page.Line(0, $"... {report.Incidents.Count - IncidentsMax} more; --json FILE writes them all.");
    }
}
