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

    // What is up to the base belongs to messages before this one: the table is not cleared for each of sixty envelopes of a block.
    private int[]? _written;
    private int _base;
    private int _count;

    private WireScratch()
    {
    }

    public ObservationWriter Writer { get; } = new();

    public ObservationReader Reader { get; } = new();

    /// <summary>Observations written so far by <see cref="Find"/>'s account.</summary>
    public int Count => _count;

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
        _base += _count;
        _count = 0;
        if (_written is not null && _base >= int.MaxValue - ObservationBlock.ObservationsMax)
        {
            Array.Clear(_written);
            _base = 0;
        }

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

    /// <summary>The number that an observation of a block has in the message; -1 the first time, when it gets the next.</summary>
    public int Find(int index)
    {
        _written ??= new int[ObservationBlock.ObservationsMax];
        ref var known = ref _written[index];
        if (known > _base) return known - _base - 1;
        known = _base + ++_count;
        return -1;
    }
}
