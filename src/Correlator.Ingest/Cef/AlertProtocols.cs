using System.Text;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>Vendors' names of protocols.</summary>
internal static class AlertProtocols
{
    // A name is told by its beginning: "modbus/tcp", "S7/S7Plus/61850-MMS". Of two that begin alike the longer
    // stands first.
    private static readonly (byte[] Prefix, Protocol Protocol)[] Prefixes =
    [
        .. Of(Protocol.Modbus, "modbus"), .. Of(Protocol.Dnp3, "dnp3"), .. Of(Protocol.Cip, "cip"),
        .. Of(Protocol.EtherNetIp, "enip", "ethernet/ip", "ethernetip"),
        .. Of(Protocol.S7CommPlus, "s7plus", "s7comm-plus"), .. Of(Protocol.S7Comm, "s7"),
        .. Of(Protocol.Bacnet, "bacnet"), .. Of(Protocol.OpcUa, "opc"),
        .. Of(Protocol.Profinet, "profinet"), .. Of(Protocol.Iec104, "iec104", "iec-104", "iec 104", "iec-60870-5-104"),
        .. Of(Protocol.Mms, "mms"), .. Of(Protocol.Goose, "goose"), .. Of(Protocol.Umas, "umas"),
        .. Of(Protocol.Codesys, "codesys"), .. Of(Protocol.Melsec, "melsec"), .. Of(Protocol.Toyopuc, "toyopuc"),
        .. Of(Protocol.Fins, "fins"), .. Of(Protocol.GeSrtp, "ge-srtp"), .. Of(Protocol.Tls, "https", "tls", "ssl"),
        .. Of(Protocol.Http, "http"), .. Of(Protocol.Dns, "dns"), .. Of(Protocol.Ssh, "ssh"),
        .. Of(Protocol.Rdp, "rdp"), .. Of(Protocol.Smb, "smb"), .. Of(Protocol.Tftp, "tftp"), .. Of(Protocol.Ftp, "ftp"),
        .. Of(Protocol.Telnet, "telnet"), .. Of(Protocol.Vnc, "vnc"), .. Of(Protocol.Snmp, "snmp"),
        .. Of(Protocol.Ntp, "ntp"), .. Of(Protocol.DceRpc, "dce"), .. Of(Protocol.Ldap, "ldap"),
        .. Of(Protocol.Kerberos, "kerberos"), .. Of(Protocol.Syslog, "syslog"),
    ];

    private static IEnumerable<(byte[], Protocol)> Of(Protocol protocol, params string[] prefixes) =>
        prefixes.Select(p => (Encoding.UTF8.GetBytes(p), protocol));

    /// <summary>The named protocol; else what the responder's port is known for; else the transport.</summary>
    public static Protocol Of(ReadOnlySpan<byte> application, ReadOnlySpan<byte> transport, ushort port)
    {
        foreach (var (prefix, protocol) in Prefixes)
        {
            if (application.Length < prefix.Length) continue;
            if (Ascii.EqualsIgnoreCase(application[..prefix.Length], prefix)) return protocol;
        }

        var isUdp = Ascii.EqualsIgnoreCase(transport, "udp"u8);
        if (port > 0)
        {
            var known = WellKnownPorts.FromPort(!isUdp, port);
            if (known is not (Protocol.Tcp or Protocol.Udp)) return known;
        }

        if (Ascii.EqualsIgnoreCase(transport, "tcp"u8)) return Protocol.Tcp;
        return isUdp ? Protocol.Udp : Ascii.EqualsIgnoreCase(transport, "icmp"u8) ? Protocol.Icmp : Protocol.Unknown;
    }
}
