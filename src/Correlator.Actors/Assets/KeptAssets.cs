using Correlator.Actors.Delivery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>
/// The assets of one shard: who they are in this incarnation of the line, and their states as committed and as stored since. Sends and
/// stores nothing.
/// </summary>
internal sealed class KeptAssets
{
    private readonly Dictionary<string, KeptAsset> _byId = [];
    private readonly Dictionary<int, KeptAsset> _byHandle = [];
    private readonly PendingStates<IReadOnlyList<StoredAsset>> _pending;

    public KeptAssets() => _pending = new PendingStates<IReadOnlyList<StoredAsset>>(Commit, Drop);

    /// <summary>Those that the line knows, asleep or awake.</summary>
    public IEnumerable<KeptAsset> Known => _byHandle.Values;

    /// <summary>No asset falls silent before this. Exact when last looked for, too early since: looking takes a walk over all.</summary>
    public EventTime SilentAfter { get; private set; } = EventTime.Max;

    public KeptAsset this[int handle] => _byHandle[handle];

    public KeptAsset? Find(string id) => _byId.GetValueOrDefault(id);

    public KeptAsset Find(AssetProfile profile)
    {
        if (_byHandle.TryGetValue(profile.Handle, out var asset))
        {
            asset.Profile = profile;
            return asset;
        }

        asset = Of(profile.Id);
        asset.Profile = profile;
        _byHandle[profile.Handle] = asset;
        Expect(asset.SilentAfter);
        return asset;
    }

    public void Expect(EventTime silence)
    {
        if (silence < SilentAfter) SilentAfter = silence;
    }

    public void LookForSilence()
    {
        SilentAfter = EventTime.Max;
        foreach (var asset in _byHandle.Values) Expect(asset.SilentAfter);
    }

    /// <summary>
    /// A new incarnation of the line: what was changed or stored since the committed checkpoint is given up, and the line will say anew
    /// which assets it knows by which handles.
    /// </summary>
    public void Begin(long committed)
    {
        _pending.Fence(committed);
        _byHandle.Clear();
        SilentAfter = EventTime.Max;
        foreach (var (id, asset) in _byId)
        {
            if (asset.Committed is null)
            {
                _byId.Remove(id);
                continue;
            }

            asset.Actor = null;
            asset.Latest = asset.Committed;
            asset.SilentAfter = asset.Committed.SilentAfter;
            asset.IsChanged = asset.IsAwake = false;
        }
    }

    public void Settle(long committed) => _pending.Settle(committed);

    /// <summary>What an asset has given for its state; stored with the next <see cref="Store"/>.</summary>
    public void Take(KeptAsset asset, StoredAsset stored)
    {
        asset.Latest = stored;
        asset.SilentAfter = stored.SilentAfter;
        asset.IsChanged = false;
        Expect(stored.SilentAfter);
    }

    /// <summary>States are stored, or were read as stored.</summary>
    public void Store(AssetsStored stored)
    {
        foreach (var asset in stored.Assets) Of(asset.AssetId).Latest = asset;
        _pending.Store(stored.Checkpoint, stored.Committed, stored.Assets);
    }

    /// <summary>All committed states, in the order of their ids; null while something is not known to be committed.</summary>
    public AssetsStored? Snapshot() => _pending.Count > 0 ? null : new(
        [.. _byId.Values.Select(asset => asset.Committed).OfType<StoredAsset>().OrderBy(stored => stored.AssetId, StringComparer.Ordinal)]);

    private KeptAsset Of(string id)
    {
        if (!_byId.TryGetValue(id, out var asset)) _byId[id] = asset = new KeptAsset();
        return asset;
    }

    private void Commit(IReadOnlyList<StoredAsset> states)
    {
        foreach (var stored in states)
        {
            var asset = Of(stored.AssetId);
            asset.Committed = stored;
            asset.Latest ??= stored;
        }
    }

    private void Drop(IReadOnlyList<StoredAsset> states)
    {
        foreach (var stored in states)
        {
            if (_byId.TryGetValue(stored.AssetId, out var asset)) asset.Latest = asset.Committed;
        }
    }
}
