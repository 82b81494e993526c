using System.Globalization;

namespace Correlator.Ingest.Feeds;

/// <summary>Host and port of a broker.</summary>
/// <param name="Host">Name or address, an IPv6 one without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>host</c>, <c>[::1]:port</c>; a missing port is <paramref name="port"/>.</summary>
    public static bool TryParse(string text, int port, out BrokerAddress address)
    {
        address = new BrokerAddress("", 0);
        var colon = text.LastIndexOf(':');
        var isBracketed = text.StartsWith('[');
        if (isBracketed && text.LastIndexOf(']') > colon) colon = -1;
        var host = colon < 0 ? text : text[..colon];
        if (colon >= 0 && !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return false;
        if (isBracketed)
        {
            if (!host.EndsWith(']')) return false;
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return false;
        }

        if (host.Length == 0 || host.Any(c => char.IsWhiteSpace(c) || c is ',' or '/') || port is < 1 or > 65_535) return false;
        address = new BrokerAddress(host, port);
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
