using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Someone who never spoke to a controller before changes it in the first session.</summary>
public sealed class NewPeerWrites : Rule
{
    public override void Define()
    {
        Deviation stranger = null!;
        ControlOperation write = null!;

        Describe("new-peer-writes", "1.0", "A controller's new peer writes in its first session", Severity.Medium)
            .Description("A host that a controller never spoke with changes it in the very first session.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0848").Technique("T0855")
            .Cause("A host outside the learned peers of a controller opened a session and changed it at once.")
            .Consequence("The process is commanded by a master that it was not built for.")
            .Response("Find out who works at the originating host. If it is unknown there: disconnect it, check the "
                + "changed points at the controller and put them back.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("A replaced or new operator station or gateway that was not announced.");

        When()
            .Match(() => stranger, s => s.Kind == DeviationKind.NewPeer, s => s.HasEnds())
            .Match(() => write,
                w => w.InFirstSession && !w.IsRoutine && w.Operation.Changes() && w.TookPlace() && w.HasEnds(),
                w => w.Responder.ServesProcess() || w.Protocol.IsIndustrial(),
                w => w.Pair() == stranger.Pair())
            .Within(TimeSpan.FromHours(1));

        Then()
            .Raise(_ => $"{write.By()} spoke {write.Protocol.Name()} with {write.At()} for the first time, and did "
                + $"a {write.Deed()} in that first session.",
                _ => Consequence.OfChain(write, Severity.Medium))
            .Throttle(() => write.By() + "|" + write.At(), TimeSpan.FromHours(1));
    }
}
