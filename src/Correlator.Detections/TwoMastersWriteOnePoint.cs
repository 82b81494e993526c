using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Two originators write the same point, and at least one of them does not do so routinely.</summary>
public sealed class TwoMastersWriteOnePoint : Rule
{
    public override void Define()
    {
        ControlOperation master = null!, intruder = null!;

        Describe("two-masters-write-one-point", "1.0", "Two masters write the same point", Severity.Medium)
            .Description("A second originator writes a point that another one writes, and at least one of the two "
                + "does not do so routinely.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0848").Technique("T0836")
            .Cause("A second originator writes what another one writes already.")
            .Consequence("The process follows whoever wrote last; the operator's value is overridden without a trace "
                + "on the screen.")
            .Response("Establish which of the two is the rightful master; block the other one; check the point's "
                + "value in the field.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("A redundant pair changing over that is not declared as one.");

        When()
            .Match(() => master, w => w.Operation.Changes() && w.HasEnds() && w.Target != "-" && w.TookPlace())
            .Match(() => intruder,
                w => !w.IsRoutine && !w.WhileLearning && w.Operation.Changes() && w.HasEnds(),
                w => w.Target != "-" && w.TookPlace(),
                w => w.At() == master.At() && w.Target == master.Target && w.By() != master.By())
            // A routine write is stated every five minutes: the window spans two of them and a lateness.
            .Within(TimeSpan.FromMinutes(15));

        Then()
            .Raise(_ => $"{intruder.By()} wrote {intruder.Target} of {intruder.At()}, which {master.By()} writes too.",
                _ => Consequence.OfChain(intruder, Severity.Medium))
            .Throttle(() => intruder.At() + "|" + intruder.Target, TimeSpan.FromHours(1));
    }
}
