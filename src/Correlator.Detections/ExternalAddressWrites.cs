using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>An address outside the plant speaks an industrial protocol and changes something.</summary>
public sealed class ExternalAddressWrites : Rule
{
    public override void Define()
    {
        ControlOperation write = null!;

        Describe("external-address-writes", "1.0", "An external address writes in an industrial protocol",
            Severity.High)
            .Description("An address outside the plant changes something by an industrial protocol, outside every "
                + "routine.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0883").Technique("T0822").Technique("T0855")
            .Cause("A controller can be reached from outside the plant, and somebody uses it.")
            .Consequence("Anyone who finds the address can command the process.")
            .Response("Block the address at the perimeter now; find the path it came by; check and put back what was "
                + "written; look for the same address elsewhere.")
            .TimeAvailable(TimeSpan.FromMinutes(5))
            .FalsePositives("A remote station whose address range is missing from the plant file.");

        When().Match(() => write,
            w => w.HasEnds() && w.Originator!.IsExternal && w.Protocol.IsIndustrial(),
            w => w.Operation.Changes() && !w.IsRoutine && w.TookPlace());

        Then()
            .Raise(_ => $"External address {write.By()} speaks {write.Protocol.Name()} with {write.At()} and did a "
                + $"{write.Deed()}.",
                _ => Consequence.OfChain(write, Severity.High))
            .Throttle(() => write.By() + "|" + write.At(), TimeSpan.FromHours(1));
    }
}
