using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Actors.Assets;

/// <summary>One asset's part of a block, and the time that the block proves. From its keeper, as all that follows.</summary>
/// <param name="State">
/// The asset's stored state when it was asleep, empty when it was never stored; null says that it is awake: one that is not asks for a rewind.
/// </param>
public sealed record AssetSlice(SliceRange Range, long Incarnation, RoutedBlock Block, byte[]? State) : ILocalMessage;

/// <summary>An asset has applied its slice.</summary>
/// <param name="Incarnation">Of the slice; an answer to an earlier one counts for nothing.</param>
/// <param name="SilentAfter">Not before this event time need the asset be told the time; a lower bound.</param>
public sealed record SliceApplied(
    int Asset, long Incarnation, EventTime SilentAfter, IReadOnlyList<Fact> Facts) : ILocalMessage;

/// <summary>Asks an asset for its state in stored form.</summary>
public sealed record SaveAsset(string AssetId, long Checkpoint) : ILocalMessage;

public sealed record AssetSaved(
    int Asset, string AssetId, long Checkpoint, EventTime SilentAfter, byte[] State) : ILocalMessage;

/// <summary>Sends an asset to sleep; its keeper has its state.</summary>
public sealed record SleepAsset(string AssetId) : ILocalMessage;

/// <summary>Asks an asset to describe itself to whoever asked its keeper.</summary>
/// <param name="State">The asset's stored state, in case it sleeps.</param>
public sealed record DescribeSelf(string AssetId, byte[] State) : ILocalMessage;
