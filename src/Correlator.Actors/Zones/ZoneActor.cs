using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Correlator.Actors.Delivery;
using Correlator.Rules.Matching;

namespace Correlator.Actors.Zones;

/// <summary>What every zone actor of a node is given.</summary>
public sealed record ZoneSettings(RulesInForce Rules, ConduitOptions Conduits, IFactCodec Facts);

/// <summary>
/// One zone: takes its steps when told the time, and stores its state when a checkpoint asks for it. The whole state is one event; the one
/// that the line committed last and what came after it are kept, the rest is deleted (docs/adr/0010).
/// </summary>
public sealed class ZoneActor : LineReceiver
{
    private readonly string _zoneId;
    private readonly ZoneSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Chain _chain = new();
    private readonly PendingStates<(byte[] State, long SequenceNr)> _pending;
    private ZoneState _state;
    private (byte[] State, long SequenceNr)? _committed;
    private long _prunedTo;

    public ZoneActor(string zoneId, ZoneSettings settings)
    {
        _zoneId = zoneId;
        _settings = settings;
        _pending = new PendingStates<(byte[] State, long SequenceNr)>(commit: state => _committed = state, drop: _ => { });
        _state = Restored();
        PersistenceId = "zone-" + zoneId;
    }

    public override string PersistenceId { get; }

    public static Props Props(string zoneId, ZoneSettings settings) =>
        Akka.Actor.Props.Create(() => new ZoneActor(zoneId, settings));

    protected override bool IsOfLine(object message) => message is AdvanceZone or SaveZone;

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case AdvanceZone advance:
                Follow(advance);
                break;
            case SaveZone save:
                Save(save.Step);
                break;
            case DeleteMessagesSuccess or DeleteMessagesFailure:
                // What could not be pruned now is with the next checkpoint.
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
            case SnapshotOffer { Snapshot: ZoneStored stored }:
                // As versions up to decision 10 stored it.
                Recall(stored);
                break;
            case ZoneStored stored:
                Recall(stored);
                break;
            case Fence fence:
                Begin(fence);
                break;
            case RecoveryCompleted:
                _state = Restored();
                break;
        }
    }

    private void Recall(ZoneStored stored)
    {
        if (stored.Incarnation > _chain.Incarnation) _chain.Begin(stored.Incarnation);
        _pending.Store(stored.Checkpoint, stored.Committed, (stored.State, LastSequenceNr));
    }

    private void Follow(AdvanceZone advance)
    {
        switch (_chain.Check(advance.Step))
        {
            case ChainCheck.NewIncarnation:
                Persist(new Fence(advance.Step.Incarnation, advance.Step.Committed), fence =>
                {
                    Begin(fence);
                    // What was stated since the committed checkpoint went with the line that asked for it: it must be stated again.
                    _state = Restored();
                    Follow(advance);
                });
                break;
            case ChainCheck.Gap:
                Sender.Tell(new Rewind(PersistenceId, advance.Step.Incarnation, _chain.Last, advance.Step.Previous));
                break;
            case ChainCheck.Next:
                _chain.Take(advance.Step);
                _pending.Settle(advance.Step.Committed);
                Advance(advance);
                break;
            default:
                break;
        }
    }

    private void Begin(Fence fence)
    {
        _chain.Begin(fence.Incarnation);
        _pending.Fence(fence.Committed);
    }

    private ZoneState Restored()
    {
        var state = new ZoneState(_zoneId, _settings.Rules.Current, _settings.Conduits);
        if (_committed is { } committed) state.Restore(committed.State, _settings.Facts);
        return state;
    }

    private void Advance(AdvanceZone advance)
    {
        _state.Use(advance.Rules);
        foreach (var fact in advance.Facts) _state.Take(fact);
        var step = _state.Advance(advance.Watermark);
        foreach (var reached in step.Saturations)
        {
            _log.Warning("Zone {0}: rule '{1}' has reached {2}; the oldest goes ({3})", _zoneId, reached.Rule, reached.Bound, reached.Key);
        }

        Sender.Tell(new ZoneAdvanced(_zoneId, advance.Step.Number, step.Upward, step.Own, step.Detections, _state.NeedsTimeAt));
    }

    private void Save(LineStep step)
    {
        if (step.Incarnation < _chain.Incarnation) return;
        if (!_chain.IsAt(step))
        {
            Sender.Tell(new Rewind(PersistenceId, step.Incarnation, _chain.Last, step.Previous));
            return;
        }

        _pending.Settle(step.Committed);
        var stored = new ZoneStored(_state.Save(_settings.Facts), step.Number, step.Committed) { Incarnation = step.Incarnation };
        Persist(stored, saved =>
        {
            _pending.Store(saved.Checkpoint, saved.Committed, (saved.State, LastSequenceNr));
            Sender.Tell(new ZoneSaved(_zoneId, saved.Checkpoint));
            Prune();
        });
    }

    // What is before the committed state is not needed any more: it is whole, and names the line that was followed.
    private void Prune()
    {
        if (_committed is not { } committed || committed.SequenceNr - 1 <= _prunedTo) return;
        _prunedTo = committed.SequenceNr - 1;
        DeleteMessages(_prunedTo);
    }
}
