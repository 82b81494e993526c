using Akka.Actor;
using Correlator.Actors.Assets;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Which shards live on other nodes, and which profiles those were told: an envelope names assets by handle and brings only what is new.
/// </summary>
/// <remarks>
/// Costs one comparison a side of an observation, for shards on other nodes only, and a reference for each handle and such shard.
/// </remarks>
internal sealed class RemoteShards
{
    // By shard, then by handle; null for a shard on this node.
    private readonly AssetProfile?[]?[] _told = new AssetProfile?[AssetSharding.Shards][];

    private readonly List<AssetProfile> _new = [];

    public void Begin() => Array.Clear(_told);

    /// <summary>A keeper has answered; now it is known where it lives.</summary>
    public void Note(int shard, IActorRef keeper, IEnumerable<AssetProfile> told)
    {
        if (!keeper.Path.Address.HasGlobalScope) return;
        _told[shard] = new AssetProfile?[256];
        foreach (var profile in told) IsNew(ref _told[shard]!, profile);
    }

    /// <summary>The envelope with the profiles that its shard's node was not told yet.</summary>
    public ShardEnvelope Introduce(ShardEnvelope envelope)
    {
        ref var told = ref _told[envelope.Shard];
        if (told is null) return envelope;
        _new.Clear();
        var (items, references) = (envelope.Block.Observations.Items, envelope.Block.References);
        foreach (ref readonly var slice in envelope.Slices.AsSpan())
        {
            Tell(ref told, slice.Asset);
            foreach (var reference in references.AsSpan(slice.Start, slice.Count))
            {
                ref var observation = ref items[reference >> 1];
                Tell(ref told, observation.OriginatorAsset);
                Tell(ref told, observation.ResponderAsset);
            }
        }

        return _new.Count == 0 ? envelope : envelope with { Profiles = [.. _new] };
    }

    private void Tell(ref AssetProfile?[] told, AssetProfile? profile)
    {
        if (profile is not null && IsNew(ref told, profile)) _new.Add(profile);
    }

    // An inferred role gives a new profile under the same handle.
    private static bool IsNew(ref AssetProfile?[] told, AssetProfile profile)
    {
        if (profile.Handle >= told.Length) Array.Resize(ref told, Math.Max(told.Length * 2, profile.Handle + 1));
        ref var known = ref told[profile.Handle];
        if (ReferenceEquals(known, profile)) return false;
        known = profile;
        return true;
    }
}
