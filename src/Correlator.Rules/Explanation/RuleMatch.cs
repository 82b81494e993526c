using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

/// <summary>What a match stated: a detection, a conclusion, or both.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Time">Event time at which the match was complete.</param>
/// <param name="Conclusion">Already known to the session that drew it; the zone above may want it.</param>
public sealed record RuleMatch(string Rule, EventTime Time, Detection? Detection, Conclusion? Conclusion);
