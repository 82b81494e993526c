using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A network of modifier cidr: <c>10.0.0.0/8</c>, <c>fe80::/10</c>, or one address alone.</summary>
internal readonly struct SigmaNetwork
{
    private readonly IPNetwork _network;

    private SigmaNetwork(IPNetwork network) => _network = network;

    public static bool TryParse(string text, out SigmaNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? text : text[..slash], out var address)) return false;
        var bytes = address.GetAddressBytes();
        var prefix = bytes.Length * 8;
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                || prefix > bytes.Length * 8)) return false;
        for (var bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        network = new SigmaNetwork(new IPNetwork(new IPAddress(bytes), prefix));
        return true;
    }

    public bool Contains(string text)
    {
        if (!TryAddress(text, out var address)) return false;
        var isV4 = _network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        return _network.Contains(isV4 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    // .NET reads "10" and "10.1" as addresses as well; no log means it so.
    private static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        return (text.Contains(':', StringComparison.Ordinal) || text.Count(character => character == '.') == 3)
            && IPAddress.TryParse(text, out address!);
    }
}
