namespace Correlator.Model.Observations;

/// <summary>What can be wrong with a feed. Stored: never renumber, only append.</summary>
public enum FeedConditionKind : byte
{
    Unknown = 0,

    /// <summary>Records that senders sent are gone, because they found no room.</summary>
    RecordsLost = 1,

    /// <summary>A feed that should speak does not.</summary>
    DriedUp = 2,

    /// <summary>The sensor's clock and ours part.</summary>
    ClockDrift = 3,

    /// <summary>The node that reads the feed does not go on.</summary>
    NodeStalled = 4,
}

/// <summary>What a feed tells of itself at one place among its records. Travels with an observation; stored in spools.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Records">Records that it concerns; 0 when that has no meaning.</param>
/// <param name="Bytes">Their bytes, as far as known.</param>
/// <param name="Since">Wall time at which it began.</param>
/// <param name="Reason">Why, for people: "spool full", "older than 7 days" …; empty when the kind says it.</param>
public sealed record FeedReport(FeedConditionKind Kind, long Records, long Bytes, EventTime Since, string Reason = "");
