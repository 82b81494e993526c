using Akka.Actor;
using Akka.Persistence;
using Correlator.Actors.Feeds;
using Correlator.Actors.Serialization;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// One a shard: hands each block's slices to the shard's assets, gathers their answers, and keeps their stored states. It persists for
/// all of them at once, so that 20,000 assets recover as 60 (docs/adr/0003).
/// </summary>
public sealed class AssetKeeperActor : UntypedPersistentActor
{
    /// <summary>Checkpoints between two snapshots; the events before a snapshot are deleted.</summary>
    private const int CheckpointsPerSnapshot = 20;

    /// <summary>Checkpoints that an asset may be quiet before it is put to sleep: half an hour at the default of 30 s.</summary>
    private const int QuietCheckpointsMax = 60;

    /// <summary>Bytes of asset states in one stored event.</summary>
    private const int EventBytesMax = 1_000_000;

    private readonly Dictionary<string, KeptAsset> _assets = [];
    private readonly Dictionary<int, KeptAsset> _byHandle = [];
    private readonly List<Fact> _facts = [];

    // Bounded by the blocks that a line has under way.
    private readonly Queue<(ShardEnvelope Envelope, IActorRef Asker)> _waiting = [];

    private readonly int _shard;
    private ShardEnvelope? _current;
    private IActorRef _asker = ActorRefs.Nobody;
    private Saving? _saving;
    private long _incarnation;
    private int _pending;
    private int _checkpoints;

    // No asset of the shard falls silent before this. Exact when last looked for, too early since: looking takes a walk over all.
    private EventTime _silentAfter = EventTime.Max;

    public AssetKeeperActor(int shard)
    {
        _shard = shard;
        PersistenceId = $"assets-{shard}";
    }

    public override string PersistenceId { get; }

