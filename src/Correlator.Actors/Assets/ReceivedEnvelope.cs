using Correlator.Actors.Delivery;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// An envelope as it came from the line on another node: assets are named by their handles, because their profiles were told once before.
/// Made by the wire serializer only.
/// </summary>
/// <param name="Profiles">Those that are new to this shard.</param>
/// <param name="Block">Holds what concerns this shard, with assets and references not filled in yet.</param>
/// <param name="Ends">Handles of each observation's originator and responder, in turn; 0 for outsiders.</param>
public sealed record ReceivedEnvelope(
    int Shard, LineStep Step, IReadOnlyList<AssetProfile> Profiles, RoutedBlock Block, int[] Ends, ReceivedSlice[] Slices) : IWireMessage
{
    /// <summary>The envelope with its assets; null when one of them was never told here, so that something was lost.</summary>
    public ShardEnvelope? Resolve(ReceivedProfiles profiles)
    {
        foreach (var profile in Profiles) profiles.Add(profile);
        var items = Block.Observations.Items;
        for (var i = 0; i < Block.Observations.Count; i++)
        {
            var (originator, responder) = (Ends[i * 2], Ends[i * 2 + 1]);
            if (originator != 0 && (items[i].OriginatorAsset = profiles[originator]) is null) return null;
            if (responder != 0 && (items[i].ResponderAsset = profiles[responder]) is null) return null;
        }

        var slices = new SliceRange[Slices.Length];
        for (var i = 0; i < slices.Length; i++)
        {
            var slice = Slices[i];
            if (profiles[slice.Asset] is not { } asset) return null;
            slices[i] = new SliceRange(asset, slice.Start, slice.Count, slice.Previous);
        }

        return new ShardEnvelope(Shard, Step, Block, slices);
    }
}

/// <summary>A <see cref="SliceRange"/> with the asset's handle.</summary>
public readonly record struct ReceivedSlice(int Asset, int Start, int Count, long Previous);
