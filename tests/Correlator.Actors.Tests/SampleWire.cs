using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.RuleSets;
using Correlator.Actors.Zones;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests;

/// <summary>One of everything that goes from node to node. Golden files hold these very values: never change one.</summary>
internal static class SampleWire
{
    private static readonly FactId Incident = FactId.Of("sample", "incident");
    private static readonly FactId Delivery = FactId.Of("sample", "delivery");
    private static readonly Guid Round = new("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);
    private static readonly LineStep Step = new(1_000, 4_000, 4_709, 4_711);

    public static IReadOnlyList<IIncidentCommand> Commands =>
    [
        new AddDetection(Incident, SampleFacts.Detection, [FactId.Of("sample", "related")]),
        new Acknowledge(Incident, "ann", At, "on it"),
        new StartInvestigation(Incident, "ann", At.AddTicks(1), ""),
        new Resolve(Incident, "ann", At, "cable"),
        new Close(Incident, "ann", At, "done", Disposition.AuthorisedActivity),
        new EscalationDue(Incident, -2),
        new DeliveryConfirmed(Incident, Delivery, "console"),
        new DeliveryFailed(Incident, Delivery, "console", "HTTP 410"),
    ];

    public static IReadOnlyList<IIncidentQuery> Queries => [new GetIncident(Incident), new GetIncidentDetections(Incident)];

    public static AssetDescription Description => new()
    {
        AssetId = "plc-1",
        IsProtecting = true,
        FirstSeen = SampleFacts.At(1),
        LastSeen = SampleFacts.At(2),
        LastHeard = EventTime.None,
        IsSilent = true,
        Observations = 1_000,
        Anomalies = 2,
        StatementsTurnedAway = 3,
        Saturated = BaselineAspects.Peers | BaselineAspects.Conduits,
        MemoryBytes = 4_096,
        Mode = "run",
        Macs = [new MacAddress(0x0080_F400_000A), MacAddress.None],
        Identity = [new IdentityDescription(Protocol.Modbus, "vendor", "maker", true)],
        Peers =
        [
            new PeerDescription("hmi-1", Protocol.Modbus, AssetSide.Responder, 502, SampleFacts.At(1), SampleFacts.At(2), 99, ulong.MaxValue)
            {
                Operations =
                [
                    new OperationDescription(Operation.Read, 3, 1, 98, "400-409")
                    {
                        Periods =
                        [
                            new PeriodDescription(400, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(5), true),
                            new PeriodDescription(null, TimeSpan.Zero, TimeSpan.Zero, false),
                        ],
                    },
                ],
            },
        ],
        Values = [new ValueDescription(1, 400, 2, true, -1.5, 7, false)],
        RecentDeviations = [new DeviationSummary(Incident, SampleFacts.At(3), DeviationKind.NewPeer, "s", "e", 4)],
    };

    private static readonly FeedLinkId Link = new(1_000, 3);

    public static FeedCheckpoint Position => new()
    {
        Feed = "conn",
        Sequence = 1_000,
        Resume = [9, 8],
        Format = "zeek-tsv",
        Log = "conn",
        Observations = 12,
        Quarantined = 3,
        Bytes = 1_000,
        First = SampleFacts.Start,
        Last = SampleFacts.At(99),
    };

    /// <summary>All but what carries observations: <see cref="SampleEnvelopes"/>.</summary>
    public static IReadOnlyList<IWireMessage> All =>
    [
        new EnvelopeApplied(59, 4_711, SampleFacts.At(60), [.. SampleFacts.All.Where(fact => fact is not FeedCondition)]),
        new AssetsKnown(7, Step, [SampleEnvelopes.Plc, SampleEnvelopes.Hmi]),
        new AssetsNoted(7, 1_000),
        new SaveShard(7, Step),
        new ShardSaved(7, 4_711, 12),
        new DescribeAsset(7, "plc-1"),
        new AssetDescribed("plc-1", Description),
        new Rewind("zone-plant", 1_000, 4_709, 4_710),
        new ReceiverEnded("zone-plant", "database or disk is full"),
        new DrainLine(GoesOn: true),
        new LineDrained(),
        new AskProgress(),
        new LineProgress { Observations = 9, Quarantined = 8, Bytes = 7, Assets = 6, Watermark = SampleFacts.At(5), Detections = 4, Facts = 3, ObservationsStored = 2 },
        new OpenFeed("conn", Link, Position),
        new FeedOpened("conn", Link, 17),
        new FeedDemand("conn", Link, 17, 20),
        new FeedEnded("conn", Link, 18),
        new FeedFailed("conn", Link, "no such file"),
        new CloseFeed("conn", Link),
        new FeedCommitted("conn", Position),
        new AdvanceZone(
            "plant", Step, SampleFacts.At(9), [new ZoneFact(SampleFacts.Deviation, "cell-1"), new ZoneFact(SampleFacts.Use, null)],
            SampleEnvelopes.Rules),
        new ZoneAdvanced("plant", 4_711, [SampleFacts.Access], [SampleFacts.Conclusion], [SampleFacts.Detection], EventTime.Max),
        new SaveZone("plant", Step),
        new ZoneSaved("plant", 4_711),
        new AnswerBundle(
        [
            new EnvelopeApplied(59, 4_711, SampleFacts.At(60), [SampleFacts.Control]),
            new ZoneAdvanced("plant", 4_711, [SampleFacts.Access], [], [SampleFacts.Detection], EventTime.Max),
        ]),
        new TellIncident(Commands[0], 4_711),
        new IncidentTold(Incident, RefusalReason.AlreadyClosed, 4_711),
        new AskIncident(Queries[0]),
        new WakeIncident(Incident),
        new IncidentQuiet(Incident),
        new IncidentUnknown(Incident),
        new IncidentAnswer(SampleStored.Snapshot),
        new AssignDetections(4_711, [SampleFacts.Detection]),
        new DetectionsAssigned(4_711),
        new ListIncidents(),
        new IncidentList([Incident, Delivery]),
        new PrepareRules(Round),
        new RulesPrepared(Round, 3, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", ["rules/scan.yml:3:1: is defined twice"]),
        new DropRules(Round),
        new RulesDropped(Round),
        new RulesAnnounced(4, "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ];
}
