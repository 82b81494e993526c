using System.Net.Sockets;
using Correlator.Host.Settings;
using Correlator.Ingest.Feeds;
using Correlator.Soc.Egress;

namespace Correlator.Host.Serving;

/// <summary>The way out for feeds that call a broker: the one egress guard.</summary>
internal sealed class FeedEgress(EgressGuard guard) : IFeedEgress
{
    public Task Permit(string host, int port, CancellationToken cancellation) => guard.Check(host, port, cancellation);

    public Task<Socket> ConnectTcp(string host, int port, CancellationToken cancellation) =>
        guard.ConnectTcp(host, port, cancellation);

    /// <summary>The brokers of all feeds.</summary>
    public static IEnumerable<EgressDestination> Destinations(IEnumerable<FeedSettings> feeds) =>
        from feed in feeds
        from broker in (IEnumerable<BrokerAddress>)[.. feed.Kafka?.Brokers ?? [], .. feed.Mqtt is { } mqtt ? [mqtt.Broker] : Array.Empty<BrokerAddress>()]
        select new EgressDestination(broker.Host, broker.Port, "feed " + feed.Id);
}
