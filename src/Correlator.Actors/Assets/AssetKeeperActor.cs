using Akka.Actor;
using Correlator.Actors.Delivery;
using Correlator.Model.Facts;

namespace Correlator.Actors.Assets;

/// <summary>
/// One a shard: hands each block's slices to the shard's assets, gathers their answers, and keeps their stored states. It persists for
/// all of them at once, so that 20,000 assets recover as 60 (docs/adr/0003).
/// </summary>
public sealed partial class AssetKeeperActor : LineReceiver
{
    private readonly KeptAssets _assets = new();
    private readonly Chain _chain = new();
    private readonly ReceivedProfiles _profiles = new();
    private readonly List<Fact> _facts = [];

    // Bounded by the blocks that a line has under way.
    private readonly Queue<(ShardEnvelope Envelope, IActorRef Asker)> _waiting = [];

    private readonly int _shard;
    private ShardEnvelope? _current;
    private IActorRef _asker = ActorRefs.Nobody;
    private int _pending;

    public AssetKeeperActor(int shard)
    {
        _shard = shard;
        _sinceSnapshot = shard % EventsPerSnapshot;
        PersistenceId = $"assets-{shard}";
    }

    public override string PersistenceId { get; }

    public static Props Props(int shard) => Akka.Actor.Props.Create(() => new AssetKeeperActor(shard));

    protected override bool IsOfLine(object message) => message is ShardEnvelope or ReceivedEnvelope or AssetsKnown or SaveShard;

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case ShardEnvelope envelope:
                Follow(envelope.Step, envelope);
                break;
            case ReceivedEnvelope received:
                Follow(received.Step, received);
                break;
            case AssetsKnown known:
                Follow(known.Step, known);
                break;
            case SliceApplied applied:
                Collect(applied);
                break;
            case Rewind rewind:
                GiveUp();
                _asker.Tell(rewind);
                break;
            case DescribeAsset describe:
                Describe(describe);
                break;
            default:
                if (!HandleStorage(message)) Unhandled(message);
                break;
        }
    }

    private void Follow(LineStep step, object message)
    {
        switch (_chain.Check(step))
        {
            case ChainCheck.NewIncarnation:
                GiveUp();
                Persist(new Fence(step.Incarnation, step.Committed), fence =>
                {
                    Begin(fence);
                    SnapshotIfDue();
                    Follow(step, message);
                });
                break;
            case ChainCheck.Gap:
                Sender.Tell(new Rewind(PersistenceId, step.Incarnation, _chain.Last, step.Previous));
                break;
            case ChainCheck.Next:
                _chain.Take(step);
                _assets.Settle(step.Committed);
                Take(message);
                break;
            case ChainCheck.Taken when message is AssetsKnown:
                Sender.Tell(Noted());
                break;
            default:
                break;
        }
    }

    private void Begin(Fence fence)
    {
        _chain.Begin(fence.Incarnation);
        _assets.Begin(fence.Committed);
        _profiles.Clear();
    }

    private void Take(object message)
    {
        switch (message)
        {
            case ShardEnvelope envelope:
                Queue(envelope);
                break;
            case ReceivedEnvelope received when received.Resolve(_profiles) is { } envelope:
                Queue(envelope);
                break;
            case ReceivedEnvelope received:
                Sender.Tell(new Rewind(PersistenceId, _chain.Incarnation, 0, received.Step.Number));
                break;
            case AssetsKnown known:
                foreach (var profile in known.Assets)
                {
                    _assets.Find(profile);
                    _profiles.Add(profile);
                }

                Sender.Tell(Noted());
                break;
        }
    }

    // Where this version has keepers it has a courier.
    private AssetsNoted Noted() => new(_shard, _chain.Incarnation) { HasCourier = true };

    // One block at a time: an asset's answer does not say which block it is for. Several may be under way in the line.
    private void Queue(ShardEnvelope envelope)
    {
        if (_current is null) HandOut(envelope, Sender);
        else _waiting.Enqueue((envelope, Sender));
    }

    private void GiveUp()
    {
        _current = null;
        _saving = null;
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
            var asset = _assets.Find(slice.Asset);
            asset.Block = envelope.Block.Number;
            Tell(asset, slice);
        }

        if (_assets.SilentAfter < envelope.Block.Watermark) AskTheSilent(envelope.Block);
        if (_pending == 0) Answer();
    }

    private void AskTheSilent(RoutedBlock block)
    {
        foreach (var asset in _assets.Known)
        {
            if (asset.SilentAfter < block.Watermark && asset.Block != block.Number) Tell(asset, new SliceRange(asset.Profile!, 0, 0, 0));
        }
    }

    private void Tell(KeptAsset asset, SliceRange range)
    {
        _pending++;
        var state = asset.IsAwake ? null : asset.State;
        asset.IsAwake = true;
        if (range.Count > 0)
        {
            asset.IsChanged = true;
            asset.QuietCheckpoints = 0;
        }

        // The shard starts an asset; once it has answered, its slices go to it directly: a third of what a slice's message costs.
        (asset.Actor ?? Context.Parent).Tell(new AssetSlice(range, _chain.Incarnation, _current!.Block, state), Self);
    }

    private void Collect(SliceApplied applied)
    {
        if (_current is null || applied.Incarnation != _chain.Incarnation) return;
        var asset = _assets[applied.Asset];
        asset.Actor ??= Sender;
        if (asset.SilentAfter != applied.SilentAfter)
        {
            asset.SilentAfter = applied.SilentAfter;
            _assets.Expect(applied.SilentAfter);
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
        if (_assets.SilentAfter < _current!.Block.Watermark) _assets.LookForSilence();
        _asker.Tell(new EnvelopeApplied(_shard, _current.Step.Number, _assets.SilentAfter, [.. _facts]));
        _facts.Clear();
        _current.Block.ReturnIfReceived();
        _current = null;
        if (_waiting.TryDequeue(out var next)) HandOut(next.Envelope, next.Asker);
    }

    private void Describe(DescribeAsset describe)
    {
        if (_assets.Find(describe.AssetId) is { } known) Context.Parent.Tell(new DescribeSelf(describe.AssetId, known.State), Sender);
        else Sender.Tell(new AssetDescribed(describe.AssetId, null));
    }
}
