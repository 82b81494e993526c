using Akka.Actor;
using Akka.Persistence;
using Correlator.Actors.Delivery;

namespace Correlator.Actors.Assets;

/// <content>
/// Storing. A checkpoint's states are an event that says which committed checkpoint it goes on from; whether the line committed it is known
/// from what comes later (docs/adr/0010).
/// </content>
public sealed partial class AssetKeeperActor
{
    /// <summary>Checkpoints, and fences, between two snapshots; the events before a snapshot are deleted.</summary>
    private const int EventsPerSnapshot = 20;

    /// <summary>Checkpoints that an asset may be quiet before it is put to sleep: half an hour at the default of 30 s.</summary>
    private const int QuietCheckpointsMax = 60;

    /// <summary>Bytes of asset states in one stored event.</summary>
    private const int EventBytesMax = 1_000_000;

    private Saving? _saving;

    // Who asked for what is being written; what was waited for last was an asset's answer.
    private IActorRef? _storingFor;

    // Events that no snapshot stands for. What was recovered counts: a keeper that never lives for long would not be pruned otherwise.
    // Not all shards begin alike: the checkpoint at which all make a snapshot would be the slowest, and the database grow and shrink with them.
    private int _sinceSnapshot;

    protected override IActorRef Asker => _storingFor ?? Sender;

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: AssetsStored stored }:
                _sinceSnapshot = 0;
                Recall(stored);
                break;
            case AssetsStored stored:
                _sinceSnapshot++;
                Recall(stored);
                break;
            case Fence fence:
                _sinceSnapshot++;
                Begin(fence);
                break;
        }
    }

    private void Recall(AssetsStored stored)
    {
        if (stored.Incarnation > _chain.Incarnation) _chain.Begin(stored.Incarnation);
        _assets.Store(stored);
    }

    private bool HandleStorage(object message)
    {
        switch (message)
        {
            case SaveShard save:
                Save(save);
                return true;
            case AssetSaved saved:
                Collect(saved);
                return true;
            case SaveSnapshotSuccess success:
                DeleteMessages(success.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(success.Metadata.SequenceNr - 1));
                return true;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess or SaveSnapshotFailure or DeleteMessagesFailure or DeleteSnapshotsFailure:
                // What could not be pruned now is with the next snapshot.
                return true;
            default:
                return false;
        }
    }

    private void Save(SaveShard save)
    {
        if (save.Step.Incarnation < _chain.Incarnation) return;
        if (!_chain.IsAt(save.Step))
        {
            Sender.Tell(new Rewind(PersistenceId, save.Step.Incarnation, _chain.Last, save.Step.Previous));
            return;
        }

        _assets.Settle(save.Step.Committed);
        SnapshotIfDue();
        _saving = new Saving(save.Step, Sender);
        foreach (var asset in _assets.Known)
        {
            if (!asset.IsChanged) continue;
            _saving.Pending++;
            Context.Parent.Tell(new SaveAsset(asset.Profile!.Id, save.Step.Number), Self);
        }

        if (_saving.Pending == 0) Store();
    }

    /// <summary>Another event is stored, or about to be.</summary>
    private void SnapshotIfDue()
    {
        if (++_sinceSnapshot < EventsPerSnapshot || _assets.Snapshot() is not { } snapshot) return;
        _sinceSnapshot = 0;
        SaveSnapshot(snapshot with { Incarnation = _chain.Incarnation });
    }

    private void Collect(AssetSaved saved)
    {
        if (_saving?.Step.Number != saved.Checkpoint) return;
        var stored = new StoredAsset(saved.AssetId, saved.SilentAfter, saved.State);
        _assets.Take(_assets[saved.Asset], stored);
        _saving.Assets.Add(stored);
        if (--_saving.Pending == 0) Store();
    }

    private void Store()
    {
        var saving = _saving!;
        _saving = null;
        var parts = Parts(saving);
        if (parts.Count == 0)
        {
            Stored(saving);
            return;
        }

        var left = parts.Count;
        _storingFor = saving.Asker;
        PersistAll(parts, part =>
        {
            _assets.Store(part);
            if (--left > 0) return;
            _storingFor = null;
            Stored(saving);
        });
    }

    private void Stored(Saving saving)
    {
        saving.Asker.Tell(new ShardSaved(_shard, saving.Step.Number, saving.Assets.Count));
        PutQuietToSleep();
    }

    private static List<AssetsStored> Parts(Saving saving)
    {
        var parts = new List<AssetsStored>();
        var part = new List<StoredAsset>();
        var bytes = 0;
        foreach (var asset in saving.Assets.OrderBy(asset => asset.AssetId, StringComparer.Ordinal))
        {
            part.Add(asset);
            bytes += asset.State.Length;
            if (bytes < EventBytesMax) continue;
            Add();
        }

        if (part.Count > 0) Add();
        return parts;

        void Add()
        {
            parts.Add(new AssetsStored(part, saving.Step.Number, saving.Step.Committed) { Incarnation = saving.Step.Incarnation });
            part = [];
            bytes = 0;
        }
    }

    private void PutQuietToSleep()
    {
        foreach (var asset in _assets.Known)
        {
            if (!asset.IsAwake || asset.IsChanged || ++asset.QuietCheckpoints < QuietCheckpointsMax) continue;
            asset.IsAwake = false;
            asset.Actor = null;
            Context.Parent.Tell(new SleepAsset(asset.Profile!.Id), Self);
        }
    }

    private sealed class Saving(LineStep step, IActorRef asker)
    {
        public LineStep Step { get; } = step;
        public IActorRef Asker { get; } = asker;
        public List<StoredAsset> Assets { get; } = [];
        public int Pending { get; set; }
    }
}
