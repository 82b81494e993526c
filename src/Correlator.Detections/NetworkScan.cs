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
        Deviation scan = null!;

        Describe("network-scan", "1.0", "Hosts or ports are scanned in an OT zone", Severity.Medium)
            .Technique("T0846")
            .Cause("One host tried many hosts, ports or targets in a short time; nothing in a process does that.")
            .Consequence("Old controllers may stop under a scan; and it prepares what comes next.")
            .Response("Find the host and its owner; stop the scan; see that all controllers it touched still answer.")
            .FalsePositives("An inventory or vulnerability scanner that is not declared as one.");

        When().Match(() => scan,
            d => d.Kind == DeviationKind.FanOut && d.IsInOt(),
            d => d.Originator == null || !d.Originator.Is(AssetRoles.DeclaredScanner));

        Then()
            .Raise(_ => $"{(scan.By() == "" ? scan.Subject : scan.By())} scans in zone {scan.Zone}: {scan.Summary}.")
            .Throttle(() => scan.By() == "" ? scan.Subject : scan.By(), TimeSpan.FromMinutes(10));
    }
}
