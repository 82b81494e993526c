using System.Collections.Concurrent;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>
/// What the links of a line hear of its live feeds, for its <see cref="FeedWatch"/>. Any thread may ask.
/// </summary>
public sealed class FeedContacts
{
    private readonly ConcurrentDictionary<string, FeedContact> _contacts = new(StringComparer.Ordinal);
    private NodePause? _pause;

    public IEnumerable<FeedContact> All => _contacts.Values.OrderBy(contact => contact.Feed, StringComparer.Ordinal);

    /// <summary>
    /// Takes note that this node stood still, and the line with it when it runs here. Only the longest is kept.
    /// </summary>
    public void StoodStill(NodePause pause)
    {
        lock (_contacts)
        {
            if (_pause is null || pause.Length > _pause.Length) _pause = pause;
        }
    }

    /// <summary>The pause that nobody has asked for yet; null for none.</summary>
    public NodePause? TakePause()
    {
        lock (_contacts)
        {
            var pause = _pause;
            _pause = null;
            return pause;
        }
    }

    /// <summary>The contact with a feed; counts on where an earlier link left off.</summary>
    public FeedContact Of(string feed) => _contacts.GetOrAdd(feed, static id => new FeedContact(id));
}

/// <summary>What a link hears of one feed. The link writes, the line reads.</summary>
public sealed class FeedContact(string feed)
{
    private long _answers;
    private long _records;
    private long _latestTicks;
    private volatile bool _isHeld;

    public string Feed { get; } = feed;

    /// <summary>Times that the feed's host has answered or sent something.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>Observations that have come.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Latest event time that the feed's records told.</summary>
    public EventTime Latest => new(Volatile.Read(ref _latestTicks));

    /// <summary>
    /// Something of the feed is here and waits for other feeds, or for the line: that no more comes says nothing of the
    /// feed.
    /// </summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    public void Answer() => Volatile.Write(ref _answers, _answers + 1);

    public void Hear(ObservationBlock block)
    {
        foreach (var feed in block.Feeds) Volatile.Write(ref _latestTicks, feed.Last.Ticks);
        Volatile.Write(ref _records, _records + block.Count);
    }
}
