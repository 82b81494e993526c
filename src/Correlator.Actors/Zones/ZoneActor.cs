using Akka.Actor;
using Akka.Persistence;
using Correlator.Model.Facts;
using Correlator.Rules;
using Correlator.Rules.Matching;

namespace Correlator.Actors.Zones;

/// <summary>What every zone actor of a node is given.</summary>
public sealed record ZoneSettings(RuleSet Rules, ConduitOptions Conduits, IFactCodec Facts);

/// <summary>One zone: takes its steps when told the time, and stores its state when a checkpoint asks for it.</summary>
public sealed class ZoneActor : UntypedPersistentActor
{
    private readonly string _zoneId;
    private readonly ZoneSettings _settings;
    private readonly ZoneState _state;
    private (IActorRef Asker, ZoneSaved Answer)? _saving;

    public ZoneActor(string zoneId, ZoneSettings settings)
    {
        _zoneId = zoneId;
        _settings = settings;
        _state = new ZoneState(zoneId, settings.Rules, settings.Conduits);
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
                _saving = (Sender, new ZoneSaved(_zoneId, save.Checkpoint));
                SaveSnapshot(new ZoneStored(_state.Save(_settings.Facts)));
                break;
            case SaveSnapshotSuccess success:
                DeleteSnapshots(new SnapshotSelectionCriteria(
                    success.Metadata.SequenceNr, success.Metadata.Timestamp.AddTicks(-1)));
                _saving?.Asker.Tell(_saving.Value.Answer);
                _saving = null;
                break;
            case SaveSnapshotFailure failure:
                // The checkpoint must not go on without this state: the line times out and starts anew from the last one.
                throw new InvalidOperationException($"Zone '{_zoneId}' could not store its state.", failure.Cause);
            case DeleteSnapshotsSuccess:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        if (message is SnapshotOffer { Snapshot: ZoneStored stored }) _state.Restore(stored.State, _settings.Facts);
    }

    private void Advance(AdvanceZone advance)
    {
        foreach (var fact in advance.Facts) _state.Take(fact);
        var step = _state.Advance(advance.Watermark);
        Sender.Tell(new ZoneAdvanced(_zoneId, advance.Block, step.Upward, step.Own, step.Detections, _state.NeedsTimeAt));
    }
}
