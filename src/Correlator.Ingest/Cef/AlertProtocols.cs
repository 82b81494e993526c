using System.Text;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>Vendors' names of protocols.</summary>
internal static class AlertProtocols
{
    // A name is told by its beginning, longest first: "modbus/tcp", "S7/S7Plus/61850-MMS", "Ethernet/IP".
    private static readonly (byte[] Prefix, Protocol Protocol)[] Prefixes =
    [
        ("modbus"u8.ToArray(), Protocol.Modbus), ("dnp3"u8.ToArray(), Protocol.Dnp3), ("enip"u8.ToArray(), Protocol.EtherNetIp),
        ("ethernet/ip"u8.ToArray(), Protocol.EtherNetIp), ("ethernetip"u8.ToArray(), Protocol.EtherNetIp), ("cip"u8.ToArray(), Protocol.Cip),
        ("s7plus"u8.ToArray(), Protocol.S7CommPlus), ("s7comm-plus"u8.ToArray(), Protocol.S7CommPlus), ("s7"u8.ToArray(), Protocol.S7Comm),
        ("bacnet"u8.ToArray(), Protocol.Bacnet), ("opc"u8.ToArray(), Protocol.OpcUa), ("profinet"u8.ToArray(), Protocol.Profinet),
        ("iec104"u8.ToArray(), Protocol.Iec104), ("iec-104"u8.ToArray(), Protocol.Iec104), ("iec 104"u8.ToArray(), Protocol.Iec104),
        ("iec-60870-5-104"u8.ToArray(), Protocol.Iec104), ("mms"u8.ToArray(), Protocol.Mms), ("goose"u8.ToArray(), Protocol.Goose),
        ("umas"u8.ToArray(), Protocol.Umas), ("codesys"u8.ToArray(), Protocol.Codesys), ("melsec"u8.ToArray(), Protocol.Melsec),
        ("toyopuc"u8.ToArray(), Protocol.Toyopuc), ("fins"u8.ToArray(), Protocol.Fins), ("ge-srtp"u8.ToArray(), Protocol.GeSrtp),
        ("dns"u8.ToArray(), Protocol.Dns), ("https"u8.ToArray(), Protocol.Tls), ("http"u8.ToArray(), Protocol.Http),
        ("tls"u8.ToArray(), Protocol.Tls), ("ssl"u8.ToArray(), Protocol.Tls), ("ssh"u8.ToArray(), Protocol.Ssh),
        ("rdp"u8.ToArray(), Protocol.Rdp), ("smb"u8.ToArray(), Protocol.Smb), ("ftp"u8.ToArray(), Protocol.Ftp),
        ("tftp"u8.ToArray(), Protocol.Tftp), ("telnet"u8.ToArray(), Protocol.Telnet), ("vnc"u8.ToArray(), Protocol.Vnc),
        ("snmp"u8.ToArray(), Protocol.Snmp), ("ntp"u8.ToArray(), Protocol.Ntp), ("dce"u8.ToArray(), Protocol.DceRpc),
        ("ldap"u8.ToArray(), Protocol.Ldap), ("kerberos"u8.ToArray(), Protocol.Kerberos), ("syslog"u8.ToArray(), Protocol.Syslog),
    ];

    /// <summary>The named protocol; else what the responder's port is known for; else the transport.</summary>
    public static Protocol Of(ReadOnlySpan<byte> application, ReadOnlySpan<byte> transport, ushort port)
    {
        foreach (var (prefix, protocol) in Prefixes)
        {
            if (application.Length >= prefix.Length && Ascii.EqualsIgnoreCase(application[..prefix.Length], prefix)) return protocol;
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
