using Correlator.Actors.Assets;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Resolves the endpoints of a block to assets and sorts the references by asset and shard: plain counting sort, no Akka.
/// </summary>
/// <remarks>
/// Per observation: two directory look-ups and two passes over small integer arrays; allocates per slice, not per observation.
/// </remarks>
internal sealed class BlockRouter(AssetDirectory directory, FeedTable feeds, RemoteShards remote)
{
    private readonly List<AssetProfile>[] _touched = [.. Enumerable.Range(0, AssetSharding.Shards).Select(_ => new List<AssetProfile>())];

    // Handles of the block's ends (0: none), so that the second pass needs not touch the observations again.
    private readonly int[] _originators = new int[ObservationBlock.ObservationsMax];
    private readonly int[] _responders = new int[ObservationBlock.ObservationsMax];

    // Indexed by asset handle.
    private Slot[] _slots = new Slot[1024];

    public AssetDirectory Directory => directory;

    /// <summary>Forgets which block each asset got last: what is sent next says "resume".</summary>
    public void StartIncarnation() => Array.Clear(_slots);

    /// <summary>Gives the envelopes of a block, one a shard that has something in it, and the facts that resolving gave.</summary>
    public void Route(RoutedBlock block, LineSteps steps, List<ShardEnvelope> envelopes, List<Fact> facts)
    {
        var items = block.Observations.Items.AsSpan(0, block.Observations.Count);
        for (var i = 0; i < items.Length; i++)
        {
            ref var observation = ref items[i];
            directory.Resolve(ref observation, facts);
            var originator = observation.OriginatorAsset;
            var responder = observation.ResponderAsset;
            _responders[i] = responder is null ? 0 : Touch(responder, block.Number);
            // An asset that speaks with itself observes that once.
            _originators[i] = originator is null || SameAsset(originator, responder) ? 0 : Touch(originator, block.Number);
            remote.Meet(originator, responder);
            if (originator is null && responder is null && Unplaced.Of(in observation, feeds, directory) is { } unplaced) facts.Add(unplaced);
        }

        var references = block.References;
        var offset = 0;
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            if (_touched[shard].Count > 0) envelopes.Add(Envelope(shard, block, steps, ref offset));
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (_responders[i] is var responder and not 0) references[_slots[responder].Next++] = (i << 1) | 1;
            if (_originators[i] is var originator and not 0) references[_slots[originator].Next++] = i << 1;
        }
    }

    private static bool SameAsset(AssetProfile originator, AssetProfile? responder) =>
        responder is not null && originator.Handle == responder.Handle;

    private int Touch(AssetProfile asset, long number)
    {
        if (asset.Handle >= _slots.Length) Array.Resize(ref _slots, Math.Max(_slots.Length * 2, asset.Handle + 1));
        ref var slot = ref _slots[asset.Handle];
        if (slot.Number != number)
        {
            slot.Previous = slot.Number;
            slot.Number = number;
            slot.Count = 0;
            _touched[asset.Shard].Add(asset);
        }

        slot.Count++;
        return asset.Handle;
    }

    private ShardEnvelope Envelope(int shard, RoutedBlock block, LineSteps steps, ref int offset)
    {
        var touched = _touched[shard];
        var slices = new SliceRange[touched.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            ref var slot = ref _slots[touched[i].Handle];
            slices[i] = new SliceRange(touched[i], offset, slot.Count, slot.Previous);
            slot.Next = offset;
            offset += slot.Count;
        }

        touched.Clear();
        return new ShardEnvelope(shard, steps.ToShard(shard, block.Number), block, slices);
    }

    private struct Slot
    {
        public long Number;
        public long Previous;
        public int Count;
        public int Next;
    }
}
