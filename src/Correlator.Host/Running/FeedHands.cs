using System.Collections.Concurrent;
using Correlator.Cli.Operations;
using Correlator.Ingest.Feeds;

namespace Correlator.Host.Running;

/// <summary>The hands of the feeds that run: each is paused, resumed and restarted apart from the others. Any thread may call.</summary>
internal sealed class FeedHands
{
    private readonly ConcurrentDictionary<string, RunningFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Takes a feed's hand; that of an earlier opening is let go.</summary>
    public void Take(RunningFeed feed) => _feeds[feed.Id] = feed;

    public IReadOnlyList<FeedView> List() =>
        [.. _feeds.Values.OrderBy(feed => feed.Id, StringComparer.Ordinal).Select(View)];

    /// <summary>Does what was asked; null when there is no such feed.</summary>
    public FeedView? Do(string feed, FeedAction action)
    {
        if (!_feeds.TryGetValue(feed, out var running)) return null;
        switch (action)
        {
            case FeedAction.Pause:
                running.Pause();
                break;
            case FeedAction.Resume:
                running.Resume();
                break;
            case FeedAction.Restart:
                running.Restart();
                break;
        }

        return View(running);
    }

    private static FeedView View(RunningFeed feed) =>
        new(feed.Id, feed.IsPaused, feed.Restarts, feed.BytesRead, feed.RecordsRejected);
}
