using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>
/// A sensor alerts about two ends, and their own baseline says that something is unusual between them.
/// </summary>
public sealed class SensorAlertCorroborated : Rule
{
    public override void Define()
    {
        SensorAlert alert = null!;
        Deviation deviation = null!;

        Describe("sensor-alert-corroborated", "1.0", "A sensor alert is corroborated by a deviation", Severity.Medium)
            .Description("A sensor alerts about a pair of hosts, and within ten minutes the baseline finds "
                + "something unusual between the same two.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0866").Technique("T0869")
            .Cause("A signature and the baseline, which know nothing of each other, both point at one pair of hosts.")
            .Consequence("Two independent signs make a false alarm unlikely; what follows depends on what the alert "
                + "names.")
            .Response("Read the alert and the deviation side by side; ask the owner of the originating host; isolate "
                + "it if the alert names an exploit.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A new device that the sensor does not know and the baseline has not learned.");

        When()
            .Match(() => alert, a => !a.IsRoutine && a.HasEnds())
            .Match(() => deviation, d => d.HasEnds() && IsBehaviour(d.Kind), d => d.Pair() == alert.Pair())
            .Within(TimeSpan.FromMinutes(10));

        Then()
            .Raise(_ => $"{alert.Vendor} {alert.Product} alerts \"{alert.Name}\" for {alert.Pair()}, and it is "
                + $"unusual: {deviation.Summary}.",
                _ => alert.Severity >= 7 ? Severity.High : Severity.Medium)
            .Throttle(() => alert.Pair(), TimeSpan.FromHours(1));
    }

    // A full table or a returning device says nothing about what the alert is about.
    private static bool IsBehaviour(DeviationKind kind) =>
        kind is not (DeviationKind.BaselineSaturated or DeviationKind.Resumed
            or DeviationKind.NewAsset or DeviationKind.Silence);
}
