using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Somebody came in from outside or from above, and went on from the reached host to the next one.</summary>
/// <remarks>
/// Feeds itself: each further hop is a foothold that rests on the one before, so that the conclusion at the last host
/// still names where it all began.
/// </remarks>
public sealed class RemoteFoothold : Rule
{
    /// <summary>Name of the conclusion: whoever is at its originator commands its responder.</summary>
    public const string ConclusionName = "remote-foothold";

    public override void Define()
    {
        Fact entry = null!;
        AccessSession onward = null!;

        Describe("remote-foothold", "1.0", "Remote access goes on from host to host", Severity.Low)
            .Description("A session from outside or from the DMZ into a host, and from that host on to the next; "
                + "each hop is a conclusion that further rules build on.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0886").Technique("T0859").Technique("T0822")
            .Cause("A session from outside the plant, or from the DMZ or above, and from the reached host on to "
                + "another one.")
            .Consequence("Whoever came in acts from the last host, with that host's rights.")
            .Response("See that somebody answers for the first session. If not: cut it, and each session that follows.")
            .TimeAvailable(TimeSpan.FromHours(1))
            .FalsePositives("Remote maintenance by way of the jump host: that is what it is for.");

        When()
            .Match(() => entry, e => IsEntry(e))
            .Match(() => onward,
                s => s.HasEnds() && s.TookPlace() && s.Protocol.IsRemoteAccess() && !s.Responder!.IsExternal,
                s => s.By() == entry.At(),
                s => s.At() != entry.By())
            .InOrder().Within(TimeSpan.FromHours(2));

        Then()
            .Raise(_ => $"{Origin(entry).By()} came in to {Origin(entry).At()} by {Origin(entry).Protocol.Name()}, and "
                + $"from {onward.By()} somebody works on {onward.At()} by {onward.Protocol.Name()}.")
            .Conclude(ConclusionName, _ => $"{Origin(entry).By()} may act from {onward.At()}, by way of {onward.By()}")
            .Throttle(() => Origin(entry).By() + "|" + onward.By() + "|" + onward.At(), TimeSpan.FromHours(1));
    }

    /// <summary>The session with which it began.</summary>
    public static Fact Origin(Fact fact)
    {
        while (fact is Conclusion { Support.Count: > 0 } conclusion) fact = conclusion.Support[0];
        return fact;
    }

    /// <summary>It began outside the plant, or in the industrial DMZ (Purdue level 3.5) or above.</summary>
    public static bool IsFromOutside(Fact fact) => Origin(fact).Originator is { } from
        && (from.IsExternal || from.PurdueLevel >= 3.5);

    private static bool IsEntry(Fact fact) => fact switch
    {
        AccessSession session => session.HasEnds() && session.TookPlace() && !session.Responder!.IsExternal
            && IsFromOutside(session),
        Conclusion conclusion => conclusion.Name == ConclusionName,
        _ => false,
    };
}
