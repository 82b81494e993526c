using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A feed lost records of its senders: what they told is not known here.</summary>
public sealed class FeedLosesRecords : Rule
{
    public override void Define()
    {
        FeedCondition condition = null!;

        Describe("feed-loses-records", "1.0", "A feed has lost records", Severity.Low)
            .Description("Records that a sensor pushed found no room and are gone.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0814")
            .Cause("The line did not keep up, or stood still, until the feed's spool was full or its disk refused; or "
                + "somebody floods the feed to hide something.")
            .Consequence("What those records would have told is not detected.")
            .Response("See why the line or the disk falls behind (correlator feeds, the node's health); look at the "
                + "sensor's own records of that time; find who sent so much.")
            .TimeAvailable(TimeSpan.FromHours(1))
            .FalsePositives("A planned stop that was longer than the spool is large.");

        When().Match(() => condition, c => c.Condition == FeedConditionKind.RecordsLost);

        Then()
            .Raise(_ => condition.Summary)
            .Throttle(() => condition.Source.Feed, TimeSpan.FromHours(1));
    }
}
