using Correlator.Model.Facts;

namespace Correlator.Rules.Language.Sigma;

/// <summary>What matches of Sigma rules say to people.</summary>
internal static class SigmaTexts
{
    /// <summary>"Title: what happened [field=value, …]".</summary>
    public static string Of(string title, ObservedActivity activity) =>
        $"{title}: {activity.Summary}{(activity.Fields.Count == 0 ? "" : $" [{Fields(activity.Fields)}]")}.";

    /// <summary>The two ends as one text; the same whichever record tells them.</summary>
    public static string Ends(Fact fact) => $"{fact.Originator?.Name}>{fact.Responder?.Name}";

    private static string Fields(IReadOnlyList<ActivityField> fields) =>
        string.Join(", ", fields.Select(field => $"{field.Name}={field.Value}"));
}
