using Akka.Actor;
using Akka.Event;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Soc.Delivery;
using Correlator.Soc.Receivers;

namespace Correlator.Actors.Incidents;

/// <summary>
/// Brings notifications to their receivers and tells the incident how it ended. Holds nothing that matters: what is under way when it
/// stops is still in the incidents' outboxes.
/// </summary>
public sealed class NotifierActor : UntypedActor, IDisposable
{
    private readonly Dictionary<string, NotificationDelivery> _receivers;
    private readonly HashSet<FactId> _underWay = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public NotifierActor(IReadOnlyList<IReceiver> receivers, RetrySchedule schedule, TimeProvider time)
    {
        _receivers = receivers.ToDictionary(
            receiver => receiver.Id, receiver => new NotificationDelivery(receiver, schedule, time), StringComparer.Ordinal);
    }

    public static Props Props(IReadOnlyList<IReceiver> receivers, RetrySchedule schedule, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new NotifierActor(receivers, schedule, time));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SendNotification send:
                Send(send);
                break;
            case Ended ended:
                _underWay.Remove(ended.Notification.DeliveryId);
                ended.Incidents.Tell(new TellIncident(ended.Outcome));
                break;
            case Status.Failure failure when failure.Cause is OperationCanceledException:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        Dispose();
    }

    public void Dispose() => _stop.Dispose();

    private void Send(SendNotification send)
    {
        var notification = send.Notification;
        // An incident that was woken sends its outbox again.
        if (!_underWay.Add(notification.DeliveryId)) return;
        var incidents = Sender;
        if (!_receivers.TryGetValue(send.Receiver, out var delivery))
        {
            _log.Error("Receiver '{0}' is not configured; incident {1} could not be told to it", send.Receiver, notification.IncidentId);
            Self.Tell(new Ended(notification, incidents, new DeliveryFailed(
                notification.IncidentId, notification.DeliveryId, send.Receiver, "the receiver is not configured")));
            return;
        }

        delivery.Deliver(notification, _stop.Token).PipeTo(Self, success: report => new Ended(
            notification,
            incidents,
            report.IsDelivered
                ? new DeliveryConfirmed(notification.IncidentId, notification.DeliveryId, send.Receiver)
                : new DeliveryFailed(notification.IncidentId, notification.DeliveryId, send.Receiver, report.Last.Reason)));
    }

    private sealed record Ended(Notification Notification, IActorRef Incidents, IIncidentCommand Outcome)
        : INoSerializationVerificationNeeded;
}
