using Correlator.Model.Observations;

namespace Correlator.Actors.Assets;

/// <summary>States of assets of one shard as of a checkpoint; event and snapshot alike. Stored for ever, so its shape may only grow.</summary>
/// <param name="Checkpoint">Number of the checkpoint that they are stored for; 0 for what is known to be committed.</param>
/// <param name="Committed">Number of the committed checkpoint that it goes on from.</param>
public sealed record AssetsStored(IReadOnlyList<StoredAsset> Assets, long Checkpoint = 0, long Committed = 0) : IStored
{
    /// <summary>Of the line that was followed; 0 in what older versions stored.</summary>
    public long Incarnation { get; init; }
}

/// <param name="State">What the asset's actor wrote: its own version byte leads it.</param>
public sealed record StoredAsset(string AssetId, EventTime SilentAfter, byte[] State);
