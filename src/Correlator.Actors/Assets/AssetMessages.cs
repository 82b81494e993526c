using Correlator.Actors.Delivery;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// What one block holds for the assets of one shard: the wire unit (ARCHITECTURE §2.3). Goes to the shard's keeper, which lives in that
/// shard and hands each asset its slice. An envelope without slices only tells the time.
/// </summary>
public sealed record ShardEnvelope(int Shard, LineStep Step, RoutedBlock Block, SliceRange[] Slices) : IWireMessage
{
    /// <summary>Profiles that this shard's node was not told yet in this incarnation; none where it shares the line's node.</summary>
    public IReadOnlyList<AssetProfile> Profiles { get; init; } = [];
}

/// <summary>Which references of a block are one asset's.</summary>
/// <param name="Previous">Number of the block that last held something for this asset in this incarnation; 0 says "resume".</param>
public readonly record struct SliceRange(AssetProfile Asset, int Start, int Count, long Previous);

/// <summary>All slices of an envelope are applied; these facts came of it.</summary>
public sealed record EnvelopeApplied(
    int Shard, long Number, EventTime SilentAfter, IReadOnlyList<Fact> Facts) : IWireMessage;

/// <summary>
/// Assets of a shard that the directory knows: told at the start of an incarnation, so that the silent are not forgotten. The first step
/// of the shard's chain; answered with <see cref="AssetsNoted"/>.
/// </summary>
public sealed record AssetsKnown(int Shard, LineStep Step, IReadOnlyList<AssetProfile> Assets) : IWireMessage;

/// <summary>A keeper follows the line's new incarnation.</summary>
public sealed record AssetsNoted(int Shard, long Incarnation) : IWireMessage
{
    /// <summary>The keeper's node takes bundles; false from versions that have no courier.</summary>
    public bool HasCourier { get; init; }
}

/// <summary>Makes the state of all assets of a shard durable that changed since the last time.</summary>
/// <param name="Step">Its number is the checkpoint's.</param>
public sealed record SaveShard(int Shard, LineStep Step) : IWireMessage;

public sealed record ShardSaved(int Shard, long Checkpoint, int Assets) : IWireMessage;

/// <summary>Asks a shard what an asset's baseline holds; wakes it if need be. See <see cref="AssetLookup"/>.</summary>
public sealed record DescribeAsset(int Shard, string AssetId) : IWireMessage;

/// <summary>What an asset's baseline holds, for people; null when the shard has no such asset.</summary>
public sealed record AssetDescribed(string AssetId, AssetDescription? Description) : IWireMessage;
