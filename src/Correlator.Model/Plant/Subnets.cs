using Correlator.Model.Observations;

namespace Correlator.Model.Plant;

/// <summary>The subnets that are assumed where nobody declared any: /24 for IPv4, /64 for IPv6.</summary>
internal static class Subnets
{
    public static NetworkAddress Of(NetworkAddress address) => address.IsV4
        ? new NetworkAddress(address.High, address.Low & ~0xFFUL)
        : new NetworkAddress(address.High, 0);

    public static bool IsSame(NetworkAddress left, NetworkAddress right) =>
        left.High == right.High && !left.IsNone && !right.IsNone && left.IsV4 == right.IsV4
        && (!left.IsV4 || left.Low >> 8 == right.Low >> 8);

    /// <summary>Name of an inferred zone: 10.50.1.0/24.</summary>
    public static string Name(NetworkAddress subnet) => $"{subnet}/{(subnet.IsV4 ? 24 : 64)}";

    /// <summary>
    /// True for what can belong to one device: not for none, multicast, broadcast, loopback or link-local addresses.
    /// </summary>
    /// <remarks>
    /// RFC 1122 §3.2.1.3, RFC 3927 (169.254/16), RFC 4291 (fe80::/10, ::1). 0.0.0.0/8 is "this network".
    /// </remarks>
    public static bool CanBeAsset(NetworkAddress address)
    {
        if (address.IsNone || address.IsMulticastOrBroadcast) return false;
        if (address.IsV4) return (address.V4 >> 24) is not (0 or 127) && address.V4 >> 16 != 0xA9FE && address.V4 < 0xE000_0000;
        return address.High >> 54 != 0x3FA && !(address.High == 0 && address.Low == 1);
    }

    /// <summary>
    /// True for the limited broadcast and for multicast that no router forwards: 224.0.0.0/24 (RFC 5771), ff02::/16
    /// (RFC 4291).
    /// </summary>
    public static bool IsNeverRouted(NetworkAddress address) => address.IsV4
        ? address.V4 == uint.MaxValue || address.V4 >> 8 == 0xE0_0000
        : address.High >> 48 == 0xFF02;
}
