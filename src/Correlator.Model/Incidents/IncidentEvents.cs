using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <summary>States what has happened to an incident; stored for ever, so its shape may only grow.</summary>
public interface IIncidentEvent
{
    public FactId IncidentId { get; }

    /// <summary>Wall time of the decision. Detections inside keep their own event times.</summary>
    public DateTimeOffset OccurredAt { get; }
}

public sealed record IncidentOpened(
    FactId IncidentId, DateTimeOffset OccurredAt, Detection Detection, IReadOnlyList<FactId> Related) : IIncidentEvent;

/// <summary>A detection joined and is kept whole.</summary>
public sealed record DetectionAdded(
    FactId IncidentId, DateTimeOffset OccurredAt, Detection Detection, IReadOnlyList<FactId> Related) : IIncidentEvent;

/// <summary>
/// A detection joined after the bound on whole ones: its names and time count, its facts are not kept here.
/// </summary>
public sealed record DetectionCounted(
    FactId IncidentId,
    DateTimeOffset OccurredAt,
    FactId DetectionId,
    EventTime Time,
    Severity Severity,
    string Rule,
    string Zone,
    IReadOnlyList<string> Assets,
    IReadOnlyList<string> Techniques,
    IReadOnlyList<FactId> Related) : IIncidentEvent;

/// <summary>
/// A person must be told: the incident is new, has become worse, or came back. The ladder starts anew.
/// </summary>
/// <param name="Revision">1 for the first time, then one more each time.</param>
/// <param name="DetectionId">The detection that made it so.</param>
public sealed record IncidentAnnunciated(
    FactId IncidentId, DateTimeOffset OccurredAt, Severity Severity, int Revision, FactId DetectionId) : IIncidentEvent;

/// <summary>A resolved or closed incident got a detection that must be answered.</summary>
public sealed record IncidentReopened(FactId IncidentId, DateTimeOffset OccurredAt, FactId DetectionId)
    : IIncidentEvent;

/// <summary>A level of the ladder was reached; 0 is the first to be told.</summary>
public sealed record IncidentEscalated(FactId IncidentId, DateTimeOffset OccurredAt, int Level, int Revision)
    : IIncidentEvent;

/// <summary>A receiver is to be told; from here on it is in the outbox.</summary>
public sealed record NotificationQueued(
    FactId IncidentId, DateTimeOffset OccurredAt, FactId DeliveryId, string Receiver, int Level, int Revision)
    : IIncidentEvent;

/// <summary>
/// A queued notification was overtaken by one of a later revision to the same receiver and is not sent any more.
/// </summary>
public sealed record NotificationSuperseded(
    FactId IncidentId, DateTimeOffset OccurredAt, FactId DeliveryId, string Receiver, FactId ByDeliveryId)
    : IIncidentEvent;

public sealed record NotificationDelivered(
    FactId IncidentId, DateTimeOffset OccurredAt, FactId DeliveryId, string Receiver) : IIncidentEvent;

public sealed record NotificationFailed(
    FactId IncidentId, DateTimeOffset OccurredAt, FactId DeliveryId, string Receiver, string Reason) : IIncidentEvent;

/// <summary>
/// A person took it. <paramref name="When"/> is when the person decided, OccurredAt when it was stored.
/// </summary>
public sealed record IncidentAcknowledged(
    FactId IncidentId, DateTimeOffset OccurredAt, string Who, DateTimeOffset When, string Why) : IIncidentEvent;

public sealed record InvestigationStarted(
    FactId IncidentId, DateTimeOffset OccurredAt, string Who, DateTimeOffset When, string Why) : IIncidentEvent;

public sealed record IncidentResolved(
    FactId IncidentId, DateTimeOffset OccurredAt, string Who, DateTimeOffset When, string Why) : IIncidentEvent;

public sealed record IncidentClosed(
    FactId IncidentId, DateTimeOffset OccurredAt, string Who, DateTimeOffset When, string Why, Disposition Disposition)
    : IIncidentEvent;
