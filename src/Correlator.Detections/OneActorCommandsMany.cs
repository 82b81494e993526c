using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>One originator changes many outstations in a short time, which is not its routine.</summary>
public sealed class OneActorCommandsMany : Rule
{
    public override void Define()
    {
        ControlOperation last = null!;

        Describe("one-actor-commands-many", "1.0", "One actor commands many outstations", Severity.High)
            .Description("One host commands three or more assets within ten minutes, none of it routine.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0855").Technique("T0831").Technique("T0827")
            .Cause("One host sent commands outside its routine to three or more outstations within ten minutes.")
            .Consequence("Loads or process units are switched together: loss of control over more than one of them.")
            .Response("Ask the operator whether this is a switching programme. If not: block the originating host at "
                + "the conduit, take the outstations to local control, and restore their positions.")
            .TimeAvailable(TimeSpan.FromMinutes(10))
            .FalsePositives("A switching programme or mass change of parameters that was not declared.");

        // A master's first writes to outstations that still learn from it are how a recording begins.
        When().Count(() => last,
            w => !w.IsRoutine && w.Operation.Changes() && w.TookPlace() && w.HasEnds()
                && (!w.WhileLearning || w.Operation.IsNeverRoutine()),
            atLeast: 3, groupBy: w => w.By(), distinct: w => w.At(), within: TimeSpan.FromMinutes(10));

        Then()
            .Raise(c => $"{last.By()} commanded {c.Facts.Count} assets within ten minutes: {Names(c)}.", c => Worst(c))
            .Throttle(() => last.By(), TimeSpan.FromMinutes(30));
    }

    private static string Names(MatchContext context) =>
        string.Join(", ", context.Facts.Select(f => f.At()).Distinct().Order(StringComparer.Ordinal));

    // An authorised programme lowers the floor only if all of it is authorised.
    private static Severity Worst(MatchContext context) =>
        context.Facts.OfType<ControlOperation>().Max(o => Consequence.OfChain(o, Severity.High));
}
