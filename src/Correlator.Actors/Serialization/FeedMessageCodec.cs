using Correlator.Actors.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>What goes between the line and the hosts of feeds.</summary>
internal static class FeedMessageCodec
{
    public static IEnumerable<WireForm> Forms =>
    [
        WireForm.Of<OpenFeed>(
            "O",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
                w.Write(m.From is not null);
                if (m.From is { } from) w.WriteRecord(from, FeedCheckpointCodec.Write);
            },
            static r => new OpenFeed(r.ReadString(), r.ReadLink(), r.ReadBoolean() ? ReadCheckpoint(r) : null)),
        WireForm.Of<FeedOpened>(
            "Od",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
                w.Write(m.Sent);
            },
            static r => new FeedOpened(r.ReadString(), r.ReadLink(), r.ReadInt64())),
        WireForm.Of<FeedDemand>(
            "F",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
                w.Write(m.Received);
                w.Write(m.UpTo);
            },
            static r => new FeedDemand(r.ReadString(), r.ReadLink(), r.ReadInt64(), r.ReadInt64())),
        new WireForm("B2", typeof(FeedBlock), WriteBlock, ReadBlock),
        WireForm.Of<FeedEnded>(
            "Fe",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
                w.Write(m.Blocks);
            },
            static r => new FeedEnded(r.ReadString(), r.ReadLink(), r.ReadInt64())),
        WireForm.Of<FeedFailed>(
            "Ff",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
                w.Write(m.Reason);
            },
            static r => new FeedFailed(r.ReadString(), r.ReadLink(), r.ReadString())),
        WireForm.Of<CloseFeed>(
            "Oc",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.Write(m.Link);
            },
            static r => new CloseFeed(r.ReadString(), r.ReadLink())),
        WireForm.Of<FeedCommitted>(
            "Fc",
            static (w, m) =>
            {
                w.Write(m.Feed);
                w.WriteRecord(m.Position, FeedCheckpointCodec.Write);
            },
            static r => new FeedCommitted(r.ReadString(), ReadCheckpoint(r))),
    ];

    private static void Write(this BinaryWriter writer, FeedLinkId link)
    {
        writer.Write(link.Incarnation);
        writer.Write(link.Opening);
    }

    private static FeedLinkId ReadLink(this BinaryReader reader) => new(reader.ReadInt64(), reader.ReadInt32());

    private static FeedCheckpoint ReadCheckpoint(BinaryReader reader)
    {
        using var record = reader.ReadRecord();
        return FeedCheckpointCodec.Read(record);
    }

    private static void WriteBlock(object message, ref RowWriter writer, Func<WireTables> tables)
    {
        var sent = (FeedBlock)message;
        writer.Text(sent.Feed);
        writer.UInt64((ulong)sent.Link.Incarnation);
        writer.Int32(sent.Link.Opening);
        writer.UInt64((ulong)sent.Index);
        ObservationCodec.Write(ref writer, tables().Feeds, sent.Block, 0, sent.Block.Count);
        // Behind the rest, where a reader that does not know it does not look.
        if (sent.Block.IsCaughtUp) writer.Byte(1);
    }

    private static FeedBlock ReadBlock(ArraySegment<byte> bytes, Func<WireTables> tables)
    {
        var reader = new RowReader(bytes);
        var (feed, link) = (reader.Text(), new FeedLinkId((long)reader.UInt64(), reader.Int32()));
        var index = (long)reader.UInt64();
        var block = ObservationCodec.Read(ref reader, tables().Feeds);
        block.IsCaughtUp = reader.Left > 0 && reader.Byte() == 1;
        return new FeedBlock(feed, link, index, block);
    }
}
