using System.Globalization;
using System.Net;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A network of modifier cidr: <c>10.0.0.0/8</c>, <c>fe80::/10</c>, or one address alone.</summary>
internal readonly struct SigmaNetwork
{
    private readonly NetworkAddress _first;
    private readonly int _prefixLength;

    private SigmaNetwork(NetworkAddress address, int prefixLength) =>
        (_first, _prefixLength) = (address.Network(prefixLength), prefixLength);

    public static bool TryParse(string text, out SigmaNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? text : text[..slash], out var address)) return false;
        var bits = address.IsV4 ? 32 : 128;
        var prefix = bits;
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                || prefix > bits)) return false;
        network = new SigmaNetwork(address, prefix);
        return true;
    }

    /// <summary>An IPv4 address in its mapped form (::ffff:10.0.0.1) is the same.</summary>
    public bool Contains(ReadOnlySpan<char> text) => TryAddress(text, out var address) && Contains(address);

    /// <summary>The same of an address that need not be read first. Allocates nothing.</summary>
    public bool Contains(NetworkAddress address) =>
        address.IsV4 == _first.IsV4 && address.Network(_prefixLength) == _first;

    // .NET reads "10" and "10.1" as addresses as well; no log means it so.
    private static bool TryAddress(ReadOnlySpan<char> text, out NetworkAddress address)
    {
        address = default;
        if (!text.Contains(':') && text.Count('.') != 3) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = NetworkAddress.FromIPAddress(parsed);
        return true;
    }
}
