using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>One address is used by two devices: a mistake, or somebody in the middle.</summary>
public sealed class AddressConflict : Rule
{
    public override void Define()
    {
        Deviation conflict = null!;

        Describe("address-conflict", "1.0", "Two devices use one address", Severity.Medium)
            .Description("Two link-layer addresses use one network address at a time.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0830")
            .Cause("Two link-layer addresses answer for one network address: a duplicated configuration, or an "
                + "adversary in the middle.")
            .Consequence("Traffic reaches the wrong device: values are lost, or read and changed on the way.")
            .Response("Find both devices by their MACs at the switch; disconnect the one that does not belong; check "
                + "ARP tables of its peers.")
            .TimeAvailable(TimeSpan.FromHours(1))
            .FalsePositives("A redundancy protocol or a replaced device.");

        When().Match(() => conflict, d => d.Kind == DeviationKind.AddressConflict);

        Then()
            .Raise(_ => $"Two devices use one address of {conflict.Subject}: {conflict.Summary}.")
            .Throttle(() => conflict.Subject, TimeSpan.FromMinutes(1), rearmAfterQuiet: true);
    }
}
