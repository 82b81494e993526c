using Correlator.Model.Detections;

namespace Correlator.Rules.Explanation;

/// <summary>
/// What a maintenance window does to a detection: it lowers the severity and is named in the text. It never hides:
/// nothing
/// falls below <see cref="Severity.Low"/> that was not below it before.
/// </summary>
public static class MaintenanceRelief
{
    /// <summary>One step when a window covers part of the match, two when windows cover all of it.</summary>
    public static Severity Apply(Severity severity, MatchContext context)
    {
        var covered = context.Facts.Count(f => f.Maintenance is not null);
        var steps = covered == 0 ? 0 : covered == context.Facts.Count ? 2 : 1;
        var lowered = (int)severity - steps;
        return steps == 0 || severity <= Severity.Low ? severity : (Severity)Math.Max(lowered, (int)Severity.Low);
    }

    /// <summary>The sentence that follows the rule's text; empty without maintenance.</summary>
    public static string Remark(MatchContext context) => context.Maintenance.Count == 0
        ? ""
        : $" Maintenance under way: {string.Join(", ", context.Maintenance)}.";
}
