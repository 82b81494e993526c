using Correlator.Model.Detections;

namespace Correlator.Cli.Reports;

/// <summary>What a rule says of itself, and what it looks for.</summary>
public sealed record RuleExplanation
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public required string Title { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>In Sigma's words: stable, test, experimental …</summary>
    public required string Status { get; init; }
    public string Author { get; init; } = "";
    public bool IsEnabled { get; init; } = true;
    public string Description { get; init; } = "";
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>Its patterns, their order and window, and how often it speaks; a line each.</summary>
    public IReadOnlyList<string> LooksFor { get; init; } = [];

    /// <summary>The names that it gives to the facts of a match, in their order.</summary>
    public IReadOnlyList<RuleBinding> Bindings { get; init; } = [];
    public string Cause { get; init; } = "";
    public string Consequence { get; init; } = "";

    /// <summary>Empty: its detections are recorded and nobody is told.</summary>
    public string Response { get; init; } = "";
    public TimeSpan? TimeAvailable { get; init; }
    public string FalsePositives { get; init; } = "";
}

/// <param name="IsMany">It stands for all the facts that were counted.</param>
public sealed record RuleBinding(string Variable, bool IsMany);
