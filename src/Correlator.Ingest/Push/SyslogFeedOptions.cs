using System.Net;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Push;

/// <summary>Settings of a <see cref="SyslogFeed"/>.</summary>
public sealed record SyslogFeedOptions
{
    /// <summary>
    /// Address to listen on. Default loopback: only who is meant to be heard from outside is opened to the outside.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Port, the same for UDP and TCP. 0 (the system picks one, see <see cref="SyslogFeed.BoundPort"/>) to 65535;
    /// default 514.
    /// </summary>
    public int Port
    {
        get;
        init => field = Setting.InRange(value, 0, 65535, nameof(Port));
    } = 514;

    /// <summary>Listen on UDP (RFC 5426). Default on.</summary>
    public bool IsUdpOn { get; init; } = true;

    /// <summary>Listen on TCP (RFC 6587). Default on.</summary>
    public bool IsTcpOn { get; init; } = true;

    /// <summary>
    /// Bytes of a message at most, over UDP as over TCP; a longer one is refused. 64 B to 16 MiB; default 64 KiB.
    /// </summary>
    public int MessageBytesMax
    {
        get;
        init => field = Setting.InRange(value, 64, 16 << 20, nameof(MessageBytesMax));
    } = 64 << 10;

    /// <summary>TCP connections at one time; a further one is closed at once. 1 to 65,536; default 256.</summary>
    public int ConnectionsMax
    {
        get;
        init => field = Setting.InRange(value, 1, 65_536, nameof(ConnectionsMax));
    } = 256;

    /// <summary>A connection that sends nothing for this long is closed. 1 s to 1 day; default 10 min.</summary>
    public TimeSpan IdleTimeout
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), nameof(IdleTimeout));
    } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Kernel's receive buffer asked for on the UDP socket (the system may grant less). 64 KiB to 256 MiB; default 4
    /// MiB.
    /// </summary>
    public int UdpReceiveBufferBytes
    {
        get;
        init => field = Setting.InRange(value, 64 << 10, 256 << 20, nameof(UdpReceiveBufferBytes));
    } = 4 << 20;
}
