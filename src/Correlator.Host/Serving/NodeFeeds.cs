using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Correlator.Actors.Feeds;
using Correlator.Host.Running;
using Correlator.Host.Settings;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Observations;

namespace Correlator.Host.Serving;

/// <summary>
/// The plant's feeds as one node sees them: those it reads itself, for the line wherever that is, and how the line reaches the others.
/// </summary>
internal sealed class NodeFeeds : IAsyncDisposable
{
    private readonly string _node;
    private readonly List<(PipelineFeed Feed, string? Node)> _all;
    private readonly Dictionary<string, PipelineFeed> _here;
    private readonly IQuarantine _quarantine;
    private readonly ServeSettings _settings;
    private Pushed? _pushed;
    private volatile bool _isReady;

    public NodeFeeds(ServeSettings settings, IQuarantine quarantine, IFeedEgress egress)
    {
        _settings = settings;
        _node = settings.Node;
        _quarantine = quarantine;
        _all = [.. settings.Feeds.SelectMany(feed => LiveFeeds.Open(feed, settings, egress).Select(opened => (opened, NodeOf(settings, feed))))];
        _here = _all.Where(feed => feed.Node is null || feed.Node == _node).Select(feed => feed.Feed)
            .ToDictionary(feed => feed.Feed.Id, StringComparer.Ordinal);
    }

    /// <summary>The feeds that this node reads, or may read.</summary>
    public IReadOnlyCollection<PipelineFeed> Here => _here.Values;

    public int Count => _all.Count;

    /// <summary>What the line, when it runs here, hears of the plant's live feeds.</summary>
    public FeedContacts Contacts { get; } = new();

    /// <summary>The hands of the feeds that are read here.</summary>
    public FeedHands Hands { get; } = new();

    /// <summary>Begins to take in what is pushed to this node, and to read for the line when it asks.</summary>
    public async Task Receive(CancellationToken cancellation)
    {
        _pushed = await Pushed.Receive(_settings, [.. _here.Values], cancellation).ConfigureAwait(false);
        _isReady = true;
    }

    /// <summary>How the line's wishes are met here.</summary>
    public FeedHostSettings Hosting(FeedTable table)
    {
        // The same numbers on every start, whichever feed is opened first.
        foreach (var (feed, _) in _all) table.Add(feed.Feed.Id);
        return new FeedHostSettings(
            (id, from) => _isReady && _here.GetValueOrDefault(id) is { } feed
                ? FeedPipeline.Read(feed, table.Add(id), _quarantine, from, Hands.Take, FeedReader.HostedBlockBytesMax)
                : null,
            committed =>
            {
                if (_here.GetValueOrDefault(committed.Feed) is { } feed) FeedPipeline.Commit(feed.Feed, committed);
            });
    }

    /// <summary>All feeds of the plant as the line reads them, wherever they are.</summary>
    public Source<ObservationBlock, NotUsed> Merged(LineStart start, TimeSpan lateness) => FeedPipeline.Merge(
        [.. _all.Select(feed => (
            new MergeInput(feed.Feed.Feed.Id, feed.Feed.IsLive),
            Source.FromGraph(new FeedLink(new FeedLinkSettings(
                feed.Feed.Feed.Id, feed.Node, start.Incarnation, start.Feeds.GetValueOrDefault(feed.Feed.Feed.Id))
            {
                // A recorded feed must give the same on every run.
                Contact = feed.Feed.IsLive ? Contacts.Of(feed.Feed.Feed.Id) : null,
            }))))],
        lateness, start.Watermark);

    /// <summary>Tells the hosts of the feeds, wherever they are, what the line has committed.</summary>
    public void Tell(ActorSystem system, IReadOnlyList<FeedCheckpoint> committed)
    {
        foreach (var position in committed)
        {
            var known = _all.FindIndex(feed => feed.Feed.Feed.Id == position.Feed);
            // A feed that was taken out of the configuration keeps its position, but nobody reads it.
            if (known >= 0) FeedHosting.Tell(system, _all[known].Node, new FeedCommitted(position.Feed, position), ActorRefs.NoSender);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pushed is not null) await _pushed.DisposeAsync().ConfigureAwait(false);
    }

    // A node by itself reads everything; in a cluster only a broker's feeds may be read anywhere.
    private static string? NodeOf(ServeSettings settings, FeedSettings feed) =>
        settings.Cluster is null ? settings.Node : feed.Node;
}
