using System.Numerics;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Correlator.Actors.Assets;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Which shards live on other nodes, and which profiles those were told: an envelope names assets by handle and brings only what is new.
/// </summary>
/// <remarks>Costs two tests of bits an observation, and one an end and a look into a table by handle where a shard is on another node.</remarks>
internal sealed class RemoteShards
{
    private readonly List<AssetProfile>[] _new = [.. Enumerable.Range(0, AssetSharding.Shards).Select(_ => new List<AssetProfile>())];

    // By handle.
    private Told[] _told = new Told[1_024];

    // A bit a shard; AssetSharding.Shards is at most 64.
    private ulong _remote;

    public void Begin()
    {
        _remote = 0;
        Array.Clear(_told);
        foreach (var profiles in _new) profiles.Clear();
    }

    /// <summary>A keeper has answered; now it is known where it lives.</summary>
    public void Note(int shard, IActorRef keeper, IEnumerable<AssetProfile> told)
    {
        if (!keeper.Path.Address.HasGlobalScope) return;
        _remote |= 1UL << shard;
        foreach (var profile in told) Of(profile).Shards |= 1UL << shard;
    }

    /// <summary>
    /// An observation of these two goes to the shards of both; either must be told who both are. An inferred role gives a new profile under the
    /// same handle, and what came before it in a block names the older one: both may be new to a shard, and what counts is told after it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Meet(AssetProfile? originator, AssetProfile? responder)
    {
        if (_remote == 0) return;
        var shards = _remote & (Shard(originator) | Shard(responder));
        if (shards == 0) return;
        if (originator is not null) Tell(originator, shards);
        if (responder is not null) Tell(responder, shards);
    }

    /// <summary>The envelope of the last block routed, with the profiles that its shard's node was not told yet.</summary>
    public ShardEnvelope Introduce(ShardEnvelope envelope)
    {
        var profiles = _new[envelope.Shard];
        if (profiles.Count == 0) return envelope;
        var introduced = envelope with { Profiles = [.. profiles] };
        profiles.Clear();
        return introduced;
    }

    private static ulong Shard(AssetProfile? profile) => profile is null ? 0 : 1UL << profile.Shard;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tell(AssetProfile profile, ulong shards)
    {
        var (told, handle) = (_told, profile.Handle);
        if (handle < told.Length && ReferenceEquals(told[handle].Profile, profile) && (told[handle].Shards & shards) == shards) return;
        TellNew(profile, shards);
    }

    private void TellNew(AssetProfile profile, ulong shards)
    {
        ref var told = ref Of(profile);
        for (var left = shards & ~told.Shards; left != 0; left &= left - 1) _new[BitOperations.TrailingZeroCount(left)].Add(profile);
        told.Shards |= shards;
    }

    // A newer profile was told to nobody yet.
    private ref Told Of(AssetProfile profile)
    {
        if (profile.Handle >= _told.Length) Array.Resize(ref _told, Math.Max(_told.Length * 2, profile.Handle + 1));
        ref var told = ref _told[profile.Handle];
        if (!ReferenceEquals(told.Profile, profile)) told = new Told { Profile = profile };
        return ref told;
    }

    private struct Told
    {
        public AssetProfile? Profile;
        public ulong Shards;
    }
}
