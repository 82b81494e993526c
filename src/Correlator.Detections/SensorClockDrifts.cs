using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A sensor's records run ahead of this node's clock, or fall behind those of the other feeds.</summary>
public sealed class SensorClockDrifts : Rule
{
    public override void Define()
    {
        FeedCondition condition = null!;

        Describe("sensor-clock-drifts", "1.0", "A sensor's clock drifts", Severity.Low)
            .Description("For a quarter of an hour a feed's records are minutes ahead of this node's clock, or minutes "
                + "further behind the other feeds than usual.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0872")
            .Cause("The sensor has lost its time source, its time zone was changed, or somebody set its clock.")
            .Consequence("What it tells is put in the wrong order with what others tell: rules over time miss it, and "
                + "evidence has the wrong times.")
            .Response("Compare the sensor's clock with the plant's time source, and this node's too if all feeds are "
                + "named; correct it; note the offset in incidents of that time.")
            .TimeAvailable(TimeSpan.FromHours(4))
            .FalsePositives("Records that a forwarder began to hold back.");

        When().Match(() => condition, c => c.Condition == FeedConditionKind.ClockDrift);

        Then()
            .Raise(_ => condition.Summary)
            .Throttle(() => condition.Source.Feed, TimeSpan.FromHours(1));
    }
}
