using Correlator.Host.Running;
using Correlator.Host.Settings;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Mqtt;
using Correlator.Ingest.Push;
using Correlator.Ingest.Spools;

namespace Correlator.Host.Serving;

/// <summary>Opens the feeds of the configuration.</summary>
internal static class LiveFeeds
{
    /// <summary>
    /// Bytes of a chunk where there is so much to read: some ten thousand observations, so that what a message to another node costs is
    /// shared by many. A feed that has caught up reads what there is.
    /// </summary>
    private const int ChunkBytes = 2 * 1024 * 1024;

    /// <summary>The feeds of a block: one, but as many as there are partitions for a Kafka topic.</summary>
    public static IEnumerable<PipelineFeed> Open(FeedSettings feed, ServeSettings settings, IFeedEgress egress) =>
        feed.Kafka is not { } kafka ? [OpenOne(feed, settings, egress)]
        : Enumerable.Range(0, kafka.Partitions).Select(partition => new PipelineFeed(
            new KafkaFeed(feed.Id, kafka, partition, egress, TimeProvider.System), "", feed.Format, IsLive: true));

    private static PipelineFeed OpenOne(FeedSettings feed, ServeSettings settings, IFeedEgress egress) => feed.Type switch
    {
        "file" => new PipelineFeed(
            new FileFeed(feed.Id, new FileFeedOptions { Path = feed.Path, ChunkBytesMax = ChunkBytes }), feed.Path, feed.Format, IsLive: false),
        "follow" => new PipelineFeed(
            new FollowFeed(feed.Id, new FollowFeedOptions { Path = feed.Path, ChunkBytesMax = ChunkBytes }, TimeProvider.System),
            feed.Path, feed.Format, IsLive: true),
        "directory" => new PipelineFeed(
            new DirectoryFeed(
                feed.Id,
                new DirectoryFeedOptions
                {
                    Path = feed.Path,
                    Pattern = feed.Pattern,
                    IsWatching = true,
                    FollowsLast = feed.Follow,
                    ChunkBytesMax = ChunkBytes,
                },
                TimeProvider.System),
            "", feed.Format, IsLive: true),
        "mqtt" => new PipelineFeed(
            new MqttFeed(
                feed.Id,
                feed.Mqtt! with { Directory = NodeDefaults.FeedStateIn(settings.State, feed.Id) },
                SpoolOf(feed, settings),
                egress,
                TimeProvider.System),
            "", feed.Mqtt.IsSparkplug ? "sparkplug" : feed.Format, IsLive: true),
        "http" => new PipelineFeed(
            new HttpFeed(
                feed.Id, SpoolOf(feed, settings) with { EntryBytesMax = settings.Push.RequestBytesMax }, TimeProvider.System),
            "", feed.Format, IsLive: true),
        _ => new PipelineFeed(
            new SyslogFeed(
                feed.Id,
                new SyslogFeedOptions
                {
                    Address = feed.Address,
                    Port = feed.Port,
                    IsUdpOn = feed.Transport == "udp",
                    IsTcpOn = feed.Transport == "tcp",
                },
                SpoolOf(feed, settings),
                TimeProvider.System),
            "", feed.Format ?? "syslog", IsLive: true),
    };

    private static SpoolOptions SpoolOf(FeedSettings feed, ServeSettings settings) => new()
    {
        Directory = NodeDefaults.SpoolIn(settings.State, feed.Id),
        BytesMax = feed.SpoolBytes,
        AgeMax = feed.SpoolAge,
    };
}
