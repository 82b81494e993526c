namespace Correlator.Rules;

/// <summary>
/// A session has reached one of its bounds, and what was oldest went. Stated once an hour of event time for each rule
/// and bound; <see cref="Matching.RuleSessionStatistics"/> counts all of it. Rules match it by this very type.
/// </summary>
/// <param name="Zone">Whose session it is.</param>
/// <param name="Rule">Id of the rule that wanted to hold more.</param>
/// <param name="Bound">Name of the option that is the bound.</param>
/// <param name="Key">What was pushed out, as far as it can be told.</param>
public sealed record EngineSaturated(string Zone, string Rule, string Bound, string Key, EventTime Time);
