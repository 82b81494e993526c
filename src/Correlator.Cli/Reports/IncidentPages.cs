using Correlator.Model.Attack;
using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Cli.Reports;

/// <summary>
/// Explains an incident to a person: what, where, since when, which technique, on what evidence, what to do.
/// </summary>
internal static class IncidentPages
{
    /// <summary>More evidence than this is in the JSON report; a page must stay readable.</summary>
    public const int DetectionsMax = 20;
    public const int FactsMax = 10;

    private const int SupportDepthMax = 3;
    private const int LabelColumns = 12;

    public static void Write(ReportPage page, IncidentReport incident, string number = "")
    {
        page.Blank();
        var severity = Severities.Name(incident.Severity).ToUpperInvariant();
        page.Line(0, incident.Title, Severities.Style(incident.Severity), $"{number}{severity}  ");
        Labelled(page, "Incident", incident.Id.ToString());
        Labelled(page, "When", Figures.Period(incident.FirstTime, incident.LastTime));
        Labelled(page, "Where", $"zone {incident.Zone}");
        Labelled(page, "Assets", string.Join(", ", incident.Assets));
        Labelled(page, "ATT&CK", string.Join(", ", incident.Techniques.Select(AttackTechniques.Describe)));
        var count = Figures.Of(incident.Detections.Count, "detection");
        page.Line(3, $"What happened ({count}, each with its evidence and where the record is)");
        foreach (var detection in incident.Detections.Take(DetectionsMax)) Write(page, detection);
        More(page, 5, incident.Detections.Count - DetectionsMax, "detection");
        WriteResponses(page, incident);
    }

    private static void Write(ReportPage page, Detection detection)
    {
        page.Blank();
        var rule = $"[{detection.Rule} {detection.RuleVersion}, {Severities.Name(detection.Severity)}]";
        page.Line(5, $"{detection.Title} {rule}", Severities.Style(detection.Severity), $"{detection.Time}  ");
        if (detection.Text.Length > 0) page.Line(7, detection.Text);
        foreach (var fact in detection.Facts.Take(FactsMax)) Write(page, fact, 7, 0);
        More(page, 7, detection.Facts.Count - FactsMax, "fact");
    }

    private static void Write(ReportPage page, Fact fact, int indent, int depth)
    {
        var ticket = fact.Maintenance is null ? "" : $" (maintenance {fact.Maintenance})";
        var record = $"{fact.Source.Feed}:{fact.Source.Position}";
        page.Line(indent, $"{fact.Time} {fact.KindName}: {fact.Summary}{ticket}  {record}", label: "- ");
        if (fact is not Conclusion conclusion || depth >= SupportDepthMax) return;
        foreach (var support in conclusion.Support.Take(FactsMax)) Write(page, support, indent + 2, depth + 1);
        More(page, indent + 2, conclusion.Support.Count - FactsMax, "fact");
    }

    private static void WriteResponses(ReportPage page, IncidentReport incident)
    {
        var responses = incident.Detections.OrderByDescending(d => d.Severity).Select(d => d.Response)
            .Where(r => r.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        if (responses.Length == 0) return;
        page.Blank();
        page.Line(3, "What to do");
        foreach (var response in responses) page.Line(5, response, label: "- ");
    }

    private static void Labelled(ReportPage page, string label, string text)
    {
        if (text.Length > 0) page.Line(3, text, label: label.PadRight(LabelColumns));
    }

    private static void More(ReportPage page, int indent, int more, string what)
    {
        if (more > 0) page.Line(indent, $"... {more} more {(more == 1 ? what : what + "s")}");
    }
}
