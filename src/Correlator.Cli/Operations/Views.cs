using Correlator.Cli.Reports;

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

/// <summary>How a node is.</summary>
/// <param name="Lines">One a part: what it is and how it is; the bad ones first.</param>
public sealed record HealthView(bool IsHealthy, IReadOnlyList<string> Lines);

/// <summary>The schema of the database that holds the state.</summary>
/// <param name="Database">Which one, as people name it.</param>
/// <param name="Found">Version that was found; 0: none of ours.</param>
/// <param name="Known">Version that this release works with.</param>
/// <param name="Done">What was done, in order.</param>
public sealed record DatabaseView(string Database, int Found, int Known, IReadOnlyList<string> Done);
