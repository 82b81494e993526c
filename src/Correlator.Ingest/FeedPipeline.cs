using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>A feed with what the pipeline must know of it.</summary>
/// <param name="Feed">The source of chunks.</param>
/// <param name="FileName">Name that the format detector may take a hint from; empty for sockets.</param>
/// <param name="Format">Configured format; null detects it by content.</param>
/// <param name="IsLive">True for feeds that may be quiet (sockets, followed files).</param>
public sealed record PipelineFeed(Feed Feed, string FileName, string? Format, bool IsLive);

/// <summary>
/// The way from feeds to one stream of observation blocks in event-time order: read → decode → merge. Each feed decodes on a thread of
/// its own; back-pressure goes from the consumer to every source.
/// </summary>
public static class FeedPipeline
{
    /// <param name="feeds">At least one.</param>
    /// <param name="table">Numbers the feeds.</param>
    /// <param name="quarantine">Takes what is broken.</param>
    /// <param name="checkpoints">Where each feed stood when state was last made durable; feeds not in it start at their beginning.</param>
    /// <param name="lateness">How much older than the latest a record may be and still count as on time.</param>
    /// <param name="watermark">Event time that state has already seen; none on a fresh start.</param>
    /// <param name="supervise">
    /// Told each feed as it starts: feeds are then opened again with back-off when they fail, and can be paused and restarted one by one.
    /// Null: a feed that fails fails the whole, which is what a replay wants.
    /// </param>
    public static Source<ObservationBlock, NotUsed> Open(
        IReadOnlyList<PipelineFeed> feeds,
        FeedTable table,
        IQuarantine quarantine,
        IReadOnlyDictionary<string, FeedCheckpoint> checkpoints,
        TimeSpan lateness,
        EventTime watermark,
        Action<RunningFeed>? supervise = null)
    {
        var inputs = feeds.Select(feed => (
            new MergeInput(feed.Feed.Id, feed.IsLive),
            Read(feed, table.Add(feed.Feed.Id), quarantine, checkpoints.GetValueOrDefault(feed.Feed.Id), supervise)));
        return Merge([.. inputs], lateness, watermark);
    }

    /// <summary>Merges feeds that are read elsewhere, in the order given.</summary>
    public static Source<ObservationBlock, NotUsed> Merge(
        IReadOnlyList<(MergeInput Input, Source<ObservationBlock, NotUsed> Blocks)> feeds, TimeSpan lateness, EventTime watermark) =>
        Source.FromGraph(GraphDsl.Create(builder =>
        {
            var merge = builder.Add(new TimeOrderedMerge([.. feeds.Select(feed => feed.Input)], lateness, watermark));
            for (var i = 0; i < feeds.Count; i++) builder.From(builder.Add(feeds[i].Blocks)).To(merge.In(i));
            return new SourceShape<ObservationBlock>(merge.Out);
        }));

    /// <summary>Tells a feed that what is before a checkpoint's position is durable.</summary>
    public static void Commit(Feed feed, FeedCheckpoint committed) => feed.Commit(ResumePoint.Read(committed.Resume).Position);

    /// <summary>Reads one feed from where it stood, or its beginning.</summary>
    /// <param name="number">Of the feed in this node's table.</param>
    /// <param name="blockBytesMax">Bytes of records in one block.</param>
    public static Source<ObservationBlock, NotUsed> Read(
        PipelineFeed feed, ushort number, IQuarantine quarantine, FeedCheckpoint? checkpoint, Action<RunningFeed>? supervise,
        int blockBytesMax = int.MaxValue)
    {
        // A reader holds state: each materialisation gets its own.
        return Source.Lazily(() =>
        {
            var reader = new FeedReader(feed.Feed.Id, number, feed.FileName, feed.Format, quarantine, blockBytesMax);
            if (checkpoint is not null) reader.Resume(checkpoint);
            if (supervise is null) return feed.Feed.Open(reader.Position).SelectMany(reader.Read);
            var running = FeedSupervision.Restarting(feed.Feed, () => reader.Position);
            supervise(running);
            return running.Chunks.SelectMany(reader.Read);
        })
        .MapMaterializedValue(_ => NotUsed.Instance)
        .Async()
        .WithAttributes(Attributes.CreateInputBuffer(1, 2));
    }
}
