using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Model.Incidents;

/// <summary>What is known of one incident. Pure: it reads no clock, sends nothing, stores nothing.</summary>
/// <remarks>
/// Lifecycle: new → notified → acknowledged → investigating → resolved → closed. A detection that is worse than what
/// people were told annunciates again and waits for a new acknowledgement; one that must be answered reopens what was
/// resolved or closed.
/// </remarks>
public sealed partial class IncidentState
{
    private readonly IncidentLimits _limits;

    /// <summary>An incident without detections.</summary>
    public IncidentState(FactId id, IncidentLimits? limits = null)
    {
        Id = id;
        _limits = limits ?? IncidentLimits.Default;
        Evidence = new IncidentEvidence();
        Outbox = new IncidentOutbox();
    }

    /// <summary>The state that <see cref="ToSnapshot"/> gave.</summary>
    public IncidentState(IncidentSnapshot snapshot, IncidentLimits? limits = null)
    {
        Id = snapshot.IncidentId;
        _limits = limits ?? IncidentLimits.Default;
        Evidence = new IncidentEvidence(snapshot);
        Outbox = new IncidentOutbox(snapshot.Outbox);
        (Status, AwaitsAcknowledgement, Owner) = (snapshot.Status, snapshot.AwaitsAcknowledgement, snapshot.Owner);
        (Disposition, AnnunciatedSeverity) = (snapshot.Disposition, snapshot.AnnunciatedSeverity);
        (AnnunciatedAt, OpenedAt) = (snapshot.AnnunciatedAt, snapshot.OpenedAt);
        (Revision, Level, DeliveredInRevision) = (snapshot.Revision, snapshot.Level, snapshot.DeliveredInRevision);
    }

    public FactId Id { get; }

    /// <summary>Its detections and what they name.</summary>
    public IncidentEvidence Evidence { get; }

    /// <summary>Notifications that are still to be delivered.</summary>
    public IncidentOutbox Outbox { get; }

    public IncidentStatus Status { get; private set; }

    /// <summary>People were told and nobody has answered this revision yet: the ladder is climbing.</summary>
    public bool AwaitsAcknowledgement { get; private set; }

    /// <summary>Who acted last on it; null while nobody has.</summary>
    public string? Owner { get; private set; }

    /// <summary>What it turned out to be; null unless closed.</summary>
    public Disposition? Disposition { get; private set; }

    /// <summary>Severity that people were told last; null while nobody had to be told.</summary>
    public Severity? AnnunciatedSeverity { get; private set; }

    /// <summary>Wall time that the ladder's delays count from; meaningless while <see cref="Revision"/> is 0.</summary>
    public DateTimeOffset AnnunciatedAt { get; private set; }

    /// <summary>Wall time of opening.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>How often it was annunciated.</summary>
    public int Revision { get; private set; }

    /// <summary>Highest level of the ladder reached in this revision; -1 for none.</summary>
    public int Level { get; private set; } = -1;

    /// <summary>Notifications of this revision that receivers have taken.</summary>
    public int DeliveredInRevision { get; private set; }

    /// <summary>Identity of the incident that a detection opens.</summary>
    public static FactId IdOf(FactId firstDetection) => FactId.Of("incident", firstDetection.ToString());

    /// <summary>The next level and its time; null when nobody is waited for or the ladder has ended.</summary>
    public NextEscalation? NextEscalation(EscalationPolicy policy) =>
        AwaitsAcknowledgement && AnnunciatedSeverity is { } severity
            ? policy.Next(severity, Level, AnnunciatedAt)
            : null;

    /// <summary>Applies a stored event. Replay ends in the same state, on any machine, in any year.</summary>
    public void Apply(IIncidentEvent @event)
    {
        switch (@event)
        {
            case IncidentOpened e:
                Status = IncidentStatus.New;
                OpenedAt = e.OccurredAt;
                Evidence.Add(e.Detection, e.Related);
                break;
            case DetectionAdded e: Evidence.Add(e.Detection, e.Related); break;
            case DetectionCounted e: Evidence.Add(e); break;
            case IncidentAnnunciated e: ApplyAnnunciated(e); break;
            case IncidentReopened: (Status, Disposition) = (IncidentStatus.New, null); break;
            case IncidentEscalated e: Level = e.Level; break;
            case NotificationQueued e: Outbox.Queue(e); break;
            case NotificationSuperseded e: Outbox.Settle(e.DeliveryId); break;
            case NotificationDelivered e: ApplyDelivered(e); break;
            case NotificationFailed e: Outbox.Settle(e.DeliveryId); break;
            case IncidentAcknowledged e:
                if (Status is IncidentStatus.New or IncidentStatus.Notified) Status = IncidentStatus.Acknowledged;
                (AwaitsAcknowledgement, Owner) = (false, e.Who);
                break;
            case InvestigationStarted e: (Status, Owner) = (IncidentStatus.Investigating, e.Who); break;
            case IncidentResolved e: (Status, Owner) = (IncidentStatus.Resolved, e.Who); break;
            case IncidentClosed e: (Status, Owner, Disposition) = (IncidentStatus.Closed, e.Who, e.Disposition); break;
            default: throw new ArgumentException($"Unknown incident event {@event.GetType().Name}.", nameof(@event));
        }
    }

    /// <summary>Everything that <see cref="Apply"/> has built up, as values.</summary>
    public IncidentSnapshot ToSnapshot() => new()
    {
        IncidentId = Id,
        Status = Status,
        AwaitsAcknowledgement = AwaitsAcknowledgement,
        Owner = Owner,
        Disposition = Disposition,
        AnnunciatedSeverity = AnnunciatedSeverity,
        AnnunciatedAt = AnnunciatedAt,
        OpenedAt = OpenedAt,
        Revision = Revision,
        Level = Level,
        DeliveredInRevision = DeliveredInRevision,
        Severity = Evidence.Severity,
        FirstTime = Evidence.FirstTime,
        LastTime = Evidence.LastTime,
        NamesTurnedAway = Evidence.NamesTurnedAway,
        DetectionIds = [.. Evidence.DetectionIds.Order()],
        Detections = [.. Evidence.Detections],
        Assets = [.. Evidence.Assets],
        Zones = [.. Evidence.Zones],
        Rules = [.. Evidence.Rules],
        Techniques = [.. Evidence.Techniques],
        Related = [.. Evidence.Related],
        Outbox = [.. Outbox.Pending],
    };

    private void ApplyAnnunciated(IncidentAnnunciated e)
    {
        (AnnunciatedSeverity, AnnunciatedAt, Revision) = (e.Severity, e.OccurredAt, e.Revision);
        (AwaitsAcknowledgement, Level, DeliveredInRevision) = (true, -1, 0);
    }

    private void ApplyDelivered(NotificationDelivered e)
    {
        if (Outbox.Find(e.DeliveryId)?.Revision == Revision) DeliveredInRevision++;
        Outbox.Settle(e.DeliveryId);
        if (Status == IncidentStatus.New) Status = IncidentStatus.Notified;
    }
}
