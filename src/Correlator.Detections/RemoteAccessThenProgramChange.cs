using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Somebody works remotely on a host, and that host then changes what a controller runs.</summary>
public sealed class RemoteAccessThenProgramChange : Rule
{
    public override void Define()
    {
        AccessSession session = null!;
        ControlOperation change = null!;

        Describe("remote-access-then-program-change", "1.0", "Remote access, then a program change", Severity.High)
            .Technique("T0886").Technique("T0843").Technique("T0889")
            .Cause("A remote session into the host from which controllers are engineered, followed by engineering "
                + "from that host.")
            .Consequence("A controller runs, or no longer runs, logic that nobody on site has put there.")
            .Response("Call the person behind the session. If nobody answers for it: cut the remote access, take the "
                + "engineering host off the network, compare the controller's program with the last approved one, "
                + "and go to local control if they differ.")
            .FalsePositives("Remote maintenance without a declared window.");

        When()
            .Match(() => session,
                s => s.HasEnds() && s.TookPlace(),
                s => s.Originator!.IsExternal || s.Protocol.IsRemoteAccess())
            .Match(() => change,
                c => c.ChangesProgram() && c.TookPlace() && c.HasEnds(),
                c => c.By() == session.At())
            .InOrder().Within(TimeSpan.FromHours(2));

        Then()
            .Raise(_ => $"{session.By()} worked on {session.At()} by "
                + $"{session.Protocol.Name()}{(session.User == null ? "" : " as " + session.User)}; "
                    + $"then {change.By()} did a {change.Deed()} on {change.At()}.",
                _ => Consequence.OfChain(change, Severity.High))
            .Throttle(() => session.By() + "|" + change.At() + "|" + change.Operation.Name(), TimeSpan.FromHours(1));
    }
}
