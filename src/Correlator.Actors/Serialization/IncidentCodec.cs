using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Events and snapshots of incidents in stored form. Event codes are stored: never renumber, only append.</summary>
internal static class IncidentCodec
{
    private const byte Version = 1;

    private enum EventCode : byte
    {
        Opened = 1,
        DetectionAdded = 2,
        DetectionCounted = 3,
        Annunciated = 4,
        Reopened = 5,
        Escalated = 6,
        NotificationQueued = 7,
        NotificationSuperseded = 8,
        NotificationDelivered = 9,
        NotificationFailed = 10,
        Acknowledged = 11,
        InvestigationStarted = 12,
        Resolved = 13,
        Closed = 14,
    }

    public static void Write(BinaryWriter writer, IIncidentEvent @event)
    {
        writer.Write(Version);
        writer.Write((byte)CodeOf(@event));
        writer.Write(@event.IncidentId);
        writer.Write(@event.OccurredAt);
        switch (@event)
        {
            case IncidentOpened e:
                DetectionCodec.Write(writer, e.Detection);
                WriteIds(writer, e.Related);
                break;
            case DetectionAdded e:
                DetectionCodec.Write(writer, e.Detection);
                WriteIds(writer, e.Related);
                break;
            case DetectionCounted e:
                writer.Write(e.DetectionId);
                writer.Write(e.Time.Ticks);
                writer.Write((byte)e.Severity);
                writer.Write(e.Rule);
                writer.Write(e.Zone);
                writer.WriteStrings(e.Assets);
                writer.WriteStrings(e.Techniques);
                WriteIds(writer, e.Related);
                break;
            case IncidentAnnunciated e:
                writer.Write((byte)e.Severity);
                writer.Write(e.Revision);
                writer.Write(e.DetectionId);
                break;
            case IncidentReopened e:
                writer.Write(e.DetectionId);
                break;
            case IncidentEscalated e:
                writer.Write(e.Level);
                writer.Write(e.Revision);
                break;
            case NotificationQueued e:
                writer.Write(e.DeliveryId);
                writer.Write(e.Receiver);
                writer.Write(e.Level);
                writer.Write(e.Revision);
                break;
            case NotificationSuperseded e:
                writer.Write(e.DeliveryId);
                writer.Write(e.Receiver);
                writer.Write(e.ByDeliveryId);
                break;
            case NotificationDelivered e:
                writer.Write(e.DeliveryId);
                writer.Write(e.Receiver);
                break;
            case NotificationFailed e:
                writer.Write(e.DeliveryId);
                writer.Write(e.Receiver);
                writer.Write(e.Reason);
                break;
            case IncidentAcknowledged e:
                WriteDecision(writer, e.Who, e.When, e.Why);
                break;
            case InvestigationStarted e:
                WriteDecision(writer, e.Who, e.When, e.Why);
                break;
            case IncidentResolved e:
                WriteDecision(writer, e.Who, e.When, e.Why);
                break;
            case IncidentClosed e:
                WriteDecision(writer, e.Who, e.When, e.Why);
                writer.Write((byte)e.Disposition);
                break;
        }
    }

