using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Addresses of all assets as of the last block, for the egress guard: nothing is ever sent to one. One line writes, any thread asks.
/// </summary>
public sealed class AssetAddresses
{
    private volatile HashSet<NetworkAddress> _addresses = [];
    private long _told = -1;

    public bool Contains(NetworkAddress address) => _addresses.Contains(address);

    /// <summary>Takes note of what the directory knows; costs nothing while nothing was discovered and nothing moved.</summary>
    internal void Update(AssetDirectory directory)
    {
        var changes = directory.Counters.Discovered + directory.Counters.Moved;
        if (changes == _told) return;
        _told = changes;
        _addresses = [.. directory.Assets.SelectMany(asset => directory.AddressesOf(asset.Handle))];
    }
}
