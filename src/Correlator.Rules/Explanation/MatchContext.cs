using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

/// <summary>One match, as the texts and severities of a rule see it.</summary>
/// <param name="Zone">Zone whose session found it.</param>
/// <param name="Time">Event time at which the match was complete.</param>
/// <param name="Facts">All facts of the match in rule order; a count gives all its members.</param>
public sealed record MatchContext(string Zone, EventTime Time, IReadOnlyList<Fact> Facts)
{
    /// <summary>Tickets of the maintenance windows that cover facts of this match, sorted.</summary>
    public IReadOnlyList<string> Maintenance { get; } =
        [.. Facts.Select(f => f.Maintenance).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
