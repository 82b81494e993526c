using Correlator.Model.Facts;

namespace Correlator.Model.Incidents;

/// <summary>A notification that is queued and neither delivered, given up nor superseded.</summary>
/// <param name="DeliveryId">The same at every try, so that a receiver can drop what it has.</param>
public sealed record PendingNotification(
    FactId DeliveryId, string Receiver, int Level, int Revision, DateTimeOffset QueuedAt);

/// <summary>
/// What an incident still owes its receivers; part of its stored state, so that a crash between queueing and sending
/// loses nothing. At most one revision per receiver waits, hence it is bounded by receivers × levels.
/// </summary>
public sealed class IncidentOutbox
{
    // A list, not a dictionary: a handful of entries, and the order of queueing is the order of sending.
    private readonly List<PendingNotification> _pending = [];

    internal IncidentOutbox()
    {
    }

    internal IncidentOutbox(IEnumerable<PendingNotification> pending) => _pending.AddRange(pending);

    public int Count => _pending.Count;

    /// <summary>In the order they were queued.</summary>
    public IReadOnlyList<PendingNotification> Pending => _pending;

    public PendingNotification? Find(FactId delivery) => _pending.Find(p => p.DeliveryId == delivery);

    /// <summary>
    /// Identity of one sending: the same incident, receiver, level and revision are the same delivery on any node.
    /// </summary>
    public static FactId DeliveryIdOf(FactId incident, string receiver, int level, int revision) =>
        FactId.Of("delivery", incident.ToString(), receiver, level.ToString(), revision.ToString());

    internal void Queue(NotificationQueued queued)
    {
        if (Find(queued.DeliveryId) is not null) return;
        _pending.Add(new PendingNotification(
            queued.DeliveryId, queued.Receiver, queued.Level, queued.Revision, queued.OccurredAt));
    }

    internal void Settle(FactId delivery) => _pending.RemoveAll(p => p.DeliveryId == delivery);
}
