using System.Globalization;

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
        page.Line(0, $"Read {Figures.Of(report.Observations, "observation")} from {Figures.Of(report.Feeds.Count, "feed")} in "
            + $"{Figures.Span(report.Elapsed)} ({Figures.Count((long)report.ObservationsPerSecond)} a second, "
            + $"{Figures.Span(report.CpuTime)} of processor time, at most {Figures.Bytes(report.PeakRssBytes)} of memory).");
        WriteFeeds(page, report);
        WritePlant(page, report);
        WriteFacts(page, report);
        WriteIncidents(page, report);
    }

    private static void WriteFeeds(ReportPage page, ReplayReport report)
    {
        page.Heading("What was read");
        page.Columns(2,
            [.. report.Feeds.Take(FeedsMax).Select(feed => (IReadOnlyList<string>)
            [
                feed.Path, feed.Log is null ? feed.Format : $"{feed.Format} {feed.Log}",
                Figures.Count(feed.Observations), feed.Observations == 1 ? "observation" : "observations", Quarantine(feed),
            ])], 2);
        if (report.Feeds.Count > FeedsMax) page.Line(2, $"... {report.Feeds.Count - FeedsMax} more feeds");
        var times = report.Feeds.Where(f => !f.FirstTime.IsNone).ToArray();
        if (times.Length > 0) page.Line(2, Figures.Period(times.Min(f => f.FirstTime), times.Max(f => f.LastTime)));
        if (report.Quarantined > 0) page.Line(2, $"{Figures.Of(report.Quarantined, "record")} could not be read and went to quarantine.");
    }

    private static string Quarantine(FeedReport feed)
    {
        if (feed.Quarantined == 0) return "";
        var reasons = feed.QuarantineReasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => $"{r.Key} {Figures.Count(r.Value)}");
        return $"{Figures.Count(feed.Quarantined)} quarantined: {string.Join(", ", reasons)}".TrimEnd(':', ' ');
    }

    private static void WritePlant(ReportPage page, ReplayReport report)
    {
        page.Heading("The plant");
        var origin = report.PlantIsDeclared ? "declared in the plant file, completed from traffic" : "discovered from traffic, roles inferred";
        page.Line(2, $"{Figures.Of(report.Assets, "asset")} in {Figures.Of(report.Zones, "zone")} ({origin})");
        if (report.Roles.Count == 0) return;
        page.Line(2, string.Join(", ", report.Roles.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => $"{r.Key} {r.Value.ToString(CultureInfo.InvariantCulture)}")), label: "Roles: ");
    }

    private static void WriteFacts(ReportPage page, ReplayReport report)
    {
        page.Heading("Facts worth correlating");
        if (report.Facts.Count == 0) page.Line(2, "none");
        page.Columns(2,
            [.. report.Facts.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => (IReadOnlyList<string>)[f.Key, Figures.Count(f.Value)])], 1);
    }

    private static void WriteIncidents(ReportPage page, ReplayReport report)
    {
        var bySeverity = report.Incidents.GroupBy(i => i.Severity).OrderByDescending(g => g.Key)
            .Select(g => $"{Figures.Count(g.Count())} {Severities.Name(g.Key)}").ToArray();
        page.Heading(bySeverity.Length == 0
            ? "No incident"
            : $"{Figures.Of(report.Incidents.Count, "incident")}: {string.Join(", ", bySeverity)}");
        if (bySeverity.Length == 0) page.Line(2, "Nothing that was read matched a rule. Facts above, if any, are in the assets' histories.");

        var number = 0;
        foreach (var incident in report.Incidents.OrderByDescending(i => i.Severity).ThenBy(i => i.FirstTime).ThenBy(i => i.Id).Take(IncidentsMax))
        {
            IncidentPages.Write(page, incident, $"{++number}. ");
        }

        if (report.Incidents.Count <= IncidentsMax) return;
        page.Blank();
        page.Line(0, $"... {report.Incidents.Count - IncidentsMax} more; --json FILE writes them all.");
    }
}
