namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>Protocols by the names that sensors and rules give them, beside our own.</summary>
internal static class ObservedProtocols
{
    private static readonly (Protocol Protocol, string[] Names)[] Others =
    [
        (Protocol.Tls, ["ssl"]),
        (Protocol.Kerberos, ["krb", "krb5", "krb_tcp"]),
        (Protocol.DceRpc, ["dce_rpc", "msrpc"]),
        (Protocol.EtherNetIp, ["enip", "ethernet/ip", "enip_tcp", "enip_udp"]),
        (Protocol.S7CommPlus, ["s7comm_plus", "s7comm-plus"]),
        (Protocol.OpcUa, ["opcua_binary", "opcua-binary", "opc-ua"]),
        (Protocol.CipIo, ["cip_io"]),
        (Protocol.Dnp3, ["dnp3_tcp", "dnp3_udp"]),
        (Protocol.Vnc, ["rfb"]),
        (Protocol.NetBios, ["netbios-ns"]),
        (Protocol.Hart, ["hart_ip"]),
        (Protocol.GeSrtp, ["ge_srtp"]),
        (Protocol.Fins, ["omron_fins"]),
    ];

    /// <summary>By number; none for a transport, which is what is known when no application protocol is.</summary>
    public static string[][] Words { get; } = [.. Enumerable.Range(0, 256).Select(number => Spellings((Protocol)number))];

    public static bool TryFind(string name, out Protocol protocol)
    {
        if (Protocols.TryParse(name, out protocol)) return true;
        protocol = Others.FirstOrDefault(
            other => other.Names.Contains(name, StringComparer.OrdinalIgnoreCase)).Protocol;
        return protocol != Protocol.Unknown;
    }

    private static string[] Spellings(Protocol protocol) =>
        protocol <= Protocol.Ethernet || !Enum.IsDefined(protocol) ? []
            : [protocol.Name(), .. Others.Where(other => other.Protocol == protocol).SelectMany(other => other.Names)];
}
