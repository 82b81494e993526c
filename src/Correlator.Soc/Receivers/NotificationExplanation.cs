using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Soc.Receivers;

/// <summary>Writes the chain rule and version → facts → feed and position as indented lines.</summary>
internal static class NotificationExplanation
{
    /// <summary>Conclusions that rest on conclusions are followed this deep.</summary>
    private const int DepthMax = 8;

    public static IReadOnlyList<string> Of(IncidentEvidence evidence)
    {
        var lines = new List<string>();
        var told = new HashSet<FactId>();
        foreach (var detection in evidence.Detections.Prepend(evidence.Headline!).Prepend(evidence.FirstOut!))
        {
            if (!told.Add(detection.Id)) continue;
            if (lines.Count >= Notification.ExplanationLinesMax) break;
            Add(lines, $"{detection.Time} {NotificationText.Name(detection.Severity)} {detection.Rule} "
                + $"(version {detection.RuleVersion}) in {detection.Zone}: {detection.Text}");
            foreach (var fact in detection.Facts) Add(lines, fact, 1);
        }

        if (lines.Count > Notification.ExplanationLinesMax)
        {
            lines.RemoveRange(Notification.ExplanationLinesMax - 1, lines.Count - Notification.ExplanationLinesMax + 1);
            lines.Add("… more evidence is with the incident");
        }

        return lines;
    }

    private static void Add(List<string> lines, Fact fact, int depth)
    {
        // One line too many is let in, so that the cut is seen; from there on nothing is added.
        if (lines.Count > Notification.ExplanationLinesMax) return;
        var indent = new string(' ', 2 * depth);
        var record = $"[{fact.Source.Feed} @ {fact.Source.Position}]";
        Add(lines, $"{indent}{fact.Time} {fact.KindName}: {fact.Summary} {record}");
        if (fact is not Conclusion conclusion || depth >= DepthMax) return;
        foreach (var support in conclusion.Support) Add(lines, support, depth + 1);
    }

    private static void Add(List<string> lines, string line) => lines.Add(NotificationText.Cut(line));
}
