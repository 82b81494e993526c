using System.Collections.Immutable;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>What was counted of a feed so far.</summary>
internal record struct FeedTotals(long Observations, long Quarantined, EventTime First, EventTime Last)
{
    /// <summary>Quarantined records by reason; shared by copies of the totals, so never changed in place.</summary>
    public ImmutableSortedDictionary<DecodeResult, long> Reasons { get; private set; } =
        ImmutableSortedDictionary<DecodeResult, long>.Empty;

    public FeedTotals()
        : this(0, 0, EventTime.None, EventTime.None)
    {
    }

    public void Count(DecodeResult reason, long times = 1)
    {
        Quarantined += times;
        Reasons = Reasons.SetItem(reason, Reasons.GetValueOrDefault(reason) + times);
    }

    public void Count(in Observation observation)
    {
        Observations++;
        if (!TimeSanity.HasOwnTime(in observation)) return;
        if (First.IsNone || observation.Time < First) First = observation.Time;
        if (observation.Time > Last) Last = observation.Time;
    }
}

/// <summary>The ingest wing's part of a stored checkpoint: version 2, little-endian, strings length-prefixed UTF-8;
/// version 1 had no reasons.</summary>
internal sealed record ResumePoint(
    FeedPosition Position, string FileName, string Format, byte[] DecoderState, EventTime LastTime, FeedTotals Totals)
{
    private const byte Version = 2;
    private const byte VersionWithoutReasons = 1;

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
        writer.Write((byte)Totals.Reasons.Count);
        foreach (var (reason, count) in Totals.Reasons)
        {
            writer.Write((byte)reason);
            writer.Write(count);
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    public static ResumePoint Read(byte[] stored)
    {
        using var reader = new BinaryReader(new MemoryStream(stored, writable: false));
        var version = reader.ReadByte();
        if (version is not (Version or VersionWithoutReasons)) throw new InvalidDataException($"Feed checkpoint of unknown version {version}.");
        var position = new FeedPosition(reader.ReadInt64(), reader.ReadString(), reader.ReadInt64(), reader.ReadString());
        return new ResumePoint(
            position,
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadBytes(reader.ReadInt32()),
            new EventTime(reader.ReadInt64()),
            ReadTotals(reader, hasReasons: version == Version));
    }

    private static FeedTotals ReadTotals(BinaryReader reader, bool hasReasons)
    {
        var observations = reader.ReadInt64();
        var quarantined = reader.ReadInt64();
        var totals = new FeedTotals(
            observations, 0, new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64()));
        for (var left = hasReasons ? reader.ReadByte() : 0; left > 0; left--)
        {
            totals.Count((DecodeResult)reader.ReadByte(), reader.ReadInt64());
        }

        totals.Quarantined = quarantined;
        return totals;
    }
}
