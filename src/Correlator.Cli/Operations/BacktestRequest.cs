using Correlator.Model.Observations;

namespace Correlator.Cli.Operations;

/// <summary>What <c>correlator rules backtest</c> was asked.</summary>
public sealed record BacktestRequest
{
    /// <summary>The rule set to try: tuning, and rules beside the shipped ones.</summary>
    public required string RulesDirectory { get; init; }

    /// <summary>Files and directories; they exist. Replayed merged by event time.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The rule set to compare with; null: the shipped rules as they are.</summary>
    public string? InForceDirectory { get; init; }
    public IReadOnlyList<string> PlantFiles { get; init; } = [];

    /// <summary>
    /// Only detections from this event time on count; what comes before is still learned from and correlated.
    /// </summary>
    public EventTime? From { get; init; }

    /// <summary>Only detections before this event time count.</summary>
    public EventTime? To { get; init; }

    public EventTime? LearnUntil { get; init; }
    public double? LearnFraction { get; init; }

    public bool Covers(EventTime time) => (From is not { } from || time >= from) && (To is not { } to || time < to);
}
