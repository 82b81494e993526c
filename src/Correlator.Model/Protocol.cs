namespace Correlator.Model;

/// <summary>
/// The application protocol of an observation, or its transport when nothing more is known.
/// The numbers are stored: never renumber, only append.
/// </summary>
public enum Protocol : byte
{
    Unknown = 0,

    // Transports, when no application protocol was recognised.
    Tcp = 1,
    Udp = 2,
    Icmp = 3,
    Ethernet = 4,

    // Industrial.
    Modbus = 16,
    Dnp3 = 17,
    EtherNetIp = 18,
    Cip = 19,
    CipIo = 20,
    S7Comm = 21,
    S7CommPlus = 22,
    Bacnet = 23,
    OpcUa = 24,
    Profinet = 25,
    Iec104 = 26,
    Mms = 27,
    Goose = 28,
    EtherCat = 29,
    Hart = 30,
    Fins = 31,
    GeSrtp = 32,
    Genisys = 33,
    Synchrophasor = 34,
    Umas = 35,
    Codesys = 36,
    Melsec = 37,
    Toyopuc = 38,

    /// <summary>Sparkplug B over MQTT.</summary>
    Sparkplug = 39,
    IndustrialOther = 63,

    // IT.
    Dns = 64,
    Http = 65,
    Tls = 66,
    Ssh = 67,
    Rdp = 68,
    Smb = 69,
    DceRpc = 70,
    Ntlm = 71,
    Kerberos = 72,
    Dhcp = 73,
    Ntp = 74,
    Snmp = 75,
    Ftp = 76,
    Telnet = 77,
    Vnc = 78,
    Syslog = 79,
    Mqtt = 80,
    Ldap = 81,
    Smtp = 82,
    Tftp = 83,
    Sip = 84,
    NetBios = 85,
    Mdns = 86,
    Ssdp = 87,
    Radius = 88,
    Vpn = 89,
    Database = 90,
    WinRm = 91,
    Quic = 92,
    Igmp = 93,
}

/// <summary>What the field says of its protocols.</summary>
public static class Protocols
{
    /// <summary>True for a protocol that only industrial equipment and its clients speak.</summary>
    public static bool IsIndustrial(this Protocol protocol) => protocol is >= Protocol.Modbus and <= Protocol.IndustrialOther;

    /// <summary>True when a person works on another host through it: a session in it is access, not process traffic.</summary>
    public static bool IsRemoteAccess(this Protocol protocol) =>
        protocol is Protocol.Ssh or Protocol.Rdp or Protocol.Telnet or Protocol.Vnc or Protocol.Vpn or Protocol.WinRm;

    /// <summary>The lower-case name that operators read and configuration files write.</summary>
    public static string Name(this Protocol protocol) => Names[(int)protocol];

    /// <summary>Finds a protocol by the name that <see cref="Name"/> gives it; letter case does not matter.</summary>
    public static bool TryParse(string name, out Protocol protocol) => ByName.TryGetValue(name, out protocol);

    private static readonly string[] Names =
        [.. Enumerable.Range(0, 256).Select(i => Enum.IsDefined((Protocol)i) ? ((Protocol)i).ToString().ToLowerInvariant() : "unknown")];

    private static readonly Dictionary<string, Protocol> ByName =
        Enum.GetValues<Protocol>().ToDictionary(p => p.Name(), StringComparer.OrdinalIgnoreCase);
}
