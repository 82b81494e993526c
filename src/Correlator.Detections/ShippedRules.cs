using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>The detections that come with Correlator; docs/detections.md has a row for each.</summary>
public static class ShippedRules
{
    /// <summary>New instances, in the order in which matches of one fact are stated.</summary>
    public static IReadOnlyList<Rule> All =>
    [
        new SafetyControllerTouched(),
        new RemoteAccessThenProgramChange(),
        new RemoteFoothold(),
        new ExternalAddressWrites(),
        new EnumerationThenWrite(),
        new NewPeerWrites(),
        new OneActorCommandsMany(),
        new TwoMastersWriteOnePoint(),
        new WriteThenValueLeavesEnvelope(),
        new UnauthorisedControllerChange(),
        new FirmwareChangeThenLossOfView(),
        new ZoneFallsSilent(),
        new ConduitFallsSilent(),
        new PasswordGuessingThenLogin(),
        new ItProtocolStepsDown(),
        new SensorAlertCorroborated(),
        new SensorAlertSevere(),
        new PasswordGuessing(),
        new NetworkScan(),
        new AddressConflict(),
        new FeedLosesRecords(),
        new FeedDriesUp(),
        new SensorClockDrifts(),
        new NodeStalls(),
    ];

    /// <summary>Their tests: each file's path in the repository, and its text.</summary>
    public static IEnumerable<(string File, string Text)> Tests
    {
        get
        {
            var assembly = typeof(ShippedRules).Assembly;
            foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                yield return (name, reader.ReadToEnd());
            }
        }
    }
}
