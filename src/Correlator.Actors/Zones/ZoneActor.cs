using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Correlator.Model.Facts;
using Correlator.Rules;
using Correlator.Rules.Matching;

namespace Correlator.Actors.Zones;

/// <summary>What every zone actor of a node is given.</summary>
public sealed record ZoneSettings(RulesInForce Rules, ConduitOptions Conduits, IFactCodec Facts);

/// <summary>One zone: takes its steps when told the time, and stores its state when a checkpoint asks for it.</summary>
public sealed class ZoneActor : UntypedPersistentActor
{
    private readonly string _zoneId;
    private readonly ZoneSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ZoneState _state;
    private byte[]? _durable;
    private (IActorRef Asker, ZoneSaved Answer, byte[] State)? _saving;
    private long _incarnation;

    public ZoneActor(string zoneId, ZoneSettings settings)
    {
        _zoneId = zoneId;
        _settings = settings;
        _state = Restored();
        PersistenceId = "zone-" + zoneId;
    }

    public override string PersistenceId { get; }

    public static Props Props(string zoneId, ZoneSettings settings) =>
        Akka.Actor.Props.Create(() => new ZoneActor(zoneId, settings));

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case AdvanceZone advance:
                Advance(advance);
                break;
            case SaveZone save:
                var state = _state.Save(_settings.Facts);
                _saving = (Sender, new ZoneSaved(_zoneId, save.Checkpoint), state);
                SaveSnapshot(new ZoneStored(state));
                break;
            case SaveSnapshotSuccess:
                // A zone stores no events, so each snapshot has the sequence number of the one before and takes its place.
                if (_saving is { } saved)
                {
                    _durable = saved.State;
                    saved.Asker.Tell(saved.Answer);
                }

                _saving = null;
                break;
            case SaveSnapshotFailure failure:
                // The checkpoint must not go on without this state: the line times out and starts anew from the last one.
                throw new InvalidOperationException($"Zone '{_zoneId}' could not store its state.", failure.Cause);
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        if (message is not SnapshotOffer { Snapshot: ZoneStored stored }) return;
        _durable = stored.State;
        _state = Restored();
    }

    private ZoneState Restored()
    {
        var state = new ZoneState(_zoneId, _settings.Rules.Current, _settings.Conduits);
        if (_durable is not null) state.Restore(_durable, _settings.Facts);
        return state;
    }

    private void Advance(AdvanceZone advance)
    {
        // What was stated since the last checkpoint may have been lost with the line that asked for it: it must be stated again.
        if (advance.Incarnation != _incarnation && _incarnation != 0) _state = Restored();
        _incarnation = advance.Incarnation;
        _state.Use(advance.Rules);
        foreach (var fact in advance.Facts) _state.Take(fact);
        var step = _state.Advance(advance.Watermark);
        foreach (var reached in step.Saturations)
        {
            _log.Warning("Zone {0}: rule '{1}' has reached {2}; the oldest goes ({3})", _zoneId, reached.Rule, reached.Bound, reached.Key);
        }

        Sender.Tell(new ZoneAdvanced(_zoneId, advance.Block, step.Upward, step.Own, step.Detections, _state.NeedsTimeAt));
    }
}
