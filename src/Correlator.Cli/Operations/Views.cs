using Correlator.Cli.Reports;
using Correlator.Model.Detections;

namespace Correlator.Cli.Operations;

/// <summary>What right plant files declare.</summary>
public sealed record PlantCheckReport(int Zones, int Conduits, int Assets, int Parties, int MaintenanceWindows);

/// <summary>An incident and where its handling stands.</summary>
/// <param name="Status">Step of the lifecycle: "new", "notified", "acknowledged" …</param>
/// <param name="AcknowledgedBy">Null while nobody has.</param>
/// <param name="Why">What was said when it was acknowledged; null when nothing.</param>
public sealed record IncidentView(
    IncidentReport Incident, string Status, string? AcknowledgedBy = null, DateTimeOffset? AcknowledgedAt = null,
    string? Why = null)
{
    /// <summary>Who was told when over which channel, oldest first, a line each.</summary>
    public IReadOnlyList<string> Notifications { get; init; } = [];
}

/// <summary>What is known of an asset: a few headed lists of lines, most important first.</summary>
public sealed record AssetView(string Id, string Type, string Zone, IReadOnlyList<AssetSection> Sections);

/// <summary>"Peers", "Operations", "Recent deviations" … and a line for each.</summary>
public sealed record AssetSection(string Title, IReadOnlyList<string> Lines);

/// <summary>A detection rule.</summary>
/// <param name="Source">"shipped", or the file that it is written in.</param>
public sealed record RuleView(
    string Id, string Version, string Title, Severity Severity, IReadOnlyList<string> Techniques, string Source,
    bool IsEnabled = true);

/// <summary>What checking Sigma rules gave.</summary>
/// <param name="Rules">Detection rules without an error.</param>
/// <param name="Correlations">Correlation rules without an error.</param>
/// <param name="Dark">Of the rules, those that nothing here can fulfil; the most frequent reason first.</param>
/// <param name="Errors">One a line: file, line, column, field, reason.</param>
public sealed record RulesCheckReport(
    int Files, int Rules, int Correlations, IReadOnlyList<DarkRules> Dark, IReadOnlyList<OpenPlaceholder> OpenPlaceholders,
    IReadOnlyList<string> Errors);

/// <summary>Rules that nothing here can fulfil, for one reason: no feed has their logs, or no record their fields.</summary>
public sealed record DarkRules(string Reason, int Rules);

/// <summary>A placeholder of a Sigma rule (modifier expand) that has no values.</summary>
public sealed record OpenPlaceholder(string Rule, string Name);

/// <summary>What a rule contributes to the coverage of ATT&amp;CK for ICS.</summary>
/// <param name="Techniques">Ids.</param>
/// <param name="IsDark">It is sound, but no feed provides the logs that it is about.</param>
/// <param name="IsTested">It comes with a test.</param>
public sealed record CoveringRule(string Id, IReadOnlyList<string> Techniques, bool IsDark, bool IsTested);

/// <summary>What trying rules on their tests gave.</summary>
/// <param name="Errors">One a line: file, line, column, field, reason; when there are any, nothing was run.</param>
public sealed record RulesTestReport(int Files, IReadOnlyList<RuleTestView> Cases, IReadOnlyList<string> Errors);

/// <summary>One case and how it ended.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Differences">"- what was expected and did not come", "+ what came and was not expected"; empty when it
/// passed.</param>
public sealed record RuleTestView(string Rule, string Name, string Where, IReadOnlyList<string> Differences);

/// <summary>How a node is.</summary>
/// <param name="Lines">One a part: what it is and how it is; the bad ones first.</param>
public sealed record HealthView(bool IsHealthy, IReadOnlyList<string> Lines);