    /// <exception cref="InvalidDataException">An event that this program does not know.</exception>
    public static IIncidentEvent ReadEvent(BinaryReader reader)
    {
        if (reader.ReadByte() == 0) throw new InvalidDataException("Incident event of version 0.");
        var code = (EventCode)reader.ReadByte();
        var id = reader.ReadFactId();
        var at = reader.ReadTime();
        return code switch
        {
            EventCode.Opened => new IncidentOpened(id, at, DetectionCodec.Read(reader), ReadIds(reader)),
            EventCode.DetectionAdded => new DetectionAdded(id, at, DetectionCodec.Read(reader), ReadIds(reader)),
            EventCode.DetectionCounted => new DetectionCounted(
                id, at, reader.ReadFactId(), new EventTime(reader.ReadInt64()), (Severity)reader.ReadByte(), reader.ReadString(),
                reader.ReadString(), reader.ReadStrings(), reader.ReadStrings(), ReadIds(reader)),
            EventCode.Annunciated => new IncidentAnnunciated(
                id, at, (Severity)reader.ReadByte(), reader.ReadInt32(), reader.ReadFactId()),
            EventCode.Reopened => new IncidentReopened(id, at, reader.ReadFactId()),
            EventCode.Escalated => new IncidentEscalated(id, at, reader.ReadInt32(), reader.ReadInt32()),
            EventCode.NotificationQueued => new NotificationQueued(
                id, at, reader.ReadFactId(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32()),
            EventCode.NotificationSuperseded => new NotificationSuperseded(
                id, at, reader.ReadFactId(), reader.ReadString(), reader.ReadFactId()),
            EventCode.NotificationDelivered => new NotificationDelivered(id, at, reader.ReadFactId(), reader.ReadString()),
            EventCode.NotificationFailed => new NotificationFailed(
                id, at, reader.ReadFactId(), reader.ReadString(), reader.ReadString()),
            EventCode.Acknowledged => new IncidentAcknowledged(
                id, at, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            EventCode.InvestigationStarted => new InvestigationStarted(
                id, at, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            EventCode.Resolved => new IncidentResolved(id, at, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            EventCode.Closed => new IncidentClosed(
                id, at, reader.ReadString(), reader.ReadTime(), reader.ReadString(), (Disposition)reader.ReadByte()),
            _ => throw new InvalidDataException($"Incident event of unknown code {(byte)code}."),
        };
    }

    public static void Write(BinaryWriter writer, IncidentSnapshot snapshot)
    {
        writer.Write(Version);
        writer.Write(snapshot.IncidentId);
        writer.Write((byte)snapshot.Status);
        writer.Write(snapshot.AwaitsAcknowledgement);
        writer.WriteNullable(snapshot.Owner);
        writer.Write((byte)(snapshot.Disposition ?? 0));
        writer.Write((byte)(snapshot.AnnunciatedSeverity is { } severity ? (byte)severity + 1 : 0));
        writer.Write(snapshot.AnnunciatedAt);
        writer.Write(snapshot.OpenedAt);
        writer.Write(snapshot.Revision);
        writer.Write(snapshot.Level);
        writer.Write(snapshot.DeliveredInRevision);
        writer.Write((byte)snapshot.Severity);
        writer.Write(snapshot.FirstTime.Ticks);
        writer.Write(snapshot.LastTime.Ticks);
        writer.Write(snapshot.NamesTurnedAway);
        WriteIds(writer, snapshot.DetectionIds);
        writer.WriteList(snapshot.Detections, DetectionCodec.Write);
        writer.WriteStrings(snapshot.Assets);
        writer.WriteStrings(snapshot.Zones);
        writer.WriteStrings(snapshot.Rules);
        writer.WriteStrings(snapshot.Techniques);
        WriteIds(writer, snapshot.Related);
        writer.WriteList(snapshot.Outbox, WritePending);
    }

    public static IncidentSnapshot ReadSnapshot(BinaryReader reader)
    {
        if (reader.ReadByte() == 0) throw new InvalidDataException("Incident snapshot of version 0.");
        return new IncidentSnapshot
        {
            IncidentId = reader.ReadFactId(),
            Status = (IncidentStatus)reader.ReadByte(),
            AwaitsAcknowledgement = reader.ReadBoolean(),
            Owner = reader.ReadNullableString(),
            Disposition = reader.ReadByte() is var disposition and not 0 ? (Disposition)disposition : null,
            AnnunciatedSeverity = reader.ReadByte() is var severity and not 0 ? (Severity)(severity - 1) : null,
            AnnunciatedAt = reader.ReadTime(),
            OpenedAt = reader.ReadTime(),
            Revision = reader.ReadInt32(),
            Level = reader.ReadInt32(),
            DeliveredInRevision = reader.ReadInt32(),
            Severity = (Severity)reader.ReadByte(),
            FirstTime = new EventTime(reader.ReadInt64()),
            LastTime = new EventTime(reader.ReadInt64()),
            NamesTurnedAway = reader.ReadInt32(),
            DetectionIds = ReadIds(reader),
            Detections = reader.ReadList(DetectionCodec.Read),
            Assets = reader.ReadStrings(),
            Zones = reader.ReadStrings(),
            Rules = reader.ReadStrings(),
            Techniques = reader.ReadStrings(),
            Related = ReadIds(reader),
            Outbox = reader.ReadList(r => new PendingNotification(
                r.ReadFactId(), r.ReadString(), r.ReadInt32(), r.ReadInt32(), r.ReadTime())),
        };
    }

    public static void WriteIds(BinaryWriter writer, IReadOnlyList<FactId> ids) =>
        writer.WriteList(ids, static (w, id) => w.Write(id));

    public static FactId[] ReadIds(BinaryReader reader) => reader.ReadList(static r => r.ReadFactId());

    private static void WritePending(BinaryWriter writer, PendingNotification pending)
    {
        writer.Write(pending.DeliveryId);
        writer.Write(pending.Receiver);
        writer.Write(pending.Level);
        writer.Write(pending.Revision);
        writer.Write(pending.QueuedAt);
    }

    private static void WriteDecision(BinaryWriter writer, string who, DateTimeOffset when, string why)
    {
        writer.Write(who);
        writer.Write(when);
        writer.Write(why);
    }

    private static EventCode CodeOf(IIncidentEvent @event) => @event switch
    {
        IncidentOpened => EventCode.Opened,
        DetectionAdded => EventCode.DetectionAdded,
        DetectionCounted => EventCode.DetectionCounted,
        IncidentAnnunciated => EventCode.Annunciated,
        IncidentReopened => EventCode.Reopened,
        IncidentEscalated => EventCode.Escalated,
        NotificationQueued => EventCode.NotificationQueued,
        NotificationSuperseded => EventCode.NotificationSuperseded,
        NotificationDelivered => EventCode.NotificationDelivered,
        NotificationFailed => EventCode.NotificationFailed,
        IncidentAcknowledged => EventCode.Acknowledged,
        InvestigationStarted => EventCode.InvestigationStarted,
        IncidentResolved => EventCode.Resolved,
        IncidentClosed => EventCode.Closed,
        _ => throw new ArgumentException($"No stored form for {@event.GetType().Name}.", nameof(@event)),
    };
}
