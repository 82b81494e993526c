using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A host tries IT protocols on more and more hosts nearer to the process.</summary>
public sealed class ItProtocolStepsDown : Rule
{
    public override void Define()
    {
        Deviation last = null!;

        Describe("it-protocol-steps-down", "1.0", "IT protocols fan out toward lower levels", Severity.High)
            .Description("One host makes new contacts by IT protocols with three or more hosts nearer to the "
                + "process within half an hour.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0886").Technique("T0866").Technique("T0867")
            .Cause("A host used file sharing, remote access or other IT protocols towards three or more new hosts "
                + "nearer to the process.")
            .Consequence("Lateral movement: the next step is the engineering host or the controllers themselves.")
            .Response("Isolate the originating host; check the reached hosts for new accounts, services and files; "
                + "close the conduit to what the process does not need.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A new backup, patch or inventory server that was not declared as a scanner.");

        When().Count(() => last, d => IsStep(d),
            atLeast: 3, groupBy: d => d.By(), distinct: d => d.At(), within: TimeSpan.FromMinutes(30));

        Then()
            .Raise(c => $"{last.By()} reached {c.Facts.Count} hosts nearer to the process by {Protocols(c)}: "
                + $"{Names(c)}.")
            .Throttle(() => last.By(), TimeSpan.FromHours(1));
    }

    private static bool IsStep(Deviation deviation) =>
        deviation.Kind is DeviationKind.NewPeer or DeviationKind.NewConduit or DeviationKind.FanOut
        && !deviation.Protocol.IsIndustrial() && deviation.HasEnds() && deviation.ReachesDown()
        && !deviation.Originator!.Is(AssetRoles.DeclaredScanner);

    private static string Protocols(MatchContext context) =>
        string.Join(", ", context.Facts.Select(f => f.Protocol.Name()).Distinct().Order(StringComparer.Ordinal));

    private static string Names(MatchContext context) =>
        string.Join(", ", context.Facts.Select(f => f.At()).Distinct().Order(StringComparer.Ordinal));
}
