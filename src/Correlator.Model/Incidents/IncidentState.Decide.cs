using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Model.Incidents;

/// <content>Which command is followed by which events, and which is refused. Changes nothing.</content>
public sealed partial class IncidentState
{
    /// <summary>
    /// The events that follow from a command, to be stored and then applied; or a refusal with its reason.
    /// </summary>
    /// <param name="now">Wall time; becomes the events' OccurredAt.</param>
    public IncidentDecision Decide(IIncidentCommand command, EscalationPolicy policy, DateTimeOffset now)
    {
        if (command.IncidentId != Id) return IncidentDecision.Refuse(command, RefusalReason.WrongIncident);
        if (command is AddDetection add) return Add(add, policy, now);
        if (Status == IncidentStatus.None) return IncidentDecision.Refuse(command, RefusalReason.NotOpened);
        return command switch
        {
            IHumanDecision human => Refusal(human, now) is { } reason
                ? IncidentDecision.Refuse(command, reason)
                : IncidentDecision.Of(Step(human, now)),
            EscalationDue due => Escalate(due, policy, now),
            DeliveryConfirmed confirmed => Outbox.Find(confirmed.DeliveryId) is { } pending
                ? IncidentDecision.Of(new NotificationDelivered(Id, now, pending.DeliveryId, pending.Receiver))
                : IncidentDecision.Refuse(command, RefusalReason.UnknownDelivery),
            DeliveryFailed failed => Fail(failed, policy, now),
            _ => throw new ArgumentException($"Unknown incident command {command.GetType().Name}.", nameof(command)),
        };
    }

    private IncidentDecision Add(AddDetection command, EscalationPolicy policy, DateTimeOffset now)
    {
        var detection = command.Detection;
        if (Evidence.Knows(detection.Id)) return IncidentDecision.Nothing;
        if (Evidence.DetectionCount >= _limits.DetectionsMax)
        {
            return IncidentDecision.Refuse(command, RefusalReason.IncidentFull);
        }

        var events = new List<IIncidentEvent> { Joined(detection, command.Related, now) };
        if (!policy.Annunciates(detection)) return IncidentDecision.Of(events);
        var reopens = Status is IncidentStatus.Resolved or IncidentStatus.Closed;
        if (reopens) events.Add(new IncidentReopened(Id, now, detection.Id));
        if (reopens || AnnunciatedSeverity is not { } told || detection.Severity > told)
        {
            // Whoever was told already learns at once that it has become worse; the rest of the ladder starts anew.
            Annunciate(events, detection, policy, reopens ? -1 : Level, now);
        }

        return IncidentDecision.Of(events);
    }

    private IIncidentEvent Joined(Detection detection, IReadOnlyList<FactId> related, DateTimeOffset now)
    {
        if (Status == IncidentStatus.None) return new IncidentOpened(Id, now, detection, related);
        if (Evidence.Detections.Count < _limits.DetectionsKeptMax || Evidence.IsWorse(detection))
        {
            return new DetectionAdded(Id, now, detection, related);
        }

        return new DetectionCounted(
            Id, now, detection.Id, detection.Time, detection.Severity, detection.Rule, detection.Zone, detection.Assets,
            detection.Techniques, related);
    }

