using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Several assets of one zone are silent while the zone's sensor lives.</summary>
/// <remarks>
/// Silence is only stated as event time goes on, and event time only goes on while feeds deliver: that the sensor lives
/// is implied.
/// </remarks>
public sealed class ZoneFallsSilent : Rule
{
    public override void Define()
    {
        Deviation last = null!;

        Describe("zone-falls-silent", "1.0", "Many assets of a zone are silent", Severity.High)
            .Description("Three or more assets of one zone fall silent within ten minutes while the sensor still "
                + "delivers.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0829").Technique("T0815").Technique("T0814")
            .Cause("Three or more assets of one zone stopped speaking within ten minutes, and the sensor still "
                + "delivers.")
            .Consequence("The operator is blind there; what protects the process may be unreachable.")
            .Response("Ask the operators what they still see; check the zone's switch and power; treat it as an "
                + "attack on availability until a fault is found; prepare local operation.")
            .TimeAvailable(TimeSpan.FromMinutes(10))
            .FalsePositives("A switch failure, or planned downtime of a whole cell that was not declared.");

        When().Count(() => last, d => d.Kind == DeviationKind.Silence,
            atLeast: 3, groupBy: d => d.Zone, distinct: d => d.Subject, within: TimeSpan.FromMinutes(10));

        Then()
            .Raise(c => $"{c.Facts.Count} assets of zone {last.Zone} went silent within ten minutes: {Names(c)}.")
            .Throttle(() => last.Zone, TimeSpan.FromMinutes(30));
    }

    private static string Names(MatchContext context) =>
        string.Join(", ", context.Facts.Select(f => f.Subject).Distinct().Order(StringComparer.Ordinal));
}
