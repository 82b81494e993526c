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
    private readonly HashSet<AssetProfile> _isNew = [];

    public void Begin() => Array.Clear(_told);

    /// <summary>A keeper has answered; now it is known where it lives.</summary>
    public void Note(int shard, IActorRef keeper, IEnumerable<AssetProfile> told)
    {
        if (!keeper.Path.Address.HasGlobalScope) return;
        _told[shard] = new AssetProfile?[256];
        foreach (var profile in told) Note(ref _told[shard]!, profile);
    }

    /// <summary>
    /// The envelope with the profiles that its shard's node was not told yet. An inferred role gives a new profile under the same handle, and
    /// what came before it in a block names the older one: both may be in one envelope, and what counts is told after it.
    /// </summary>
    public ShardEnvelope Introduce(ShardEnvelope envelope)
    {
        ref var told = ref _told[envelope.Shard];
        if (told is null) return envelope;
        _new.Clear();
        _isNew.Clear();
        var (items, references) = (envelope.Block.Observations.Items, envelope.Block.References);
        foreach (ref readonly var slice in envelope.Slices.AsSpan())
        {
            Tell(told, slice.Asset);
            foreach (var reference in references.AsSpan(slice.Start, slice.Count))
            {
                ref var observation = ref items[reference >> 1];
                Tell(told, observation.OriginatorAsset);
                Tell(told, observation.ResponderAsset);
            }
        }

        if (_new.Count == 0) return envelope;
        foreach (var profile in _new) Note(ref told, profile);
        return envelope with { Profiles = [.. _new] };
    }

    private void Tell(AssetProfile?[] told, AssetProfile? profile)
    {
        if (profile is null || (profile.Handle < told.Length && ReferenceEquals(told[profile.Handle], profile))) return;
        if (_isNew.Add(profile)) _new.Add(profile);
    }

    private static void Note(ref AssetProfile?[] told, AssetProfile profile)
    {
        if (profile.Handle >= told.Length) Array.Resize(ref told, Math.Max(told.Length * 2, profile.Handle + 1));
        told[profile.Handle] = profile;
    }
}
