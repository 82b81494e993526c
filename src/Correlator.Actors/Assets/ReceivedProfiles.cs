using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>Profiles that the line on another node has told in this incarnation, by handle. Bounded by the line's directory.</summary>
public sealed class ReceivedProfiles
{
    private AssetProfile?[] _byHandle = new AssetProfile?[64];

    /// <summary>Null for 0 ("outside the plant") and for a handle that was not told.</summary>
    public AssetProfile? this[int handle] => handle < _byHandle.Length ? _byHandle[handle] : null;

    public void Add(AssetProfile profile)
    {
        if (profile.Handle >= _byHandle.Length) Array.Resize(ref _byHandle, Math.Max(_byHandle.Length * 2, profile.Handle + 1));
        _byHandle[profile.Handle] = profile;
    }

    public void Clear() => Array.Clear(_byHandle);
}
