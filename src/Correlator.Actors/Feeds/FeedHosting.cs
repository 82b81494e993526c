using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Correlator.Actors.Sharding;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Where feeds are read. One that is bound to a node (it has files or a spool there) is read by that node's hosts, any other by an entity of
/// the shard region, so by exactly one node of role ingest, and by another when that one dies.
/// </summary>
public static class FeedHosting
{
    public const string Region = "feed";

    private const string Hosts = "feeds";
    private const int Shards = 30;

    public static IMessageExtractor Extractor { get; } = HashCodeMessageExtractor.Create(
        Shards, message => (message as IWithFeed)?.Feed, message => message);

    /// <summary>Registers the node's hosts and the region of feeds that may move; found in the registry under <see cref="FeedHostActor"/>.</summary>
    /// <param name="isIngest">False: this node reads no feeds, it only finds those who do.</param>
    public static AkkaConfigurationBuilder AddFeeds(this AkkaConfigurationBuilder builder, FeedHostSettings settings, bool isIngest) =>
        isIngest
            ? builder
                .WithActors((system, _) => system.ActorOf(Props.Create(() => new FeedHostsActor(settings)), Hosts))
                .WithRegion<FeedHostActor>(Region, _ => id => FeedHostActor.Props(id, settings), Extractor, NodeRoles.Ingest)
            : builder.WithShardRegionProxy<FeedHostActor>(Region, NodeRoles.Ingest, Extractor);

    /// <summary>Tells the host of a feed; nobody hears it while that node is not up.</summary>
    /// <param name="node">Name of the node that the feed is bound to; null: it may be anywhere.</param>
    public static void Tell(ActorSystem system, string? node, IWithFeed message, IActorRef? sender)
    {
        if (node is null)
        {
            ActorRegistry.For(system).Get<FeedHostActor>().Tell(message, sender);
            return;
        }

        var cluster = Cluster.Get(system);
        var role = NodeRoles.OfNode(node);
        foreach (var member in cluster.State.Members)
        {
            if (member.Status != MemberStatus.Up || !member.HasRole(role)) continue;
            var root = member.UniqueAddress.Equals(cluster.SelfUniqueAddress) ? "" : member.Address.ToString();
            system.ActorSelection($"{root}/user/{Hosts}").Tell(message, sender ?? ActorRefs.NoSender);
        }
    }

    /// <summary>The hosts of the feeds that are bound to this node, each a child.</summary>
    private sealed class FeedHostsActor(FeedHostSettings settings) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not IWithFeed toFeed)
            {
                Unhandled(message);
                return;
            }

            // A feed's id has letters, digits, '-', '_', '.' and '/'; only the last is none of an actor's name.
            var name = Uri.EscapeDataString(toFeed.Feed);
            var host = Context.Child(name);
            if (host.IsNobody()) host = Context.ActorOf(FeedHostActor.Props(toFeed.Feed, settings), name);
            host.Forward(message);
        }
    }
}
