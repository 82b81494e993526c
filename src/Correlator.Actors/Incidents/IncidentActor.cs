using Akka.Actor;
using Akka.Persistence;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Soc.Receivers;

namespace Correlator.Actors.Incidents;

/// <summary>What every incident actor of a node is given.</summary>
/// <param name="Notifier">Takes <see cref="SendNotification"/>; nobody in a replay.</param>
public sealed record IncidentSettings(EscalationPolicy Policy, TimeProvider Time, IActorRef Notifier, IncidentLimits Limits);

/// <summary>
/// One incident: lifecycle, escalation timer and outbox. Every step is stored before anything follows from it; the timer runs on the
/// wall clock and is set anew from the stored state after a restart.
/// </summary>
public sealed class IncidentActor : UntypedPersistentActor
{
    private const int EventsPerSnapshot = 200;

    private readonly IncidentSettings _settings;
    private readonly FactId _id;
    private IncidentState _state;
    private ITimer? _timer;

    public IncidentActor(string entityId, IncidentSettings settings)
    {
        if (!FactId.TryParse(entityId, out _id)) throw new ArgumentException($"'{entityId}' is no incident id.", nameof(entityId));
        _settings = settings;
        _state = new IncidentState(_id, settings.Limits);
        PersistenceId = "incident-" + entityId;
    }

    public override string PersistenceId { get; }

    public static Props Props(string entityId, IncidentSettings settings) =>
        Akka.Actor.Props.Create(() => new IncidentActor(entityId, settings));

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case TellIncident tell:
                Decide(tell.Command, tell.Step);
                break;
            case EscalationTimer timer:
                Decide(new EscalationDue(_id, timer.Level), 0);
                break;
            case AskIncident ask:
                Answer(ask.Query);
                break;
            case WakeIncident when _timer is null && _state.Outbox.Pending.Count == 0:
                Sender.Tell(new IncidentQuiet(_id));
                break;
            case WakeIncident:
                break;
            case SaveSnapshotSuccess success:
                DeleteMessages(success.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(success.Metadata.SequenceNr - 1));
                break;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: IncidentSnapshotStored stored }:
                _state = new IncidentState(stored.Snapshot, _settings.Limits);
                break;
            case IncidentStored stored:
                _state.Apply(stored.Event);
                break;
            case RecoveryCompleted when _state.Status != IncidentStatus.None:
                foreach (var pending in _state.Outbox.Pending) Send(pending);
                SetTimer();
                break;
        }
    }

    protected override void PostStop() => _timer?.Dispose();

    private void Decide(IIncidentCommand command, long step)
    {
        var decision = _state.Decide(command, _settings.Policy, _settings.Time.GetUtcNow());
        var asker = Sender;
        if (decision.Events.Count == 0)
        {
            asker.Tell(new IncidentTold(_id, decision.Refused?.Reason, step));
            // A timer that rang early by a tick is refused; it must still ring again.
            if (decision.Refused?.Reason == RefusalReason.LevelNotDue) SetTimer();
            return;
        }

        var left = decision.Events.Count;
        PersistAll(decision.Events.Select(@event => new IncidentStored(@event)), stored =>
        {
            _state.Apply(stored.Event);
            if (stored.Event is NotificationQueued queued && _state.Outbox.Find(queued.DeliveryId) is { } pending) Send(pending);
            if (--left > 0) return;
            SetTimer();
            asker.Tell(new IncidentTold(_id, null, step));
            if (LastSequenceNr / EventsPerSnapshot != (LastSequenceNr - decision.Events.Count) / EventsPerSnapshot)
            {
                SaveSnapshot(new IncidentSnapshotStored(_state.ToSnapshot()));
            }
        });
    }

    private void Answer(IIncidentQuery query)
    {
        if (_state.Status == IncidentStatus.None) Sender.Tell(new IncidentUnknown(query.IncidentId));
        else Sender.Tell(new IncidentAnswer(_state.ToSnapshot()));
    }

    private void Send(PendingNotification pending) =>
        _settings.Notifier.Tell(new SendNotification(pending.Receiver, Notification.Of(_state, pending)), Context.Parent);

    private void SetTimer()
    {
        _timer?.Dispose();
        _timer = null;
        if (_state.NextEscalation(_settings.Policy) is not { } next) return;
        var wait = next.DueAt - _settings.Time.GetUtcNow();
        var self = Self;
        _timer = _settings.Time.CreateTimer(
            _ => self.Tell(new EscalationTimer(next.Level)), null, wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    private sealed record EscalationTimer(int Level) : INoSerializationVerificationNeeded;
}
