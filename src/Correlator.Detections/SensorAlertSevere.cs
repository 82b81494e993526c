using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A sensor's own severe conclusion, unless it says the same all the time.</summary>
public sealed class SensorAlertSevere : Rule
{
    public override void Define()
    {
        SensorAlert alert = null!;

        Describe("sensor-alert-severe", "1.0", "A sensor raises a severe alert", Severity.Medium)
            .Description("A sensor raises an alert that its maker rates 7 of 10 or worse and that it does not "
                + "raise all the time.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0866")
            .Cause("A signature or analysis of a sensor that its maker rates 7 or more of 10.")
            .Consequence("Depends on the signature; its maker expects harm.")
            .Response("Read the sensor's own text; ask the owner of the originating host; isolate it if the alert "
                + "names an exploit or malware.")
            .TimeAvailable(TimeSpan.FromMinutes(30))
            .FalsePositives("A signature that is not meant for this equipment: declare it routine once it is "
                + "understood.");

        When().Match(() => alert,
            a => !a.IsRoutine && a.Severity >= 7,
            // These have rules of their own, which know more than the sensor's words.
            a => !PasswordGuessing.IsGuessing(a) && !NetworkScan.IsScan(a));

        Then()
            .Raise(_ => $"{alert.Vendor} {alert.Product}: \"{alert.Name}\" (severity {alert.Severity} of 10). "
                + $"{alert.Summary}",
                _ => alert.Severity >= 9 ? Severity.High : Severity.Medium)
            .Throttle(() => alert.SignatureId + "|" + alert.Pair(), TimeSpan.FromHours(1));
    }
}
