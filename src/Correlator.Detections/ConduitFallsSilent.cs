using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Two zones that regularly spoke a protocol with each other do not any more.</summary>
/// <remarks>
/// The zone above both states it once, and again only after the conduit was used again: there is nothing to throttle.
/// Conduits are learned only where a plant declares none. Low, so that it is recorded and tells nobody: on its first
/// evening every conduit of office hours does it.
/// </remarks>
public sealed class ConduitFallsSilent : Rule
{
    public override void Define()
    {
        Deviation silence = null!;

        Describe("conduit-falls-silent", "1.0", "Two zones have stopped speaking a protocol", Severity.Low)
            .Description("Two zones that regularly spoke a protocol with each other do not for three times the longest "
                + "usual pause, while feeds still deliver.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0803").Technique("T0804").Technique("T0815")
            .Cause("A firewall or route between the zones has changed or failed, what used the conduit stands still, "
                + "or somebody blocks it.")
            .Consequence("Commands, readings or alarms do not pass between the zones; who relies on them may not know.")
            .Response("Ask the operators what they still see across the zones; check the firewall between them and its "
                + "last change; see whether the same talk takes another way.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A link or an application that was taken out of use; the first evening, or weekend, of "
                + "what people or a batch process use.");

        When().Match(() => silence, d => d.Kind == DeviationKind.ConduitSilence);

        Then().Raise(_ => $"{silence.Summary}; {silence.Evidence}.");
    }
}
