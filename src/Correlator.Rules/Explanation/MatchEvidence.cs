using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

/// <summary>What one match bound to what. Immutable; small enough to be kept with each linked fact.</summary>
/// <param name="Time">Event time at which it was complete.</param>
public sealed record MatchEvidence(string Rule, string RuleVersion, string Title, EventTime Time, IReadOnlyList<Binding> Bindings)
{
    public static readonly MatchEvidence None = new("", "", "", EventTime.None, []);
}

/// <summary>One pattern's part of a match.</summary>
/// <param name="Name">The rule's variable, or what the pattern is: "exists".</param>
/// <param name="Fact">The fact, or a group's last one.</param>
/// <param name="Members">Of a group, in the order of time; otherwise empty.</param>
/// <param name="Figures">Of a group.</param>
/// <param name="RestsOn">Of a linked fact: the match that yielded it, as far as it is remembered.</param>
public sealed record Binding(
    string Name, object Fact, IReadOnlyList<object> Members, GroupFigures? Figures, MatchEvidence? RestsOn);
