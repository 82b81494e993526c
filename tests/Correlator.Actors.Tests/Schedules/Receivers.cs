using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>What keepers and zones have in common: the chain, the fence, and storing for a checkpoint.</summary>
internal abstract class Receiver(World world, int party, int node) : Instance(world, party, node)
{
    protected Chain Chain { get; } = new();

    protected override bool SaysThatItEnds => true;

    protected abstract void Begin(Fence fence);

    protected abstract void Settle(long committed);

    protected abstract void Apply(Message message);

    protected abstract void Save(Message message);

    protected override void Handle(Message message)
    {
        if (message.Sort is Sort.SaveShard or Sort.SaveZone)
        {
            if (message.Step.Incarnation < Chain.Incarnation && World.Flaw != Flaw.TakesWhatIsOutdated) return;
            if (Chain.IsAt(message.Step) || World.Flaw == Flaw.IgnoresGaps) Save(message);
            else Answer(message, new Message(Sort.Rewind) { Step = message.Step });
            return;
        }

        Follow(message);
    }

    protected long FenceAt(LineStep step) => World.Flaw == Flaw.DropsNothing ? long.MaxValue : step.Committed;

    private void Follow(Message message)
    {
        var check = Chain.Check(message.Step);
        if (check == ChainCheck.Gap && World.Flaw == Flaw.IgnoresGaps) check = ChainCheck.Next;
        if (check == ChainCheck.Outdated && World.Flaw == Flaw.TakesWhatIsOutdated) check = ChainCheck.Next;
        switch (check)
        {
            case ChainCheck.NewIncarnation:
                var fence = new Fence(message.Step.Incarnation, FenceAt(message.Step));
                if (World.Flaw == Flaw.NoFence)
                {
                    Begin(fence);
                    Follow(message);
                    break;
                }

                Persist([fence], () =>
                {
                    Begin(fence);
                    Follow(message);
                });
                break;
            case ChainCheck.Gap:
                Answer(message, new Message(Sort.Rewind) { Step = message.Step });
                break;
            case ChainCheck.Next:
                Chain.Take(message.Step);
                Settle(message.Step.Committed);
                Apply(message);
                break;
            case ChainCheck.Taken when message.Sort == Sort.AssetsKnown:
                Answer(message, new Message(Sort.AssetsNoted) { Step = message.Step });
                break;
        }
    }
}

/// <summary>As AssetKeeperActor, with its assets inside.</summary>
internal sealed class Keeper(World world, int party, int node) : Receiver(world, party, node)
{
    private readonly KeptAssets _assets = new();
    private readonly ulong[] _live = new ulong[Plan.Profiles.Length];
    private int _checkpoints;

    public static ulong[] StandingAt(Journal journal, long committed)
    {
        var assets = new KeptAssets();
        journal.Recover((@event, _) =>
        {
            if (@event is AssetsStored stored) assets.Store(stored);
            else if (@event is Fence fence) assets.Begin(fence.Committed);
        });
        assets.Begin(committed);
        return [.. Plan.AssetNames.Select(name => assets.Find(name) is { } asset ? Plan.Counts(asset.State) : 0)];
    }

    protected override void Recover(object @event, long number)
    {
        if (@event is AssetsStored stored)
        {
            if (stored.Incarnation > Chain.Incarnation) Chain.Begin(stored.Incarnation);
            _assets.Store(stored);
        }
        else
        {
            Begin((Fence)@event);
        }
    }

    protected override void Begin(Fence fence)
    {
        Chain.Begin(fence.Incarnation);
        _assets.Begin(fence.Committed);
    }

    protected override void Settle(long committed) => _assets.Settle(committed);

    protected override void Apply(Message message)
    {
        if (message.Sort == Sort.AssetsKnown)
        {
            foreach (var profile in Plan.Profiles)
            {
                if (profile.Shard == Party - Schedules.Party.Keeper) _assets.Find(profile);
            }

            Answer(message, new Message(Sort.AssetsNoted) { Step = message.Step });
            return;
        }

        var facts = 0UL;
        for (var r = message.First; r < message.First + message.Count; r++)
        {
            if (Plan.Shard(r) != Party - Schedules.Party.Keeper) continue;
            var asset = _assets.Find(Plan.Profiles[Plan.Asset(r)]);
            ref var live = ref _live[Plan.Asset(r)];
            if (!asset.IsAwake) live = Plan.Counts(asset.State);
            asset.IsAwake = asset.IsChanged = true;
            live += Plan.One(r);
            facts |= Plan.Put(r, Plan.Sum(live));
        }

        Answer(message, new Message(Sort.Applied) { Number = message.Step.Number, Facts = facts });
    }