    private void Annunciate(
        List<IIncidentEvent> events, Detection detection, EscalationPolicy policy, int toldUpTo, DateTimeOffset now)
    {
        var revision = Revision + 1;
        events.Add(new IncidentAnnunciated(Id, now, detection.Severity, revision, detection.Id));
        var ladder = policy.LadderOf(detection.Severity);
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var level = 0; level < ladder.Levels.Count; level++)
        {
            if (ladder.Levels[level].After > TimeSpan.Zero && level > toldUpTo) break;
            Reach(events, ladder, level, revision, told, now);
        }
    }

    private void Reach(
        List<IIncidentEvent> events,
        EscalationLadder ladder,
        int level,
        int revision,
        HashSet<string> told,
        DateTimeOffset now)
    {
        events.Add(new IncidentEscalated(Id, now, level, revision));
        foreach (var receiver in ladder.ReceiversAt(level))
        {
            // Several levels reached at one moment tell one receiver once.
            if (!told.Add(receiver)) continue;
            var delivery = IncidentOutbox.DeliveryIdOf(Id, receiver, level, revision);
            foreach (var pending in Outbox.Pending)
            {
                if (pending.Revision >= revision || pending.Receiver != receiver) continue;
                events.Add(new NotificationSuperseded(Id, now, pending.DeliveryId, receiver, delivery));
            }

            events.Add(new NotificationQueued(Id, now, delivery, receiver, level, revision));
        }
    }

    private IncidentDecision Escalate(EscalationDue due, EscalationPolicy policy, DateTimeOffset now)
    {
        if (due.Level <= Level) return IncidentDecision.Refuse(due, RefusalReason.LevelAlreadyReached);
        if (NextEscalation(policy) is not { } next)
        {
            return IncidentDecision.Refuse(due, RefusalReason.NothingToEscalate);
        }

        if (due.Level != next.Level || now < next.DueAt) return IncidentDecision.Refuse(due, RefusalReason.LevelNotDue);
        var events = new List<IIncidentEvent>();
        Reach(events, policy.LadderOf(AnnunciatedSeverity!.Value), next.Level, Revision, [], now);
        return IncidentDecision.Of(events);
    }

    private IncidentDecision Fail(DeliveryFailed failed, EscalationPolicy policy, DateTimeOffset now)
    {
        if (Outbox.Find(failed.DeliveryId) is not { } pending)
        {
            return IncidentDecision.Refuse(failed, RefusalReason.UnknownDelivery);
        }

        var events = new List<IIncidentEvent>
        {
            new NotificationFailed(Id, now, pending.DeliveryId, pending.Receiver, Cut(failed.Reason)),
        };
        // When nobody at all could be reached, waiting for the next level's delay only loses time.
        var reachedNobody = DeliveredInRevision == 0 && Outbox.Pending.All(p => p == pending || p.Revision != Revision);
        if (AwaitsAcknowledgement && pending.Revision == Revision && reachedNobody)
        {
            var ladder = policy.LadderOf(AnnunciatedSeverity!.Value);
            if (Level + 1 < ladder.Levels.Count) Reach(events, ladder, Level + 1, Revision, [], now);
        }

        return IncidentDecision.Of(events);
    }

    private RefusalReason? Refusal(IHumanDecision command, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(command.Who)) return RefusalReason.WhoMissing;
        if (command.Who.Length > IncidentLimits.WhoCharsMax) return RefusalReason.TextTooLong;
        if (command.Why.Length > IncidentLimits.WhyCharsMax) return RefusalReason.TextTooLong;
        if (command.When > now + IncidentLimits.ClockSkewMax) return RefusalReason.WhenInTheFuture;
        if (Status == IncidentStatus.Closed) return RefusalReason.AlreadyClosed;
        return command switch
        {
            Close close when !Enum.IsDefined(close.Disposition) => RefusalReason.UnknownDisposition,
            Close => Status == IncidentStatus.Resolved ? null : RefusalReason.NotResolved,
            _ when Status == IncidentStatus.Resolved => RefusalReason.AlreadyResolved,
            Acknowledge => IsAnswered ? RefusalReason.AlreadyAcknowledged : null,
            _ when !IsAnswered => RefusalReason.NotAcknowledged,
            StartInvestigation when Status == IncidentStatus.Investigating => RefusalReason.AlreadyInvestigating,
            _ => null,
        };
    }

    private bool IsAnswered =>
        !AwaitsAcknowledgement && Status is IncidentStatus.Acknowledged or IncidentStatus.Investigating;

    private IIncidentEvent Step(IHumanDecision command, DateTimeOffset now) => command switch
    {
        Acknowledge c => new IncidentAcknowledged(Id, now, c.Who, c.When, c.Why),
        StartInvestigation c => new InvestigationStarted(Id, now, c.Who, c.When, c.Why),
        Resolve c => new IncidentResolved(Id, now, c.Who, c.When, c.Why),
        Close c => new IncidentClosed(Id, now, c.Who, c.When, c.Why, c.Disposition),
        _ => throw new ArgumentException($"Unknown decision {command.GetType().Name}.", nameof(command)),
    };

    private static string Cut(string text) =>
        text.Length <= IncidentLimits.WhyCharsMax ? text : text[..IncidentLimits.WhyCharsMax];
}
