using Correlator.Actors.Delivery;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>What the simulated actors tell each other; named as in the product where it has the message.</summary>
internal enum Sort
{
    AssetsKnown, AssetsNoted, Envelope, Applied, SaveShard, ShardSaved, Advance, Advanced, SaveZone, ZoneSaved, Rewind, Ended,
    Assign, Assigned, Tell, Told, Wake, OpenFeed, Demand, Block, Outdated, FeedCommitted, Notify, Delivered,
}

/// <summary>Who there is. Each has one journal, and at most one instance a node.</summary>
internal static class Party
{
    public const int Line = 0;
    public const int Keeper = 1;
    public const int Zone = Keeper + Plan.Shards;
    public const int Desk = Zone + Plan.Zones;
    public const int Incident = Desk + 1;
    public const int Host = Incident + 2;
    public const int Receiver = Host + Plan.Feeds;
    public const int Count = Receiver + 1;

    public static string Name(int party) => party switch
    {
        Line => "line",
        < Zone => $"keeper {party - Keeper}",
        < Desk => $"zone {Plan.ZoneNames[party - Zone]}",
        Desk => "desk",
        < Host => $"incident {party - Incident}",
        < Receiver => $"host {party - Host}",
        _ => "receiver",
    };
}

/// <summary>One message under way. Which of the numbers mean something depends on its sort.</summary>
internal sealed record Message(Sort Sort)
{
    public int From, FromNode, To, ToNode;

    /// <summary>Step of the line's chain; of a feed's messages the incarnation and, as number, the opening.</summary>
    public LineStep Step;

    /// <summary>Of the block, the checkpoint or the desk's step that is asked for or answered.</summary>
    public long Number;
    public int First, Count;

    /// <summary>By record: present where it is not 0, and then evidence.</summary>
    public ulong Facts, More;

    public bool IsAnswer => Sort is Sort.AssetsNoted or Sort.Applied or Sort.ShardSaved or Sort.Advanced or Sort.ZoneSaved or Sort.Rewind
        or Sort.Ended or Sort.Assigned or Sort.Told or Sort.Block or Sort.Outdated;

    public override string ToString() =>
        $"{Sort} {Party.Name(From)}@{FromNode} → {Party.Name(To)}@{ToNode} {Step.Incarnation}/{Step.Committed}/{Step.Previous}/{Step.Number}"
        + $" number {Number} {First}+{Count} facts {Facts:x} {More:x}";
}
