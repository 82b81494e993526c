using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Where feeds stand, as it is stored and as it goes to other nodes.</summary>
internal static class FeedCheckpointCodec
{
    public static void Write(BinaryWriter writer, FeedCheckpoint feed)
    {
        writer.Write(feed.Feed);
        writer.Write(feed.Sequence);
        writer.WriteBlob(feed.Resume);
        writer.Write(feed.Format);
        writer.Write(feed.Log);
        writer.Write(feed.Observations);
        writer.Write(feed.Quarantined);
        writer.Write(feed.Bytes);
        writer.Write(feed.First.Ticks);
        writer.Write(feed.Last.Ticks);
    }

    public static FeedCheckpoint Read(BinaryReader reader) => new()
    {
        Feed = reader.ReadString(),
        Sequence = reader.ReadInt64(),
        Resume = reader.ReadBlob(),
        Format = reader.ReadString(),
        Log = reader.ReadString(),
        Observations = reader.ReadInt64(),
        Quarantined = reader.ReadInt64(),
        Bytes = reader.ReadInt64(),
        First = new EventTime(reader.ReadInt64()),
        Last = new EventTime(reader.ReadInt64()),
    };
}
