using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

public enum RuleMatchKind : byte
{
    /// <summary>The rule has matched.</summary>
    Stated = 0,

    /// <summary>What was stated under this id has lost its support: a fact that it rests on was retracted.</summary>
    Withdrawn = 1,

    /// <summary>No rule's: the session reached a bound, and says which.</summary>
    Saturated = 2,
}

/// <summary>What a match stated: a detection, linked facts, or both; or that it has lost its support since.</summary>
public sealed record RuleMatch
{
    public required RuleMatchKind Kind { get; init; }

    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    public required string RuleVersion { get; init; }

    /// <summary>Hash of rule, its content, zone, throttle key and the ordered facts: any run gives the same.</summary>
    public required FactId Id { get; init; }

    /// <summary>Event time at which the match was complete; of a withdrawal, the time of the retraction.</summary>
    public required EventTime Time { get; init; }

    /// <summary>What happened; empty when the rule raises nothing.</summary>
    public string Text { get; init; } = "";

    public Severity Severity { get; init; }

    /// <summary>All facts of the match in rule order.</summary>
    public required IReadOnlyList<object> Facts { get; init; }

    /// <summary>Null unless the rule raises one and all facts are of the model.</summary>
    public Detection? Detection { get; init; }

    /// <summary>Already known to the session that drew it; the zone above may want it.</summary>
    public Conclusion? Conclusion { get; init; }

    /// <summary>Linked facts that it yielded, of any type.</summary>
    public IReadOnlyList<object> Yielded { get; init; } = [];

    /// <summary>What the match rests on.</summary>
    public required MatchEvidence Evidence { get; init; }

    /// <summary>The tree of the match: rule, bindings, facts, what derived facts rest on, members of groups.</summary>
    public ExplanationNode Explain() => ExplanationTree.Of(this);
}
