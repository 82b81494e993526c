using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Detections;

/// <summary>How bad the consequence can be. Stored: never renumber.</summary>
public enum Severity : byte
{
    Info = 0,
    Low = 1,
    Medium = 2,
    High = 3,
    Critical = 4,
}

/// <summary>A rule has matched, with its evidence. Immutable; stored for ever, so its shape may only grow.</summary>
public sealed record Detection
{
    /// <summary>Hash of rule, rule version, zone and the ids of the facts: a replay gives the same.</summary>
    public required FactId Id { get; init; }

    public required string Rule { get; init; }
    public required string RuleVersion { get; init; }
    public required string Title { get; init; }

    /// <summary>Event time of the fact that completed the match.</summary>
    public required EventTime Time { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>ATT&amp;CK for ICS technique ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>Zone that judged it: the lowest that all facts have in common.</summary>
    public required string Zone { get; init; }

    /// <summary>Assets (and outside addresses) that it is about, sorted.</summary>
    public required IReadOnlyList<string> Assets { get; init; }

    /// <summary>The facts of the match in rule order.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>What happened, in a sentence or two with names and numbers of this match.</summary>
    public required string Text { get; init; }

    /// <summary>What the operator should do; a rule without it may record but not annunciate.</summary>
    public string Response { get; init; } = "";
}
