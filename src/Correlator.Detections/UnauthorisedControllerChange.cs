using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A controller's program, firmware or mode changes, and nobody has allowed it.</summary>
public sealed class UnauthorisedControllerChange : Rule
{
    public override void Define()
    {
        ControlOperation change = null!;

        Describe("unauthorised-controller-change", "1.0", "A controller is changed without authorisation",
            Severity.High)
            .Description("A controller's program, firmware, mode, clock or run state is changed, or that is tried, "
                + "without role and without window.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0843").Technique("T0857").Technique("T0858").Technique("T0816").Technique("T0821")
            .Cause("A download, firmware update, stop, restart, force or mode change from a host without that role, "
                + "outside any maintenance window.")
            .Consequence("The controller runs something else, or nothing.")
            .Response("Ask engineering whether the change is theirs. If not: isolate the originating host, compare "
                + "the program with the approved one, restore it, and watch the process locally meanwhile.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("Work that was not declared; an engineering host without its role in the plant file.");

        When().Match(() => change,
            c => !c.IsAuthorised && c.Maintenance == null,
            c => c.HasEnds(),
            c => c.Operation.IsNeverRoutine() && (!c.IsRoutine || IsGrave(c.Operation)));

        Then()
            .Raise(_ => $"{change.By()} {(change.TookPlace() ? "did" : "tried")} a {change.Deed()} on {change.At()} by "
                + $"{change.Protocol.Name()}, without authorisation or maintenance window.",
                _ => SeverityOf(change))
            .Throttle(() => change.By() + "|" + change.At() + "|" + change.Operation.Name(), TimeSpan.FromMinutes(30));
    }

    // One that was refused, or whose answer nobody saw, is still somebody's try.
    private static Severity SeverityOf(ControlOperation change)
    {
        var severity = Consequence.Of(change);
        return change.TookPlace() || severity == Severity.Low ? severity : severity - 1;
    }

    // Masters of some protocols set the time or start cyclically: that is news only while it is not routine.
    private static bool IsGrave(Operation operation) => operation is not (Operation.TimeSet or Operation.Start);
}
