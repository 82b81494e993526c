using System.Globalization;

namespace Correlator.Bench.Generator;

/// <summary>A connection that the sample's sensor sees; its row is written when it ends.</summary>
internal sealed class SampleConnection(string uid, SampleHost from, int fromPort, SampleHost to, int toPort, string protocol, string? service)
{
    public string Uid { get; } = uid;
    public SampleHost From { get; } = from;
    public SampleHost To { get; } = to;

    /// <summary>Seconds after the start of the recording.</summary>
    public double Opened { get; init; }
    public double Closed { get; set; }
    public string State { get; set; } = "SF";
    public string History { get; set; } = "ShADadFf";
    public long BytesSent { get; private set; }
    public long BytesReceived { get; private set; }
    public long PacketsSent { get; private set; }
    public long PacketsReceived { get; private set; }

    /// <summary>The five columns that every log of a connection begins with after its time.</summary>
    public string[] Ends { get; } = [uid, from.Address, Text(fromPort), to.Address, Text(toPort)];

    /// <summary>is_orig, source and destination of a message as ICSNPP's logs have them.</summary>
    public string[] Direction(bool isOriginator) => isOriginator
        ? ["T", From.Address, Ends[2], To.Address, Ends[4]]
        : ["F", To.Address, Ends[4], From.Address, Ends[2]];

    public void Exchange(int sent, int received)
    {
        BytesSent += sent;
        BytesReceived += received;
        PacketsSent += sent > 0 ? 1 : 0;
        PacketsReceived += received > 0 ? 1 : 0;
    }

    /// <summary>Bulk in both directions, in packets of Ethernet's size.</summary>
    public void Bulk(long sent, long received)
    {
        BytesSent += sent;
        BytesReceived += received;
        PacketsSent += sent / 1_380 + received / 2_760 + 2;
        PacketsReceived += received / 1_380 + sent / 2_760 + 2;
    }

    public string ToJson(string opened)
    {
        var isAnswered = State != "S0";
        var handshake = isAnswered ? 3 : 0;
        var sentPackets = PacketsSent + (isAnswered ? handshake + PacketsSent / 2 : 3);
        var receivedPackets = PacketsReceived + (isAnswered ? handshake - 1 + PacketsReceived / 2 : 0);
        var payload = isAnswered || Closed > Opened
            ? $",\"duration\":{Seconds(Closed - Opened)},\"orig_bytes\":{BytesSent},\"resp_bytes\":{BytesReceived}"
            : "";
        var header = protocol == "udp" ? 28 : 52;
        return $"{{\"ts\":{opened},\"uid\":\"{Uid}\",\"id.orig_h\":\"{From.Address}\",\"id.orig_p\":{Ends[2]},"
            + $"\"id.resp_h\":\"{To.Address}\",\"id.resp_p\":{Ends[4]},\"proto\":\"{protocol}\""
            + (service is null ? "" : $",\"service\":\"{service}\"") + payload
            + $",\"conn_state\":\"{State}\",\"local_orig\":{IsLocal(From)},\"local_resp\":{IsLocal(To)},\"missed_bytes\":0,"
            + $"\"history\":\"{History}\",\"orig_pkts\":{sentPackets},\"orig_ip_bytes\":{BytesSent + header * sentPackets},"
            + $"\"resp_pkts\":{receivedPackets},\"resp_ip_bytes\":{BytesReceived + header * receivedPackets}}}";
    }

    private static string IsLocal(SampleHost host) => host == WaterPlant.Outsider ? "false" : "true";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.0#####", CultureInfo.InvariantCulture);
}
