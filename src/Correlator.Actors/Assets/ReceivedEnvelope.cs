using Correlator.Actors.Delivery;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// An envelope as it came from the line on another node: assets are named by their handles, because their profiles were told once before.
/// Made by the wire serializer only.
/// </summary>
/// <param name="Profiles">Those that are new to this shard.</param>
/// <param name="Block">
/// Holds what concerns this shard, with assets not filled in yet. Their names in <see cref="RoutedBlock.Ends"/>: the handle of what was told
/// before, 0 for outsiders, or below 0 the place in <paramref name="Profiles"/>, counted from -1 downwards.
/// </param>
/// <param name="Slices">Their assets are named as ends are.</param>
public sealed record ReceivedEnvelope(
    int Shard, LineStep Step, IReadOnlyList<AssetProfile> Profiles, RoutedBlock Block, ReceivedSlice[] Slices) : IWireMessage
{
    /// <summary>The envelope with its assets; null when one of them was never told here, so that something was lost.</summary>
    public ShardEnvelope? Resolve(ReceivedProfiles profiles)
    {
        for (var i = 0; i < Block.Observations.Count; i++)
        {
            ref var observation = ref Block.Observations.Items[i];
            var (originator, responder) = (Block.Ends[i * 2], Block.Ends[i * 2 + 1]);
            if (originator != 0 && (observation.OriginatorAsset = Find(originator, profiles)) is null) return null;
            if (responder != 0 && (observation.ResponderAsset = Find(responder, profiles)) is null) return null;
        }

        var slices = new SliceRange[Slices.Length];
        for (var i = 0; i < slices.Length; i++)
        {
            var slice = Slices[i];
            if (Find(slice.Asset, profiles) is not { } asset) return null;
            slices[i] = new SliceRange(asset, slice.Start, slice.Count, slice.Previous);
        }

        // Only now: a handle names what was told before this envelope.
        foreach (var profile in Profiles) profiles.Add(profile);
        return new ShardEnvelope(Shard, Step, Block, slices);
    }

    private AssetProfile? Find(int name, ReceivedProfiles profiles) => name >= 0 ? profiles[name] : Profiles[~name];
}

/// <summary>A <see cref="SliceRange"/> without its asset's profile.</summary>
public readonly record struct ReceivedSlice(int Asset, int Start, int Count, long Previous);
