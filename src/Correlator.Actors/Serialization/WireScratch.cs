using System.Collections.Concurrent;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>Tables for one message's writing or reading, used again by the next.</summary>
internal sealed class WireScratch
{
    /// <summary>As many as threads write or read at once, or little fewer.</summary>
    private const int IdleMax = 8;

    private static readonly ConcurrentBag<WireScratch> Idle = [];

    private readonly Dictionary<AssetProfile, int> _profiles = [];

    private WireScratch()
    {
    }

    public ObservationWriter Writer { get; } = new();

    public ObservationReader Reader { get; } = new();

    /// <summary>Which of a block's observations an envelope holds.</summary>
    public BlockRows Rows { get; } = new();

    /// <summary>Which asset has which slice of the envelope that is read.</summary>
    public SliceTable Slices { get; } = new();

    public static WireScratch Rent(FeedTable feeds, int profiles = 0)
    {
        if (!Idle.TryTake(out var scratch)) scratch = new WireScratch();
        scratch.Writer.Begin(feeds);
        scratch.Reader.Begin(feeds, profiles);
        return scratch;
    }

    public void Return()
    {
        Writer.Clear();
        Reader.Clear();
        _profiles.Clear();
        Rows.Clear();
        Slices.Clear();
        if (Idle.Count < IdleMax) Idle.Add(this);
    }

    /// <summary>Profiles that come with the message: named by their place.</summary>
    public void Introduce(IReadOnlyList<AssetProfile> profiles)
    {
        for (var i = 0; i < profiles.Count; i++) _profiles[profiles[i]] = ~i;
    }

    /// <summary>What an asset is named by in the message; 0 for none.</summary>
    public int NameOf(AssetProfile? profile) => profile is null ? 0
        : _profiles.Count > 0 && _profiles.TryGetValue(profile, out var name) ? name : profile.Handle;
}
