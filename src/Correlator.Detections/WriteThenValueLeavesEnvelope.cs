using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A controller was written to, and a process value that it reports then leaves what was ever seen.</summary>
public sealed class WriteThenValueLeavesEnvelope : Rule
{
    public override void Define()
    {
        ControlOperation write = null!;
        Deviation value = null!;

        Describe("write-then-value-leaves-envelope", "1.0", "A write, then a process value leaves its envelope",
            Severity.High)
            .Description("A write outside routine at a controller, and then a value that the same controller "
                + "reports leaves its learned range.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0836").Technique("T0831")
            .Cause("A change at a controller that is not routine, followed by a reported value outside its learned "
                + "range.")
            .Consequence("The write reached the process and drives it where it has not been before.")
            .Response("Look at the process value in the field first; put back what was written; go to manual if the "
                + "value keeps moving.")
            .TimeAvailable(TimeSpan.FromMinutes(10))
            .FalsePositives("A change of recipe or season that the baseline has not seen.");

        When()
            .Match(() => write, w => !w.IsRoutine && w.Operation.Changes() && w.TookPlace() && w.HasEnds())
            .Match(() => value,
                d => d.Kind == DeviationKind.ValueOutOfEnvelope && !d.Operation.Changes(),
                d => d.Victim() == write.At())
            .InOrder().Within(TimeSpan.FromMinutes(15));

        Then()
            .Raise(_ => $"After {write.By()} did a {write.Deed()} on {write.At()}, a reported value left its "
                + $"envelope: {value.Summary}.",
                _ => Consequence.OfChain(write, Severity.High))
            .Throttle(() => write.At(), TimeSpan.FromMinutes(30));
    }
}
