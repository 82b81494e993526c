using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Notices when a live feed that should speak does not, when its sensor's clock runs away, when the node that reads it
/// does not answer, and tells when the line's own node stood still. Reads no clock: it is told how late it is. Each is
/// told once, and again when it had become good meanwhile.
/// </summary>
/// <remarks>
/// What is regular is learned, and stored with the line, so that a feed which dries up while the line moves to another
/// node is noticed there. Recorded feeds are not watched: what comes of them must be the same on every run.
/// </remarks>
public sealed class FeedWatch(FeedContacts contacts, FeedWatchOptions options)
{
    private const byte Version = 1;

    private readonly SortedDictionary<string, WatchedFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Looks at all feeds once.</summary>
    /// <param name="now">Wall time.</param>
    /// <param name="elapsed">
    /// Since the last look; one that comes too late proves no more than two in time, for this node may have stood
    /// still.
    /// </param>
    public IReadOnlyList<(string Feed, FeedReport Report)> Look(DateTimeOffset now, TimeSpan elapsed)
    {
        var reports = new List<(string, FeedReport)>();
        if (elapsed > 2 * options.Every) elapsed = 2 * options.Every;
        var wall = new EventTime(now.UtcTicks);
        FeedContact[] all = [.. contacts.All];
        var pause = contacts.TakePause();
        foreach (var contact in all) Of(contact.Feed).Begin(contact);
        foreach (var contact in all)
        {
            var feed = _feeds[contact.Feed];
            if (feed.LookAtNode(elapsed, options))
            {
                Add(FeedConditionKind.NodeStalled, feed.Unanswered, "it does not answer");
            }
            else if (pause is not null)
            {
                var reason = $"the line's node stood still for {Whole(pause.Length)}";
                Tell(FeedConditionKind.NodeStalled, pause.Since, reason);
            }
            if (feed.LookAtPause(elapsed, contact.IsHeld, options))
            {
                Add(FeedConditionKind.DriedUp, feed.Quiet, $"its usual pauses were up to {Whole(feed.UsualPause)}");
            }

            if (feed.LookAtClock(wall, NewestBeside(contact, all, wall), options) is { } drift)
            {
                Add(FeedConditionKind.ClockDrift, options.Every * options.DriftLooks * options.DriftPeriodsMin, drift);
            }

            void Add(FeedConditionKind kind, TimeSpan since, string reason) => Tell(kind, wall - since, reason);

            void Tell(FeedConditionKind kind, EventTime since, string reason) =>
                reports.Add((contact.Feed, new FeedReport(kind, 0, 0, since, reason)));
        }

        foreach (var contact in all) _feeds[contact.Feed].End();
        return reports;
    }

    public byte[] Save()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(_feeds.Count);
        foreach (var (id, feed) in _feeds)
        {
            writer.Write(id);
            feed.Save(writer);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Takes up what <see cref="Save"/> gave; nothing when that is empty.</summary>
    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    public void Restore(byte[] stored)
    {
        if (stored.Length == 0) return;
        using var reader = new BinaryReader(new MemoryStream(stored, writable: false));
        var version = reader.ReadByte();
        if (version != Version) throw new InvalidDataException($"Watch of feeds of unknown version {version}.");
        for (var left = reader.ReadInt32(); left > 0; left--) _feeds[reader.ReadString()] = WatchedFeed.Load(reader);
    }

    /// <summary>Days, hours, minutes and seconds.</summary>
    internal static TimeSpan Whole(TimeSpan span) => TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));

    private WatchedFeed Of(string id)
    {
        if (!_feeds.TryGetValue(id, out var feed)) _feeds[id] = feed = new WatchedFeed();
        return feed;
    }

    // Of those that speak: a feed that is quiet says nothing about the time. A clock that is ahead is not believed
    // beyond this node's.
    private EventTime? NewestBeside(FeedContact contact, FeedContact[] all, EventTime now)
    {
        EventTime? newest = null;
        foreach (var other in all)
        {
            if (ReferenceEquals(other, contact) || !_feeds[other.Feed].HasSpoken) continue;
            var latest = other.Latest < now ? other.Latest : now;
            if (newest is null || latest > newest) newest = latest;
        }

        return newest;
    }
}
