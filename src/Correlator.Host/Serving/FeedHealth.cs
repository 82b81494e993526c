using Correlator.Ingest.Feeds;
using Correlator.Ingest.Kafka;
using Correlator.Ingest.Mqtt;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Spools;

namespace Correlator.Host.Serving;

/// <summary>What the feeds that a node reads have counted, in words.</summary>
internal static class FeedHealth
{
    /// <summary>A line for each part of a feed that counts: its spool, its broker, its payloads.</summary>
    public static IEnumerable<string> Lines(Feed feed)
    {
        if (feed is SpooledFeed { SpoolCounters: { } spool } spooled)
        {
            yield return $"spool {feed.Id}: {spool.EntriesTaken} entries taken, {spool.EntriesDurable} of them on disk, {spooled.SpoolBytes} bytes kept, "
                + $"{spool.RecordsDropped} records dropped, {spool.RecordsLost} lost, {spool.TimesFull} times full, "
                + $"{spool.DiskFailures} disk failures, {spool.TimesRepeated} sent again under their key, "
                + $"{spool.KeysMisused} keys used for something else, {spool.KeysForgotten} keys forgotten";
        }

        if (feed is KafkaFeed { Counters: var kafka }) yield return Kafka(feed.Id, kafka);
        if (feed is not MqttFeed mqtt) yield break;
        yield return Mqtt(feed.Id, mqtt.Counters);
        if (mqtt.SparkplugCounters is { Messages: > 0 } or { PayloadsBroken: > 0 }) yield return Sparkplug(feed.Id, mqtt.SparkplugCounters);
    }

    private static string Kafka(string feed, KafkaCounters counters) =>
        $"kafka {feed}: committed offset {counters.CommittedOffset}, {counters.OffsetsLost} offsets lost, "
        + $"{counters.RecordsRefused} records refused, {counters.NullValues} without a value, "
        + $"{counters.CommitsFailed} commits failed, {counters.PartitionsUnread} partitions that nobody reads"
        + Fault(counters.LastFault);

    private static string Mqtt(string feed, MqttCounters counters) =>
        $"mqtt {feed}: {counters.MessagesReceived} messages received, {counters.MessagesAcknowledged} acknowledged, "
        + $"{counters.MessagesRepeated} repeated, {counters.MessagesPassed} passed over, {counters.MessagesRefused} refused, "
        + $"{counters.ConnectionsMade} connections made, {counters.ConnectionsFailed} failed, {counters.SessionsLost} sessions lost"
        + Fault(counters.LastFault);

    private static string Sparkplug(string feed, SparkplugCounters counters) =>
        $"sparkplug {feed}: {counters.Messages} messages taken, {counters.MessagesIgnored} ignored, "
        + $"{counters.MessagesRepeated} repeated, {counters.MessagesLost} lost, {counters.DeathsStale} deaths of earlier sessions, "
        + $"{counters.PayloadsBroken} payloads broken, {counters.AliasesUnknown} aliases unknown, {counters.NamesNotKept} names not kept";

    // A broker's words may hold anything; a line stays one line.
    private static string Fault(string? fault) => fault is null ? "" : $"; last fault: {fault.ReplaceLineEndings(" ")}";
}