    protected override void Save(Message message)
    {
        var step = message.Step;
        _assets.Settle(step.Committed);
        if (++_checkpoints % World.CheckpointsPerSnapshot == 0 && _assets.Snapshot() is { } snapshot)
        {
            Journal.Save(Sequence, snapshot with { Incarnation = Chain.Incarnation });
            Journal.Delete(Sequence);
        }

        var parts = new List<AssetsStored>();
        foreach (var asset in _assets.Known)
        {
            if (!asset.IsChanged) continue;
            var index = asset.Profile!.Handle - 1;
            var stored = Plan.Stored(index, _live[index]);
            _assets.Take(asset, stored);
            // One event an asset, as where they are large.
            parts.Add(new AssetsStored([stored], step.Number, step.Committed) { Incarnation = step.Incarnation });
        }

        if (parts.Count == 0) Answer(message, new Message(Sort.ShardSaved) { Number = step.Number });
        else Persist([.. parts], () =>
        {
            foreach (var part in parts) _assets.Store(part);
            Answer(message, new Message(Sort.ShardSaved) { Number = step.Number });
        });
    }
}

/// <summary>As ZoneActor: counts the records it has taken, and in the root states detections that hang on all before.</summary>
internal sealed class ZoneModel : Receiver
{
    private readonly PendingStates<(byte[] State, long Number)> _pending;
    private (byte[] State, long Number)? _committed;
    private ulong _counts, _facts;
    private long _prunedTo;

    public ZoneModel(World world, int party, int node) : base(world, party, node) =>
        _pending = new PendingStates<(byte[] State, long Number)>(commit: state => _committed = state, drop: _ => { });

    private int Zone => Party - Schedules.Party.Zone;

    public static (ulong Counts, ulong Facts) StandingAt(Journal journal, long committed)
    {
        byte[]? state = null;
        var pending = new PendingStates<byte[]>(commit: stored => state = stored, drop: _ => { });
        journal.Recover((@event, _) =>
        {
            if (@event is ZoneStored stored) pending.Store(stored.Checkpoint, stored.Committed, stored.State);
            else if (@event is Fence fence) pending.Fence(fence.Committed);
        });
        pending.Fence(committed);
        return Read(state);
    }

    // A first step may come again to a zone that has stored its fence and ended: it goes on from what is committed.
    public override void Start()
    {
        base.Start();
        (_counts, _facts) = Read(_committed?.State);
    }

    protected override void Recover(object @event, long number)
    {
        if (@event is ZoneStored stored)
        {
            if (stored.Incarnation > Chain.Incarnation) Chain.Begin(stored.Incarnation);
            _pending.Store(stored.Checkpoint, stored.Committed, (stored.State, number));
        }
        else
        {
            var fence = (Fence)@event;
            Chain.Begin(fence.Incarnation);
            _pending.Fence(fence.Committed);
        }
    }

    protected override void Begin(Fence fence)
    {
        Chain.Begin(fence.Incarnation);
        _pending.Fence(fence.Committed);
        (_counts, _facts) = Read(_committed?.State);
    }

    protected override void Settle(long committed) => _pending.Settle(committed);

    protected override void Apply(Message message)
    {
        var detections = 0UL;
        for (var r = 0; r < Plan.Records; r++)
        {
            if (Plan.Get(message.Facts, r) is not (not 0 and var evidence)) continue;
            _counts += Plan.One(r);
            _facts |= Plan.Put(r, evidence);
            if (Zone == Plan.Root && Plan.IsDetected(r)) detections |= Plan.Put(r, Plan.Sum(_counts));
        }

        Answer(message, new Message(Sort.Advanced) { Number = message.Step.Number, Facts = Zone == Plan.Root ? 0 : message.Facts, More = detections });
    }

    protected override void Save(Message message)
    {
        var step = message.Step;
        _pending.Settle(step.Committed);
        var stored = new ZoneStored(Bytes(), step.Number, step.Committed) { Incarnation = step.Incarnation };
        Persist([stored], () =>
        {
            _pending.Store(stored.Checkpoint, stored.Committed, (stored.State, Sequence));
            Answer(message, new Message(Sort.ZoneSaved) { Number = stored.Checkpoint });
            if (_committed is not { } committed || committed.Number - 1 <= _prunedTo) return;
            _prunedTo = committed.Number - 1;
            Journal.Delete(_prunedTo);
        });
    }

    private static (ulong Counts, ulong Facts) Read(byte[]? state) =>
        state is null ? (0, 0) : (BitConverter.ToUInt64(state), BitConverter.ToUInt64(state, 8));

    private byte[] Bytes()
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, _counts);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), _facts);
        return bytes;
    }
}
