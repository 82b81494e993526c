using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>The node that reads a feed does not answer, and nobody can read the feed in its place.</summary>
public sealed class NodeStalls : Rule
{
    public override void Define()
    {
        FeedCondition condition = null!;

        Describe("node-stalls", "1.0", "A node that reads a feed stands still", Severity.Medium)
            .Description("The node that a feed is bound to has not answered the line for a minute, or the line's "
                + "own node stood still for more than 10 s.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0814")
            .Cause("The node is down, cut off, overloaded, or was stopped or paused.")
            .Consequence("What its feeds tell comes late, when it is back; what is pushed to it meanwhile may be lost "
                + "at its senders.")
            .Response("See the node (correlator cluster, its log, its machine); start it again. Its files and spools "
                + "are read on from where they stood.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("Planned work on the node that took longer than a minute.");

        When().Match(() => condition, c => c.Condition == FeedConditionKind.NodeStalled);

        Then()
            .Raise(_ => condition.Summary)
            .Throttle(() => condition.Source.Feed, TimeSpan.FromHours(1));
    }
}
