using System.Net;
using System.Net.Sockets;
using Correlator.Model.Observations;

namespace Correlator.Soc.Egress;

/// <summary>
/// Owns what may be connected to: only configured destinations, and never an asset of the plant, whatever is
/// configured. Every client of the SOC gets its sockets here, after the host's name was resolved and the very addresses
/// were checked.
/// </summary>
/// <param name="destinations">All that is allowed.</param>
/// <param name="isAsset">True for an address of the plant; asked at each connection, since assets are discovered while
/// running.</param>
public sealed class EgressGuard(IEnumerable<EgressDestination> destinations, Func<NetworkAddress, bool> isAsset)
{
    private readonly EgressDestination[] _destinations = [.. destinations];
    private long _allowed, _refused;

    /// <summary>What is allowed, for people.</summary>
    public IReadOnlyList<EgressDestination> Destinations => _destinations;

    /// <summary>Connections that were allowed, whether or not the other side answered.</summary>
    public long Allowed => Volatile.Read(ref _allowed);

    /// <summary>Connections that were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Opens a TCP connection to a configured destination.</summary>
    /// <exception cref="EgressRefusedException">The destination is not configured, or is an asset.</exception>
    /// <exception cref="SocketException">The name does not resolve, or nobody answers at any of its
    /// addresses.</exception>
    public Task<Socket> ConnectTcp(string host, int port, CancellationToken cancellation) =>
        Connect(host, port, SocketType.Stream, ProtocolType.Tcp, cancellation);

    /// <summary>
    /// Completes when a destination may be connected to, for a client that opens its own sockets: between this and its
    /// connecting, names and assets may change.
    /// </summary>
    /// <exception cref="EgressRefusedException">The destination is not configured, or is an asset.</exception>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public Task Check(string host, int port, CancellationToken cancellation) => Permit(host, port, cancellation);

    /// <summary>Opens a UDP socket that sends to a configured destination and nowhere else.</summary>
    /// <inheritdoc cref="ConnectTcp" path="/exception"/>
    public Task<Socket> ConnectUdp(string host, int port, CancellationToken cancellation) =>
        Connect(host, port, SocketType.Dgram, ProtocolType.Udp, cancellation);

    /// <summary>
    /// A handler for HTTP clients that connects through this guard: no redirects, no proxy, no cookies, TLS validated.
    /// </summary>
    public SocketsHttpHandler CreateHttpHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        MaxResponseHeadersLength = 16,
        // A pooled connection outlives a change of DNS or of the assets by no more than this.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = async (context, cancellation) =>
        {
            var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            var socket = await ConnectTcp(host, port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private async Task<Socket> Connect(
        string host, int port, SocketType type, ProtocolType protocol, CancellationToken cancellation)
    {
        var addresses = await Permit(host, port, cancellation).ConfigureAwait(false);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, type, protocol);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<IPAddress[]> Permit(string host, int port, CancellationToken cancellation)
    {
        if (!_destinations.Any(d => d.Is(host, port))) throw Refuse(host, port, EgressRefusal.NotConfigured);
        var addresses = IPAddress.TryParse(EgressDestination.Plain(host), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        foreach (var ip in addresses)
        {
            var address = NetworkAddress.FromIPAddress(ip);
            // One asset among the addresses is enough: a name that leads into the plant is not followed at all.
            if (isAsset(address)) throw Refuse(host, port, EgressRefusal.IsAsset);
            if (address.IsMulticastOrBroadcast || address.IsUnspecified)
            {
                throw Refuse(host, port, EgressRefusal.NotAHost);
            }
        }

        Interlocked.Increment(ref _allowed);
        return addresses;
    }

    private EgressRefusedException Refuse(string host, int port, EgressRefusal reason)
    {
        Interlocked.Increment(ref _refused);
        return new EgressRefusedException(host, port, reason, _destinations);
    }
}
