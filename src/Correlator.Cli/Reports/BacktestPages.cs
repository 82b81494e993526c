using System.Globalization;

namespace Correlator.Cli.Reports;

/// <summary>Tells a person what another rule set would have changed.</summary>
internal static class BacktestPages
{
    /// <summary>Detections of a kind that are told; the JSON has them all.</summary>
    public const int DetectionsMax = 20;

    private static readonly string[] Header = ["rule", "day", "in force", "other", "added", "removed", "changed"];

    public static void Write(ReportPage page, BacktestReport report, BacktestComparison comparison)
    {
        var period = report.First.IsNone ? "" : $", {Figures.Period(report.First, report.Last)}";
        page.Line(0, $"Read {Figures.Of(report.Observations, "observation")}{period}.");
        page.Line(0, comparison.IsSame
            ? $"No difference: both sets raise the same {Figures.Of(report.InForce.Count, "detection")}."
            : $"{Figures.Of(report.InForce.Count, "detection")} in force, "
                + $"{Figures.Count(report.Candidate.Count)} with the other set: "
                + $"{Figures.Count(comparison.Added.Count)} added, {Figures.Count(comparison.Removed.Count)} removed, "
                + $"{Figures.Count(comparison.Changed.Count)} changed.");
        if (comparison.Days.Count > 0)
        {
            page.Blank();
            page.Columns(2, [Header, .. comparison.Days.Select(Row)], 2, 3, 4, 5, 6);
        }

        Write(page, "Added", comparison.Added);
        Write(page, "Removed", comparison.Removed);
        if (comparison.Changed.Count == 0) return;
        page.Heading("Changed");
        foreach (var change in comparison.Changed.Take(DetectionsMax)) Write(page, change);
        More(page, comparison.Changed.Count);
    }

    private static IReadOnlyList<string> Row(BacktestDay day) =>
    [
        day.Rule, day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), .. new[]
        {
            day.InForce, day.Candidate, day.Added, day.Removed, day.Changed,
        }.Select(count => Figures.Count(count)),
    ];

    private static void Write(ReportPage page, string heading, IReadOnlyList<BacktestDetection> detections)
    {
        if (detections.Count == 0) return;
        page.Heading(heading);
        foreach (var detection in detections.Take(DetectionsMax))
        {
            var severity = Severities.Name(detection.Severity);
            page.Line(2, $"{Named(detection)} {severity}: {detection.Text}", Severities.Style(detection.Severity));
        }

        More(page, detections.Count);
    }

    private static void Write(ReportPage page, BacktestChange change)
    {
        var (before, after) = (change.InForce, change.Candidate);
        var severity = before.Severity == after.Severity
            ? Severities.Name(before.Severity)
            : $"{Severities.Name(before.Severity)} -> {Severities.Name(after.Severity)}";
        if (before.Text == after.Text)
        {
            page.Line(2, $"{Named(before)} {severity}: {before.Text}");
            return;
        }

        page.Line(2, $"{Named(before)} {severity}");
        page.Line(4, before.Text, label: "- ");
        page.Line(4, after.Text, label: "+ ");
    }

    private static string Named(BacktestDetection detection) =>
        $"{detection.Time} {detection.Rule} [{detection.Id.ToString()[..8]}]";

    private static void More(ReportPage page, int count)
    {
        if (count <= DetectionsMax) return;
        page.Line(2, $"... {Figures.Count(count - DetectionsMax)} more; --json FILE writes them all.");
    }
}
