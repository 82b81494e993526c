using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Blocks of observations as they go from the node that reads a feed to the line: without assets, which the line finds. The rows are
/// <see cref="ObservationWriter"/>'s.
/// </summary>
internal static class ObservationCodec
{
    /// <summary>
    /// Writes a block, or the part of it between two indices: where its feed stood before it goes with its first part, where its feeds stand
    /// after it with its last, and a part's watermark is that of its own last record.
    /// </summary>
    public static void Write(ref RowWriter writer, FeedTable feeds, ObservationBlock block, int from, int to)
    {
        var isLast = to == block.Count;
        var watermark = isLast ? block.Watermark : to > from ? block.Items[to - 1].Watermark : EventTime.None;
        writer.UInt64((ulong)watermark.Ticks);
        using (var bytes = new MemoryStream())
        using (var checkpoints = new BinaryWriter(bytes))
        {
            checkpoints.WriteList(from == 0 && block.FeedStart is { } start ? [start] : (FeedCheckpoint[])[], FeedCheckpointCodec.Write);
            checkpoints.WriteList(isLast ? block.Feeds : [], FeedCheckpointCodec.Write);
            checkpoints.Flush();
            writer.Number((ulong)bytes.Length);
            writer.Bytes(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        writer.Number((ulong)(to - from));
        var scratch = WireScratch.Rent(feeds);
        foreach (ref readonly var observation in block.Items.AsSpan(from, to - from)) scratch.Writer.Write(ref writer, in observation, 0, 0);
        scratch.Return();
    }

    /// <summary>A block of its own, as large as what it holds; whoever gets it returns it.</summary>
    /// <exception cref="InvalidDataException">It is no block, or of a later version.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    public static ObservationBlock Read(ref RowReader reader, FeedTable feeds)
    {
        var watermark = new EventTime((long)reader.UInt64());
        using var checkpoints = new StoredReader(reader.Bytes(reader.Length()).ToArray());
        var start = checkpoints.ReadList(FeedCheckpointCodec.Read);
        var after = checkpoints.ReadList(FeedCheckpointCodec.Read);
        var count = reader.Length(ObservationReader.RowBytesMin);
        if (count > ObservationBlock.ObservationsMax) throw new InvalidDataException($"{count} observations in one block.");
        var block = ObservationBlock.Rent(count);
        var scratch = WireScratch.Rent(feeds);
        try
        {
            for (; block.Count < count; block.Count++) scratch.Reader.Read(ref reader, ref block.Items[block.Count], out _, out _);
            block.HoldsDetails = scratch.Reader.HasDetails;
        }
        catch
        {
            block.Return();
            throw;
        }
        finally
        {
            scratch.Return();
        }

        block.Watermark = watermark;
        block.FeedStart = start is [var only, ..] ? only : null;
        block.Feeds.AddRange(after);
        return block;
    }
}
