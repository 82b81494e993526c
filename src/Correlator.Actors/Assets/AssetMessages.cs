using Correlator.Actors.Feeds;
using Correlator.Actors.Serialization;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// What one block holds for the assets of one shard: the wire unit (ARCHITECTURE §2.3). Goes to the shard's keeper, which lives in that
/// shard and hands each asset its slice. An envelope without slices only tells the time.
/// </summary>
public sealed record ShardEnvelope(int Shard, long Incarnation, RoutedBlock Block, SliceRange[] Slices) : ILocalMessage;

/// <summary>Which references of a block are one asset's.</summary>
/// <param name="Previous">Number of the block that last held something for this asset in this incarnation; 0 says "resume".</param>
public readonly record struct SliceRange(AssetProfile Asset, int Start, int Count, long Previous);

/// <summary>One asset's part of a block, and the time that the block proves.</summary>
/// <param name="State">The asset's stored state, when it was asleep; null when it is awake or was never seen.</param>
public sealed record AssetSlice(SliceRange Range, long Incarnation, RoutedBlock Block, byte[]? State) : ILocalMessage;

/// <summary>An asset has applied its slice.</summary>
/// <param name="SilentAfter">Not before this event time need the asset be told the time; a lower bound.</param>
public sealed record SliceApplied(int Asset, long Incarnation, EventTime SilentAfter, IReadOnlyList<Fact> Facts) : ILocalMessage;

/// <summary>A slice did not follow what the asset applied last: something was lost, the line must go back.</summary>
public sealed record Rewind(string AssetId, long Expected, long Got) : ILocalMessage;

/// <summary>All slices of an envelope are applied; these facts came of it.</summary>
public sealed record EnvelopeApplied(int Shard, long Number, EventTime SilentAfter, IReadOnlyList<Fact> Facts) : ILocalMessage;

/// <summary>Makes the state of all assets of a shard durable that changed since the last time.</summary>
public sealed record SaveShard(int Shard, long Checkpoint) : ILocalMessage;

public sealed record ShardSaved(int Shard, long Checkpoint, int Assets) : ILocalMessage;

/// <summary>Asks an asset for its state in stored form.</summary>
public sealed record SaveAsset(string AssetId) : ILocalMessage;

public sealed record AssetSaved(int Asset, string AssetId, EventTime SilentAfter, byte[] State) : ILocalMessage;

/// <summary>Sends an asset to sleep; its keeper has its state.</summary>
public sealed record SleepAsset(string AssetId) : ILocalMessage;

/// <summary>Asks what an asset's baseline holds; wakes it if need be. Goes to the keeper, which may have to add the stored state.</summary>
public sealed record DescribeAsset(string AssetId, byte[]? State = null) : ILocalMessage;

/// <summary>What an asset's baseline holds, for people.</summary>
public sealed record AssetDescribed(string AssetId, AssetDescription? Description) : ILocalMessage;

/// <summary>Assets of a shard that the directory knows: told once at the start of an incarnation, so that the silent are not forgotten.</summary>
public sealed record AssetsKnown(int Shard, IReadOnlyList<AssetProfile> Assets) : ILocalMessage;
