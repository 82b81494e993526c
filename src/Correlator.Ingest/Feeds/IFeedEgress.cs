using System.Net.Sockets;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// The way out for feeds that call a broker. The host puts its one egress guard behind it: only configured destinations,
/// never an asset of the plant.
/// </summary>
public interface IFeedEgress
{
    /// <summary>Completes when this destination may be connected to; for clients that open their own sockets.</summary>
    /// <exception cref="Exception">It may not; the message says why.</exception>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public Task Permit(string host, int port, CancellationToken cancellation);

    /// <summary>Opens a TCP connection to a destination that may be connected to.</summary>
    /// <exception cref="Exception">It may not be connected to; the message says why.</exception>
    /// <exception cref="SocketException">The name does not resolve, or nobody answers.</exception>
    public Task<Socket> ConnectTcp(string host, int port, CancellationToken cancellation);
}
