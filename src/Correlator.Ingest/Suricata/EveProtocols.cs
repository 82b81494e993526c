using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>Suricata's names of protocols. Source: AppProtoToString in src/app-layer-protos.c, 7.0 and 8.0.</summary>
internal static class EveProtocols
{
    /// <summary>
    /// The application protocol; unknown for "failed", an empty name, and protocols without a word of their own
    /// here.
    /// </summary>
    public static Protocol OfApplication(ReadOnlySpan<byte> name) => name.Length switch
    {
        0 => Protocol.Unknown,
        3 => OfThree(name),
        4 => OfFour(name),
        _ => OfLonger(name),
    };

    /// <summary>The application protocol; else what the responder's port is known for; else the transport.</summary>
    public static Protocol Of(ReadOnlySpan<byte> application, ReadOnlySpan<byte> transport, ushort port)
    {
        var protocol = OfApplication(application);
        if (protocol != Protocol.Unknown) return protocol;
        var carrier = OfTransport(transport);
        if (carrier is not (Protocol.Tcp or Protocol.Udp)) return carrier;
        return WellKnownPorts.FromPort(carrier == Protocol.Tcp, port);
    }

    public static Protocol OfTransport(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("TCP"u8)) return Protocol.Tcp;
        if (name.SequenceEqual("UDP"u8)) return Protocol.Udp;
        if (name.SequenceEqual("ICMP"u8) || name.SequenceEqual("IPv6-ICMP"u8)) return Protocol.Icmp;
        return name.SequenceEqual("IGMP"u8) ? Protocol.Igmp : Protocol.Unknown;
    }

    private static Protocol OfThree(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("dns"u8)) return Protocol.Dns;
        if (name.SequenceEqual("tls"u8)) return Protocol.Tls;
        if (name.SequenceEqual("ssh"u8)) return Protocol.Ssh;
        if (name.SequenceEqual("smb"u8)) return Protocol.Smb;
        if (name.SequenceEqual("rdp"u8)) return Protocol.Rdp;
        if (name.SequenceEqual("ftp"u8)) return Protocol.Ftp;
        if (name.SequenceEqual("ntp"u8)) return Protocol.Ntp;
        if (name.SequenceEqual("sip"u8)) return Protocol.Sip;
        if (name.SequenceEqual("rfb"u8)) return Protocol.Vnc;
        return name.SequenceEqual("ike"u8) ? Protocol.Vpn : Protocol.Unknown;
    }

    private static Protocol OfFour(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("dnp3"u8)) return Protocol.Dnp3;
        if (name.SequenceEqual("http"u8)) return Protocol.Http;
        if (name.SequenceEqual("enip"u8)) return Protocol.EtherNetIp;
        if (name.SequenceEqual("dhcp"u8)) return Protocol.Dhcp;
        if (name.SequenceEqual("snmp"u8)) return Protocol.Snmp;
        if (name.SequenceEqual("krb5"u8)) return Protocol.Kerberos;
        if (name.SequenceEqual("tftp"u8)) return Protocol.Tftp;
        if (name.SequenceEqual("mqtt"u8)) return Protocol.Mqtt;
        if (name.SequenceEqual("smtp"u8)) return Protocol.Smtp;
        if (name.SequenceEqual("ldap"u8)) return Protocol.Ldap;
        if (name.SequenceEqual("mdns"u8)) return Protocol.Mdns;
        return name.SequenceEqual("quic"u8) ? Protocol.Quic : Protocol.Unknown;
    }

    private static Protocol OfLonger(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("modbus"u8)) return Protocol.Modbus;
        if (name.SequenceEqual("http2"u8)) return Protocol.Http;
        if (name.SequenceEqual("dcerpc"u8)) return Protocol.DceRpc;
        if (name.SequenceEqual("telnet"u8)) return Protocol.Telnet;
        if (name.SequenceEqual("ftp-data"u8) || name.SequenceEqual("ftp_data"u8)) return Protocol.Ftp;
        return name.SequenceEqual("pgsql"u8) ? Protocol.Database : Protocol.Unknown;
    }
}
