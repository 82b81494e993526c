using Akka.Actor;
using Akka.Persistence;

namespace Correlator.Actors.Delivery;

/// <summary>
/// A persistent actor that the line waits for. When the database refuses its write or does not give its state, it ends, and says so to who
/// asked (<see cref="ReceiverEnded"/>): nobody has to wait until a time-out for what cannot come.
/// </summary>
/// <remarks>
/// What it was told and had not looked at yet is lost without a word, and so is everything when its node is: the line's time-out stays.
/// </remarks>
public abstract class LineReceiver : UntypedPersistentActor
{
    // While the state is read nobody's message is given out, and when that fails none ever is. At most a few lines tell a receiver anything.
    private readonly HashSet<IActorRef> _askers = [];

    /// <summary>Who waits for the write that is under way.</summary>
    protected virtual IActorRef Asker => Sender;

    /// <summary>True for what the line tells, and nobody else: those who ask for people would not understand the answer.</summary>
    protected abstract bool IsOfLine(object message);

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && IsOfLine(message)) _askers.Add(Sender);
        return base.AroundReceive(receive, message);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        foreach (var asker in _askers) TellEnd(asker, reason);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        TellEnd(Asker, cause);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        TellEnd(Asker, cause);
        // Akka would go on. But what was done in memory for the sake of the event would then be taken for stored.
        Context.Stop(Self);
    }

    private void TellEnd(IActorRef asker, Exception reason) => asker.Tell(new ReceiverEnded(PersistenceId, reason.Message));
}
