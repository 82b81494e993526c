using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A device got other firmware, or says that it is another one, and then nobody hears from it.</summary>
public sealed class FirmwareChangeThenLossOfView : Rule
{
    public override void Define()
    {
        Fact change = null!;
        Deviation silence = null!;

        Describe("firmware-change-then-loss-of-view", "1.0", "Firmware or identity change, then loss of view",
            Severity.High)
            .Description("An asset's firmware or identity changes, and the same asset then falls silent.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0857").Technique("T0839").Technique("T0829")
            .Cause("A firmware update or a changed identity, followed by silence of the same asset.")
            .Consequence("The asset may be destroyed for remote use; the operator no longer sees or controls what "
                + "hangs on it.")
            .Response("Send somebody to the asset. Do not restart others of its kind; prepare local operation and a "
                + "spare with known firmware.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A planned firmware update whose restart takes longer than the learned polling allows.");

        When()
            .Match(() => change, f => IsFirmwareChange(f))
            .Match(() => silence, d => d.Kind == DeviationKind.Silence, d => d.Subject == change.Victim())
            .InOrder().Within(TimeSpan.FromMinutes(30));

        Then()
            .Raise(_ => $"{silence.Subject} went silent after: {change.Summary}.", _ => SeverityOf(change))
            .Throttle(() => silence.Subject, TimeSpan.FromHours(1));
    }

    private static bool IsFirmwareChange(Fact fact) => fact switch
    {
        Deviation deviation => deviation.Kind == DeviationKind.IdentityChange,
        ControlOperation operation => operation.Operation == Operation.FirmwareUpdate && operation.TookPlace(),
        _ => false,
    };

    private static Severity SeverityOf(Fact change) => change is ControlOperation operation
        ? Consequence.OfChain(operation, Severity.High)
        : Consequence.Of(Operation.FirmwareUpdate, change.Responder?.Criticality ?? 3, isAuthorised: false)
            .AtLeast(Severity.High);
}
