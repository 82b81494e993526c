using Akka.Actor;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>Addressed to the host of one feed, wherever it is.</summary>
public interface IWithFeed : IWireMessage
{
    public string Feed { get; }
}

/// <summary>
/// One opening of a feed by the line. A host follows the highest that it has heard of: what ran under a lower one is over.
/// </summary>
/// <param name="Incarnation">Of the line.</param>
/// <param name="Opening">Rises with each opening within the incarnation.</param>
public readonly record struct FeedLinkId(long Incarnation, int Opening) : IComparable<FeedLinkId>
{
    public int CompareTo(FeedLinkId other) =>
        Incarnation != other.Incarnation ? Incarnation.CompareTo(other.Incarnation) : Opening.CompareTo(other.Opening);

    public static bool operator <(FeedLinkId left, FeedLinkId right) => left.CompareTo(right) < 0;
    public static bool operator >(FeedLinkId left, FeedLinkId right) => left.CompareTo(right) > 0;
    public static bool operator <=(FeedLinkId left, FeedLinkId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(FeedLinkId left, FeedLinkId right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// Opens a feed for the line, which is the sender; said again now and then, so that either side notices when the other is gone. Answered
/// with <see cref="FeedOpened"/>, which names the opening that the host follows.
/// </summary>
/// <param name="From">Where the feed goes on; null at its beginning.</param>
public sealed record OpenFeed(string Feed, FeedLinkId Link, FeedCheckpoint? From) : IWithFeed;

/// <param name="Sent">Blocks sent under this opening: messages keep their order, so all of them have arrived, or some are lost.</param>
public sealed record FeedOpened(string Feed, FeedLinkId Link, long Sent) : IWireMessage;

/// <summary>Grants the host to send blocks with an index below <paramref name="UpTo"/>; those below <paramref name="Received"/> have arrived.</summary>
public sealed record FeedDemand(string Feed, FeedLinkId Link, long Received, long UpTo) : IWithFeed;

/// <summary>A block of one feed's observations. On one node it goes by reference, and its receiver owns it.</summary>
/// <param name="Index">From 0 on, without a gap.</param>
public sealed record FeedBlock(string Feed, FeedLinkId Link, long Index, ObservationBlock Block) : IWireMessage;

/// <summary>The feed has no more; so many blocks were all.</summary>
public sealed record FeedEnded(string Feed, FeedLinkId Link, long Blocks) : IWireMessage;

/// <summary>The feed cannot be read.</summary>
public sealed record FeedFailed(string Feed, FeedLinkId Link, string Reason) : IWireMessage;

/// <summary>The line does not need the feed under this opening any more.</summary>
public sealed record CloseFeed(string Feed, FeedLinkId Link) : IWithFeed;

/// <summary>The line has committed where the feed stood: what is before it may be forgotten.</summary>
public sealed record FeedCommitted(string Feed, FeedCheckpoint Position) : IWithFeed;

/// <summary>Asks the line how far it is; answered with <see cref="LineProgress"/>. However often: a line that waits in vain must notice.</summary>
public sealed record AskProgress : IWireMessage, INotInfluenceReceiveTimeout;
