using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>
/// A safety controller's mode or program changes, or it is used in a way that the plant file does not declare.
/// </summary>
public sealed class SafetyControllerTouched : Rule
{
    public override void Define()
    {
        Fact touch = null!;

        Describe("safety-controller-touched", "1.0", "A safety controller is changed or used undeclared",
            Severity.Critical)
            .Description("Any engineering operation at a safety controller, and any other use of it that the plant "
                + "file does not declare.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0880").Technique("T0837").Technique("T0858").Technique("T0843")
            .Cause("An engineering operation at a safety controller, or any use of it that nobody declared.")
            .Consequence("The last layer that protects people may not act when it has to.")
            .Response("Tell the shift lead at once. Check the key switch at the controller; compare its program; if "
                + "it cannot be trusted, bring the process to a safe state by the plant's procedure.")
            .TimeAvailable(TimeSpan.FromMinutes(5))
            .FalsePositives("A proof test or change under management of change that was not declared as a window.");

        When().Match(() => touch, f => TouchesSafety(f));

        Then()
            .Raise(_ => $"{touch.By()} at safety controller {touch.Victim()}: {touch.Summary}.", _ => SeverityOf(touch))
            .Throttle(() => touch.By() + "|" + touch.Victim() + "|" + touch.Operation.Name(), TimeSpan.FromMinutes(30));
    }

    private static bool TouchesSafety(Fact fact) => fact switch
    {
        Deviation deviation => deviation.Kind == DeviationKind.UndeclaredSafetyUse,
        ControlOperation operation => operation.Responder is { } responder && responder.Is(AssetRoles.SafetyController)
            && (operation.Operation.IsNeverRoutine() || !operation.IsRoutine),
        _ => false,
    };

    // That somebody only looked at it is bad enough where nobody should.
    private static Severity SeverityOf(Fact touch) => touch is ControlOperation operation
        ? Consequence.Of(operation)
        : touch.Operation.Changes() ? Severity.Critical : Severity.High;
}
