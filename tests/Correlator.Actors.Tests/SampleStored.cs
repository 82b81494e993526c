using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests;

/// <summary>One of everything that is stored. Golden files hold these very values: never change one.</summary>
internal static class SampleStored
{
    private static readonly FactId Incident = FactId.Of("sample", "incident");
    private static readonly FactId Delivery = FactId.Of("sample", "delivery");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);
    private static readonly FactId[] Related = [FactId.Of("sample", "related")];

    public static IReadOnlyList<IIncidentEvent> Events =>
    [
        new IncidentOpened(Incident, At, SampleFacts.Detection, Related),
        new DetectionAdded(Incident, At.AddTicks(1), SampleFacts.Detection, []),
        new DetectionCounted(
            Incident, At, FactId.Of("sample", "counted"), SampleFacts.At(10), Severity.Low, "rule", "cell-1", ["plc-1"], ["T0800"], Related),
        new IncidentAnnunciated(Incident, At, Severity.High, 3, FactId.Of("sample", "detection")),
        new IncidentReopened(Incident, At, FactId.Of("sample", "detection")),
        new IncidentEscalated(Incident, At, 2, 3),
        new NotificationQueued(Incident, At, Delivery, "console", 1, 3),
        new NotificationSuperseded(Incident, At, Delivery, "console", FactId.Of("sample", "newer")),
        new NotificationDelivered(Incident, At, Delivery, "console"),
        new NotificationFailed(Incident, At, Delivery, "console", "HTTP 410"),
        new IncidentAcknowledged(Incident, At, "ann", At.AddMinutes(-1), "on it"),
        new InvestigationStarted(Incident, At, "ann", At, ""),
        new IncidentResolved(Incident, At, "ann", At, "cable"),
        new IncidentClosed(Incident, At, "ann", At, "done", Disposition.AuthorisedActivity),
    ];

    public static IncidentSnapshot Snapshot => new()
    {
        IncidentId = Incident,
        Status = IncidentStatus.Acknowledged,
        AwaitsAcknowledgement = true,
        Owner = "ann",
        Disposition = Disposition.Duplicate,
        AnnunciatedSeverity = Severity.Info,
        AnnunciatedAt = At,
        OpenedAt = At.AddHours(-1),
        Revision = 4,
        Level = -1,
        DeliveredInRevision = 2,
        Severity = Severity.Critical,
        FirstTime = SampleFacts.At(1),
        LastTime = SampleFacts.At(9),
        NamesTurnedAway = 5,
        DetectionIds = [SampleFacts.Detection.Id],
        Detections = [SampleFacts.Detection],
        Assets = ["hmi-1", "plc-1"],
        Zones = ["cell-1"],
        Rules = ["two-masters"],
        Techniques = ["T0836"],
        Related = Related,
        Outbox = [new PendingNotification(Delivery, "console", 1, 4, At)],
    };

    /// <summary>What version 1 stored of records that have a later version since.</summary>
    public static IReadOnlyList<IStored> OfVersion1 =>
    [
        new AssetsStored([new StoredAsset("plc-1", SampleFacts.At(60), [1, 2, 3]), new StoredAsset("hmi-1", EventTime.Max, [])]),
        new ZoneStored([1, 0, 255]),
        Line,
    ];

    /// <summary>As version 2 stored it.</summary>
    public static LineStored LineOfVersion2 =>
        Line with { ZonesStored = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["cell-1"] = 4_711, ["plant"] = 77 } };

    private static LineStored Line => new LineStored(
        17, 4_711, SampleFacts.At(100),
        [
            new FeedCheckpoint
            {
                Feed = "conn.log", Sequence = 1_000, Resume = [9, 8], Format = "zeek-tsv", Log = "conn", Observations = 12,
                Quarantined = 3, Bytes = 1_000, First = SampleFacts.Start, Last = SampleFacts.At(99),
            },
        ],
        [4, 5, 6],
        new SortedDictionary<string, long>(StringComparer.Ordinal) { ["new-peer"] = 2, ["silence"] = 1 });

    public static IReadOnlyList<IStored> All =>
    [
        new AssetsStored(
            [new StoredAsset("plc-1", SampleFacts.At(60), [1, 2, 3]), new StoredAsset("hmi-1", EventTime.Max, [])], 77, 76)
        {
            Incarnation = 17,
        },
        new ZoneStored([1, 0, 255], 77, 76) { Incarnation = 17 },
        new Fence(17, 76),
        new LineStarted(17),
        LineOfVersion2 with { Watch = [8, 9] },
        new IncidentSnapshotStored(Snapshot),
        new DetectionAssigned(SampleFacts.Detection),
        new DeskStored([7, 7], [Incident, FactId.None]),
        .. Events.Select(@event => new IncidentStored(@event)),
    ];
}