    public static Props Props(int shard) => Akka.Actor.Props.Create(() => new AssetKeeperActor(shard));

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case ShardEnvelope envelope:
                Take(envelope);
                break;
            case AssetsKnown known:
                foreach (var profile in known.Assets) Find(profile);
                break;
            case SliceApplied applied:
                Collect(applied);
                break;
            case Rewind rewind:
                GiveUp();
                _asker.Tell(rewind);
                break;
            case SaveShard save:
                Save(save);
                break;
            case AssetSaved saved:
                Collect(saved);
                break;
            case DescribeAsset describe:
                Describe(describe);
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
            case SnapshotOffer { Snapshot: AssetsStored stored }:
                Remember(stored);
                break;
            case AssetsStored stored:
                Remember(stored);
                break;
        }
    }

    // One block at a time: an asset's answer does not say which block it is for. Several may be under way in the line.
    private void Take(ShardEnvelope envelope)
    {
        if (envelope.Incarnation < _incarnation) return;
        if (envelope.Incarnation > _incarnation) GiveUp();
        _incarnation = envelope.Incarnation;
        if (_current is null) HandOut(envelope, Sender);
        else _waiting.Enqueue((envelope, Sender));
    }

    private void GiveUp()
    {
        _current = null;
        _waiting.Clear();
        _facts.Clear();
    }

    // Assets whose silence the block's time may prove are asked too, though the block holds nothing for them.
    private void HandOut(ShardEnvelope envelope, IActorRef asker)
    {
        _current = envelope;
        _asker = asker;
        _pending = 0;
        foreach (ref readonly var slice in envelope.Slices.AsSpan())
        {
            var asset = Find(slice.Asset);
            asset.Block = envelope.Block.Number;
            Tell(asset, slice);
        }

        if (_silentAfter < envelope.Block.Watermark) AskTheSilent(envelope.Block);
        if (_pending == 0) Answer();
    }

    private void AskTheSilent(RoutedBlock block)
    {
        foreach (var asset in _byHandle.Values)
        {
            if (asset.SilentAfter < block.Watermark && asset.Block != block.Number) Tell(asset, new SliceRange(asset.Profile!, 0, 0, 0));
        }
    }

    private KeptAsset Find(AssetProfile profile)
    {
        // A line that went back may number anew what it had discovered since.
        if (_byHandle.TryGetValue(profile.Handle, out var asset)
            && (ReferenceEquals(asset.Profile, profile) || asset.Profile!.Id == profile.Id))
        {
            asset.Profile = profile;
            return asset;
        }

        if (!_assets.TryGetValue(profile.Id, out asset)) _assets[profile.Id] = asset = new KeptAsset();
        asset.Profile = profile;
        _byHandle[profile.Handle] = asset;
        Expect(asset.SilentAfter);
        return asset;
    }

    private void Tell(KeptAsset asset, SliceRange range)
    {
        _pending++;
        var state = asset.Incarnation == _current!.Incarnation && asset.IsAwake ? null : asset.State;
        if (asset.Incarnation != _current.Incarnation)
        {
            // What an earlier incarnation changed and did not store is given up with it.
            asset.IsChanged = false;
            asset.Actor = null;
        }

        asset.Incarnation = _current.Incarnation;
        asset.IsAwake = true;
        if (range.Count > 0)
        {
            asset.IsChanged = true;
            asset.QuietCheckpoints = 0;
        }

        // The shard starts an asset; once it has answered, its slices go to it directly: a third of what a slice's message costs.
        (asset.Actor ?? Context.Parent).Tell(new AssetSlice(range, _current.Incarnation, _current.Block, state), Self);
    }

    private void Collect(SliceApplied applied)
    {
        if (_current is null || applied.Incarnation != _incarnation) return;
        var asset = _byHandle[applied.Asset];
        asset.Actor ??= Sender;
        if (asset.SilentAfter != applied.SilentAfter)
        {
            asset.SilentAfter = applied.SilentAfter;
            Expect(applied.SilentAfter);
        }

        if (applied.Facts.Count > 0)
        {
            asset.IsChanged = true;
            _facts.AddRange(applied.Facts);
        }

        if (--_pending == 0) Answer();
    }

    private void Answer()
    {
        if (_silentAfter < _current!.Block.Watermark)
        {
            _silentAfter = EventTime.Max;
            foreach (var asset in _byHandle.Values) Expect(asset.SilentAfter);
        }

        _asker.Tell(new EnvelopeApplied(_shard, _current.Block.Number, _silentAfter, [.. _facts]));
        _facts.Clear();
        _current = null;
        if (_waiting.TryDequeue(out var next)) HandOut(next.Envelope, next.Asker);
    }

    private void Expect(EventTime silence)
    {
        if (silence < _silentAfter) _silentAfter = silence;
    }

    private void Save(SaveShard save)
    {
        _saving = new Saving(save.Checkpoint, Sender);
        foreach (var asset in _byHandle.Values)
        {
            // One that this incarnation has not touched holds in memory what was given up; what is stored of it stands.
            if (!asset.IsChanged || asset.Incarnation != _incarnation) continue;
            _saving.Pending++;
            Context.Parent.Tell(new SaveAsset(asset.Profile!.Id, save.Checkpoint), Self);
        }

        if (_saving.Pending == 0) Store();
    }

    private void Collect(AssetSaved saved)
    {
        if (_saving?.Checkpoint != saved.Checkpoint) return;
        var asset = _byHandle[saved.Asset];
        asset.State = saved.State;
        asset.SilentAfter = saved.SilentAfter;
        Expect(saved.SilentAfter);
        asset.IsChanged = false;
        _saving.Assets.Add(new StoredAsset(saved.AssetId, saved.SilentAfter, saved.State));
        if (--_saving.Pending == 0) Store();
    }

    private void Store()
    {
        var saving = _saving!;
        _saving = null;
        if (saving.Assets.Count == 0)
        {
            saving.Asker.Tell(new ShardSaved(_shard, saving.Checkpoint, 0));
            PutQuietToSleep();
            return;
        }

        var events = Parts(saving.Assets);
        PersistAll(events, _ =>
        {
            if (--saving.Events > 0) return;
            saving.Asker.Tell(new ShardSaved(_shard, saving.Checkpoint, saving.Assets.Count));
            PutQuietToSleep();
            if (++_checkpoints % CheckpointsPerSnapshot == 0) SaveSnapshot(Snapshot());
        });
        saving.Events = events.Count;
    }

    private static List<AssetsStored> Parts(List<StoredAsset> assets)
    {
        var parts = new List<AssetsStored>();
        var part = new List<StoredAsset>();
        var bytes = 0;
        foreach (var asset in assets.OrderBy(asset => asset.AssetId, StringComparer.Ordinal))
        {
            part.Add(asset);
            bytes += asset.State.Length;
            if (bytes < EventBytesMax) continue;
            parts.Add(new AssetsStored(part));
            part = [];
            bytes = 0;
        }

        if (part.Count > 0) parts.Add(new AssetsStored(part));
        return parts;
    }

    private AssetsStored Snapshot() => new(
        [.. _assets.Where(pair => pair.Value.State is not null)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new StoredAsset(pair.Key, pair.Value.SilentAfter, pair.Value.State!))]);

    private void PutQuietToSleep()
    {
        foreach (var asset in _byHandle.Values)
        {
            if (!asset.IsAwake || asset.IsChanged || ++asset.QuietCheckpoints < QuietCheckpointsMax) continue;
            asset.IsAwake = false;
            asset.Actor = null;
            Context.Parent.Tell(new SleepAsset(asset.Profile!.Id), Self);
        }
    }

    private void Describe(DescribeAsset describe)
    {
        var known = _assets.GetValueOrDefault(describe.AssetId);
        if (known is null) Sender.Tell(new AssetDescribed(describe.AssetId, null));
        else Context.Parent.Tell(describe with { State = known.State ?? [] }, Sender);
    }

    private void Remember(AssetsStored stored)
    {
        foreach (var asset in stored.Assets)
        {
            if (!_assets.TryGetValue(asset.AssetId, out var kept)) _assets[asset.AssetId] = kept = new KeptAsset();
            kept.State = asset.State;
            kept.SilentAfter = asset.SilentAfter;
        }
    }

    private sealed class KeptAsset
    {
        public AssetProfile? Profile;

        /// <summary>Null until it has answered in this incarnation, and while it sleeps.</summary>
        public IActorRef? Actor;
        public byte[]? State = [];
        public EventTime SilentAfter = EventTime.Max;
        public long Incarnation;
        public long Block;
        public int QuietCheckpoints;
        public bool IsAwake;
        public bool IsChanged;
    }

    private sealed class Saving(long checkpoint, IActorRef asker)
    {
        public long Checkpoint { get; } = checkpoint;
        public IActorRef Asker { get; } = asker;
        public List<StoredAsset> Assets { get; } = [];
        public int Pending { get; set; }
        public int Events { get; set; }
    }
}
