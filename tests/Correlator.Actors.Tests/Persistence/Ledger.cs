using Akka.Actor;
using Akka.Persistence;

namespace Correlator.Actors.Tests.Persistence;

/// <summary>A persistent actor that writes each text it is told, and tells a probe what became of it.</summary>
internal sealed class Ledger : UntypedPersistentActor
{
    private readonly IActorRef _probe;
    private readonly List<string> _texts = [];

    public Ledger(string id, IActorRef probe)
    {
        PersistenceId = id;
        _probe = probe;
    }

    public override string PersistenceId { get; }

    public static Props Props(string id, IActorRef probe) => Akka.Actor.Props.Create(() => new Ledger(id, probe));

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case string text:
                Persist(text, written =>
                {
                    _texts.Add(written);
                    _probe.Tell(new Written(written, LastSequenceNr));
                });
                break;
            case string[] texts:
                PersistAll(texts, written => _probe.Tell(new Written(written, LastSequenceNr)));
                break;
            case Prune:
                DeleteMessages(LastSequenceNr);
                break;
            case Photograph photograph:
                SaveSnapshot(photograph.Text);
                break;
            case SnapshotSelectionCriteria criteria:
                DeleteSnapshots(criteria);
                break;
            case DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or SaveSnapshotSuccess or SaveSnapshotFailure:
                _probe.Tell(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                _texts.Add("snapshot " + offer.Snapshot);
                break;
            case string text:
                _texts.Add(text);
                break;
            case RecoveryCompleted:
                _probe.Tell(new Recovered(string.Join(", ", _texts), LastSequenceNr));
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _probe.Tell(new NotWritten((string)@event, sequenceNr, cause, IsRejected: false));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _probe.Tell(new NotWritten((string)@event, sequenceNr, cause, IsRejected: true));

    internal sealed record Prune;

    internal sealed record Photograph(string Text);

    internal sealed record Recovered(string Texts, long Number);

    internal sealed record Written(string Text, long Number);

    internal sealed record NotWritten(string Text, long Number, Exception Cause, bool IsRejected);
}
