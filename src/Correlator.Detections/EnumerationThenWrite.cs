using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Someone looks around, then changes something.</summary>
public sealed class EnumerationThenWrite : Rule
{
    public override void Define()
    {
        Deviation look = null!;
        ControlOperation write = null!;

        Describe("enumeration-then-write", "1.0", "Enumeration, then a write", Severity.High)
            .Description("A host fans out or browses as it never did, and within an hour changes something outside "
                + "its routine.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0846").Technique("T0888").Technique("T0861").Technique("T0855")
            .Cause("A host asked many assets who they are, or what they hold, and then changed one of them.")
            .Consequence("The usual course of an intruder who has found what to act on.")
            .Response("Isolate the originating host unless its owner explains both steps; check what was written and "
                + "put it back; look for further targets of the enumeration.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("Commissioning of a new engineering tool.");

        When()
            .Match(() => look,
                d => d.By() != "",
                d => d.Kind == DeviationKind.FanOut
                    || (d.Kind == DeviationKind.NewOperation && d.Operation.Enumerates()))
            .Match(() => write,
                w => !w.IsRoutine && w.Operation.Changes() && w.TookPlace() && w.HasEnds(),
                w => w.By() == look.By())
            .InOrder().Within(TimeSpan.FromHours(1));

        Then()
            .Raise(_ => $"{write.By()} looked around ({look.Summary}) and then did a {write.Deed()} on {write.At()}.",
                _ => Consequence.OfChain(write, Severity.High))
            .Throttle(() => write.By() + "|" + write.At(), TimeSpan.FromHours(1));
    }
}
