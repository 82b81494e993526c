using Correlator.Model.Detections;
using Spectre.Console;

namespace Correlator.Cli.Reports;

/// <summary>How severities are written and coloured.</summary>
internal static class Severities
{
    public static string Name(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Low => "low",
        Severity.Medium => "medium",
        Severity.High => "high",
        Severity.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "A severity without a name."),
    };

    public static Style Style(Severity severity) => severity switch
    {
        Severity.Critical => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.High => new Style(Color.Red),
        Severity.Medium => new Style(Color.Yellow),
        _ => Spectre.Console.Style.Plain,
    };
}
