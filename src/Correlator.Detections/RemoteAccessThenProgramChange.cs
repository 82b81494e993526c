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
        Fact access = null!;
        ControlOperation change = null!;

        Describe("remote-access-then-program-change", "1.0", "Remote access, then a program change", Severity.High)
            .Description("Somebody works on a host from elsewhere, over one hop or several, and from that host a "
                + "controller is then downloaded to, stopped, updated, forced or switched in mode.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0886").Technique("T0843").Technique("T0889")
            .Cause("A remote session into the host from which controllers are engineered, followed by engineering "
                + "from that host.")
            .Consequence("A controller runs, or no longer runs, logic that nobody on site has put there.")
            .Response("Call the person behind the session. If nobody answers for it: cut the remote access, take the "
                + "engineering host off the network, compare the controller's program with the last approved one, "
                + "and go to local control if they differ.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("Remote maintenance without a declared window.");

        When()
            .Match(() => access, a => a.HasEnds() && a.TookPlace(), a => IsAccess(a))
            .Match(() => change,
                c => c.ChangesProgram() && c.TookPlace() && c.HasEnds(),
                c => c.By() == access.At())
            .InOrder().Within(TimeSpan.FromHours(2));

        Then()
            .Raise(_ => $"{Way(access)}; then {change.By()} did a {change.Deed()} on {change.At()}.",
                _ => SeverityOf(access, change))
            .Throttle(() => RemoteFoothold.Origin(access).By() + "|" + change.By() + "|" + change.At() + "|"
                + change.Operation.Name(), TimeSpan.FromHours(1));
    }

    private static bool IsAccess(Fact fact) => fact switch
    {
        AccessSession session => session.Originator!.IsExternal || session.Protocol.IsRemoteAccess(),
        Conclusion conclusion => conclusion.Name == RemoteFoothold.ConclusionName,
        _ => false,
    };

    // A role says what a host may do, not who sits at it: whoever is on it from outside has not earned it.
    private static Severity SeverityOf(Fact access, ControlOperation change) => RemoteFoothold.IsFromOutside(access)
        ? Consequence.OfChain(change with { IsAuthorised = false }, Severity.High)
        : Consequence.OfChain(change, Severity.High);

    /// <summary>From the first host to the last: "203.0.113.45 worked on jump-1 by rdp as ann, jump-1 …".</summary>
    private static string Way(Fact access) => string.Join(", ", Sessions(access).Select(s =>
        $"{s.By()} worked on {s.At()} by {s.Protocol.Name()}"
            + (s is AccessSession { User: { } user } ? $" as {user}" : "")));

    private static IEnumerable<Fact> Sessions(Fact fact) =>
        fact is Conclusion { Support.Count: > 0 } conclusion ? conclusion.Support.SelectMany(Sessions) : [fact];
}
