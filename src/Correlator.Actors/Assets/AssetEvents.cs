using Correlator.Actors.Serialization;
using Correlator.Model.Observations;

namespace Correlator.Actors.Assets;

/// <summary>States of assets of one shard as of a checkpoint; event and snapshot alike. Stored for ever, so its shape may only grow.</summary>
public sealed record AssetsStored(IReadOnlyList<StoredAsset> Assets) : IStored;

/// <param name="State">What the asset's actor wrote: its own version byte leads it.</param>
public sealed record StoredAsset(string AssetId, EventTime SilentAfter, byte[] State);
