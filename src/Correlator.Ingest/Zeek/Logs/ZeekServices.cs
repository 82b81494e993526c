using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>The names that Zeek's analyzers give to services (conn.log service, known_services).</summary>
internal static class ZeekServices
{
    /// <summary>
    /// The protocol of a service, or of several parted by commas, whose order is not stable: the application before
    /// what wraps it (rdp,ssl is RDP), then the lowest of <see cref="Protocol"/> (gssapi,ntlm,smb is SMB). Unknown when
    /// none is known.
    /// </summary>
    public static Protocol Find(ReadOnlySpan<byte> services, byte separator)
    {
        if (services.IsEmpty) return Protocol.Unknown;
        var found = Protocol.Unknown;
        while (true)
        {
            var end = services.IndexOfAny((byte)',', separator);
            var name = end < 0 ? services : services[..end];

            // An array of JSON has its elements in quotes.
            if (!name.IsEmpty && (name[0] is (byte)'"' or (byte)' ')) name = name.Trim("\" "u8);
            // Zeek puts '-' before an analyzer that it tried and gave up.
            if ((name.IsEmpty || name[0] != '-')
                && Names.TryGetCode(name, out var code) && IsBetter((Protocol)code, found)) found = (Protocol)code;
            if (end < 0) return found;
            services = services[(end + 1)..];
        }
    }

    private static bool IsBetter(Protocol protocol, Protocol found)
    {
        if (found == Protocol.Unknown) return true;
        return IsWrapper(protocol) == IsWrapper(found) ? protocol < found : IsWrapper(found);
    }

    /// <summary>Encrypts or authenticates whatever another analyzer found inside.</summary>
    private static bool IsWrapper(Protocol protocol) =>
        protocol is Protocol.Tls or Protocol.Quic or Protocol.Ntlm or Protocol.Kerberos;

    private static readonly CodeNames Names = new(
        ((int)Protocol.Modbus, "modbus"), ((int)Protocol.Dnp3, "dnp3"), ((int)Protocol.Dnp3, "dnp3_tcp"), ((int)Protocol.Dnp3, "dnp3_udp"),
        ((int)Protocol.EtherNetIp, "enip"), ((int)Protocol.EtherNetIp, "enip_tcp"), ((int)Protocol.EtherNetIp, "enip_udp"),
        ((int)Protocol.Cip, "cip"), ((int)Protocol.S7Comm, "s7comm"), ((int)Protocol.S7Comm, "s7comm_tcp"), ((int)Protocol.S7Comm, "iso_cotp"),
        ((int)Protocol.S7Comm, "cotp"), ((int)Protocol.S7CommPlus, "s7comm_plus"), ((int)Protocol.Bacnet, "bacnet"),
        ((int)Protocol.OpcUa, "opcua-binary"), ((int)Protocol.OpcUa, "opcua"), ((int)Protocol.Profinet, "profinet"),
        ((int)Protocol.Profinet, "profinet_io_cm"), ((int)Protocol.Iec104, "iec104"), ((int)Protocol.Iec104, "iec60870_5_104"),
        ((int)Protocol.Mms, "mms"), ((int)Protocol.EtherCat, "ethercat"), ((int)Protocol.Hart, "hart_ip"),
        ((int)Protocol.Fins, "omron_fins"), ((int)Protocol.GeSrtp, "ge_srtp"), ((int)Protocol.Genisys, "genisys"),
        ((int)Protocol.Genisys, "genisys_tcp"), ((int)Protocol.Synchrophasor, "synchrophasor"),
        ((int)Protocol.Synchrophasor, "synchrophasor_tcp"), ((int)Protocol.Umas, "umas"),
        ((int)Protocol.Dns, "dns"), ((int)Protocol.Http, "http"), ((int)Protocol.Tls, "ssl"), ((int)Protocol.Tls, "tls"),
        ((int)Protocol.Tls, "dtls"), ((int)Protocol.Ssh, "ssh"), ((int)Protocol.Rdp, "rdp"), ((int)Protocol.Rdp, "rdpeudp"),
        ((int)Protocol.Smb, "smb"), ((int)Protocol.DceRpc, "dce_rpc"), ((int)Protocol.Ntlm, "ntlm"), ((int)Protocol.Ntlm, "gssapi"),
        ((int)Protocol.Kerberos, "krb"), ((int)Protocol.Kerberos, "krb_tcp"), ((int)Protocol.Dhcp, "dhcp"), ((int)Protocol.Ntp, "ntp"),
        ((int)Protocol.Snmp, "snmp"), ((int)Protocol.Ftp, "ftp"), ((int)Protocol.Ftp, "ftp-data"), ((int)Protocol.Telnet, "telnet"),
        ((int)Protocol.Vnc, "rfb"), ((int)Protocol.Vnc, "vnc"), ((int)Protocol.Syslog, "syslog"), ((int)Protocol.Mqtt, "mqtt"),
        ((int)Protocol.Ldap, "ldap_tcp"), ((int)Protocol.Ldap, "ldap_udp"), ((int)Protocol.Ldap, "ldap"), ((int)Protocol.Smtp, "smtp"),
        ((int)Protocol.Tftp, "tftp"), ((int)Protocol.Sip, "sip"), ((int)Protocol.NetBios, "netbios"), ((int)Protocol.Mdns, "mdns"),
        ((int)Protocol.Ssdp, "ssdp"), ((int)Protocol.Radius, "radius"), ((int)Protocol.Vpn, "ipsec"), ((int)Protocol.Vpn, "openvpn"),
        ((int)Protocol.Vpn, "wireguard"), ((int)Protocol.Vpn, "spicy_openvpn_udp"), ((int)Protocol.Database, "mysql"),
        ((int)Protocol.Database, "postgresql"), ((int)Protocol.Quic, "quic"));
}
