using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A live feed that was regular gives nothing: what happens there is not seen.</summary>
public sealed class FeedDriesUp : Rule
{
    public override void Define()
    {
        FeedCondition condition = null!;

        Describe("feed-dries-up", "1.0", "A feed has dried up", Severity.Medium)
            .Description("A live feed gives nothing for far longer than it usually pauses, though its node reads it.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0804")
            .Cause("The sensor, its mirror port or what forwards its records stands still; or somebody silenced it.")
            .Consequence("What happens in the sensor's part of the plant is not detected.")
            .Response("See whether the sensor lives and sees traffic; see whether its records leave it; treat it as "
                + "evasion until a fault is found.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A plant, or a sensor, that was stopped on purpose.");

        When().Match(() => condition, c => c.Condition == FeedConditionKind.DriedUp);

        Then()
            .Raise(_ => condition.Summary)
            .Throttle(() => condition.Source.Feed, TimeSpan.FromHours(1));
    }
}
