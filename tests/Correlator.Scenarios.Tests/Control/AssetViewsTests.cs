using Correlator.Host.Control;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Scenarios.Tests.Control;

public class AssetViewsTests
{
    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    private static readonly AssetDescription Plc = new()
    {
        AssetId = "plc-1",
        IsProtecting = true,
        FirstSeen = Start,
        LastSeen = Start + TimeSpan.FromHours(1),
        LastHeard = Start,
        IsSilent = false,
        Observations = 3_600,
        Anomalies = 0,
        StatementsTurnedAway = 0,
        Saturated = BaselineAspects.None,
        MemoryBytes = 1,
        Macs = [],
        Identity = [new IdentityDescription(Protocol.Cip, "firmware", "v1.2", IsVarying: false)],
        Peers =
        [
            new PeerDescription("hmi-1", Protocol.Modbus, AssetSide.Responder, 0, Start, Start, 3_600, 9_000)
            {
                Operations =
                [
                    new OperationDescription(Operation.Read, 3, 1, 3_600, "400-409")
                    {
                        Periods = [new PeriodDescription(400, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50), true)],
                    },
                ],
            },
        ],
        Values = [new ValueDescription(1, 40, 2, IsWritten: true, 48, 71.5, IsJudged: true)],
        RecentDeviations =
        [
            new DeviationSummary(FactId.Of("x"), Start, DeviationKind.NewPeer, "laptop speaks modbus", "2 known", 3),
        ],
    };

    [Theory]
    [InlineData("Identity", "firmware v1.2 (by cip)")]
    [InlineData("Peers", "hmi-1 asks this asset by modbus: 3600 observations, 9000 bytes, 2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z")]
    [InlineData("Peers", "  read (code 3) of unit 1 at 400-409: 3600 times; from 400 every 1 s ± 0.05 s")]
    [InlineData("Values", "unit 1 40-41 written: 48 to 71.5")]
    [InlineData("Recent deviations", "2023-11-14T22:13:20Z new-peer laptop speaks modbus (2 known), 3 more held back before")]
    public void A_baseline_reads_as_sentences(string section, string line) =>
        Assert.Contains(line, AssetViews.Of(Plc).Sections.Single(s => s.Title == section).Lines);
}
