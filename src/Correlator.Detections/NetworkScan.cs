using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Plant;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>A host that is no declared scanner scans hosts or ports in an OT zone.</summary>
public sealed class NetworkScan : Rule
{
    public override void Define()
    {
        Fact scan = null!;

        Describe("network-scan", "1.0", "Hosts or ports are scanned in an OT zone", Severity.Medium)
            .Description("A host that is no declared scanner tries many hosts, ports or targets in an OT zone.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0846")
            .Cause("One host tried many hosts, ports or targets in a short time; nothing in a process does that.")
            .Consequence("Old controllers may stop under a scan; and it prepares what comes next.")
            .Response("Find the host and its owner; stop the scan; see that all controllers it touched still answer.")
            .TimeAvailable(TimeSpan.FromHours(1))
            .FalsePositives("An inventory or vulnerability scanner that is not declared as one.");

        When().Match(() => scan,
            d => IsScan(d) && d.IsInOt(),
            d => d.Originator == null || !d.Originator.Is(AssetRoles.DeclaredScanner));

        Then()
            .Raise(_ => $"{(scan.By() == "" ? scan.Subject : scan.By())} scans in zone {scan.Zone}: {scan.Summary}.")
            // Whatever tells of a scan, and however many hosts it goes over: one matter as long as it goes on.
            .Throttle(() => scan.By() == "" ? scan.Subject : scan.By(), TimeSpan.FromMinutes(2), rearmAfterQuiet: true);
    }

    /// <summary>The baseline counted tries, or a sensor says so and does not say it all the time.</summary>
    public static bool IsScan(Fact fact) => fact switch
    {
        Deviation deviation => deviation.Kind == DeviationKind.FanOut,
        SensorAlert alert => !alert.IsRoutine && Array.Exists(Names, n =>
            alert.Name.Contains(n, StringComparison.OrdinalIgnoreCase)
                || alert.SignatureId.Contains(n, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    // Zeek's notices, the ET and GPL rule sets' classes, and what vendors' sensors call it.
    private static readonly string[] Names =
    [
        "Scan::", "ET SCAN", "GPL SCAN", "Nmap", "port scan", "port_scan", "portscan", "address scan", "address_scan",
        "network scan", "host scan",
    ];
}
