using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>What was counted of a feed so far.</summary>
internal record struct FeedTotals(long Observations, long Quarantined, EventTime First, EventTime Last)
{
    public void Count(in Observation observation)
    {
        Observations++;
        if (!TimeSanity.HasOwnTime(in observation)) return;
        if (First.IsNone || observation.Time < First) First = observation.Time;
        if (observation.Time > Last) Last = observation.Time;
    }
}

/// <summary>The ingest wing's part of a stored checkpoint: version 1, little-endian, strings length-prefixed UTF-8.</summary>
internal sealed record ResumePoint(
    FeedPosition Position, string FileName, string Format, byte[] DecoderState, EventTime LastTime, FeedTotals Totals)
{
    private const byte Version = 1;

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(Position.Sequence);
        writer.Write(Position.File);
        writer.Write(Position.Offset);
        writer.Write(Position.Name);
        writer.Write(FileName);
        writer.Write(Format);
        writer.Write(DecoderState.Length);
        writer.Write(DecoderState);
        writer.Write(LastTime.Ticks);
        writer.Write(Totals.Observations);
        writer.Write(Totals.Quarantined);
        writer.Write(Totals.First.Ticks);
        writer.Write(Totals.Last.Ticks);
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    public static ResumePoint Read(byte[] stored)
    {
        using var reader = new BinaryReader(new MemoryStream(stored, writable: false));
        var version = reader.ReadByte();
        if (version != Version) throw new InvalidDataException($"Feed checkpoint of unknown version {version}.");
        var position = new FeedPosition(reader.ReadInt64(), reader.ReadString(), reader.ReadInt64(), reader.ReadString());
        return new ResumePoint(
            position,
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadBytes(reader.ReadInt32()),
            new EventTime(reader.ReadInt64()),
            new FeedTotals(
                reader.ReadInt64(), reader.ReadInt64(), new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64())));
    }
}
