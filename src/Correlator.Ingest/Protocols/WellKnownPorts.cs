using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// The protocol that a responder's port hints at: IANA Service Name and Transport Protocol Port Number Registry;
/// vendor ports (FINS 9600,
/// GE SRTP 18245, CODESYS 11740, MELSEC 5006/5007, Toyopuc 1025) from the vendors' manuals. A hint only: a sensor's
/// own finding goes first.
/// </summary>
public static class WellKnownPorts
{
    /// <summary>The protocol of a port; the bare transport when the port tells nothing.</summary>
    public static Protocol FromPort(bool tcp, ushort port) => (tcp ? TcpPorts : UdpPorts)[port];

    // 64 KiB each, so that the lookup on the hot path is one load.
    private static readonly Protocol[] TcpPorts = Table(Protocol.Tcp,
    [
        (502, Protocol.Modbus), (802, Protocol.Modbus), (20000, Protocol.Dnp3), (19999, Protocol.Dnp3),
        (44818, Protocol.EtherNetIp), (2221, Protocol.EtherNetIp), (2222, Protocol.EtherNetIp), (102, Protocol.S7Comm),
        (4840, Protocol.OpcUa), (4843, Protocol.OpcUa), (34962, Protocol.Profinet), (34963, Protocol.Profinet),
        (34964, Protocol.Profinet), (2404, Protocol.Iec104), (19998, Protocol.Iec104), (5094, Protocol.Hart),
        (9600, Protocol.Fins), (18245, Protocol.GeSrtp), (18246, Protocol.GeSrtp), (10001, Protocol.Genisys),
        (4712, Protocol.Synchrophasor), (11740, Protocol.Codesys), (2455, Protocol.Codesys), (1217, Protocol.Codesys),
        (5006, Protocol.Melsec), (5007, Protocol.Melsec), (1025, Protocol.Toyopuc), (1962, Protocol.IndustrialOther),
        (20547, Protocol.IndustrialOther), (2423, Protocol.IndustrialOther), (34980, Protocol.EtherCat),
        (53, Protocol.Dns), (80, Protocol.Http), (8080, Protocol.Http), (443, Protocol.Tls), (8443, Protocol.Tls),
        (22, Protocol.Ssh), (3389, Protocol.Rdp), (445, Protocol.Smb), (135, Protocol.DceRpc), (88, Protocol.Kerberos),
        (20, Protocol.Ftp), (21, Protocol.Ftp), (23, Protocol.Telnet), (5900, Protocol.Vnc), (5901, Protocol.Vnc),
        (514, Protocol.Syslog), (6514, Protocol.Syslog), (1883, Protocol.Mqtt), (8883, Protocol.Mqtt),
        (389, Protocol.Ldap), (636, Protocol.Ldap), (3268, Protocol.Ldap), (25, Protocol.Smtp), (587, Protocol.Smtp),
        (139, Protocol.NetBios), (1194, Protocol.Vpn), (1723, Protocol.Vpn), (1433, Protocol.Database),
        (3306, Protocol.Database), (5432, Protocol.Database), (1521, Protocol.Database), (5985, Protocol.WinRm),
        (5986, Protocol.WinRm), (5060, Protocol.Sip),
    ]);

    private static readonly Protocol[] UdpPorts = Table(Protocol.Udp,
    [
        (502, Protocol.Modbus), (20000, Protocol.Dnp3), (44818, Protocol.EtherNetIp), (2222, Protocol.CipIo),
        (47808, Protocol.Bacnet), (4840, Protocol.OpcUa), (34962, Protocol.Profinet), (34963, Protocol.Profinet),
        (34964, Protocol.Profinet), (34980, Protocol.EtherCat), (5094, Protocol.Hart), (9600, Protocol.Fins),
        (10001, Protocol.Genisys), (4713, Protocol.Synchrophasor), (1740, Protocol.Codesys), (1743, Protocol.Codesys),
        (5006, Protocol.Melsec), (5007, Protocol.Melsec), (1025, Protocol.Toyopuc),
        (53, Protocol.Dns), (443, Protocol.Quic), (3389, Protocol.Rdp), (88, Protocol.Kerberos), (67, Protocol.Dhcp),
        (68, Protocol.Dhcp), (546, Protocol.Dhcp), (547, Protocol.Dhcp), (123, Protocol.Ntp), (161, Protocol.Snmp),
        (162, Protocol.Snmp), (514, Protocol.Syslog), (389, Protocol.Ldap), (69, Protocol.Tftp), (5060, Protocol.Sip),
        (137, Protocol.NetBios), (138, Protocol.NetBios), (5353, Protocol.Mdns), (1900, Protocol.Ssdp),
        (1812, Protocol.Radius), (1813, Protocol.Radius), (500, Protocol.Vpn), (4500, Protocol.Vpn),
        (1194, Protocol.Vpn), (51820, Protocol.Vpn),
    ]);

    private static Protocol[] Table(Protocol otherwise, (ushort Port, Protocol Protocol)[] ports)
    {
        var table = new Protocol[ushort.MaxValue + 1];
        Array.Fill(table, otherwise);
        foreach (var (port, protocol) in ports) table[port] = protocol;
        return table;
    }
}
