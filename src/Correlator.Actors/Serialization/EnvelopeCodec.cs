using System.Buffers;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Envelopes on their way to a shard on another node: slice after slice, each observation where the first slice refers to it. So the reader
/// has them in the order in which its assets take them, and nearly every reference is one byte.
/// </summary>
internal static class EnvelopeCodec
{
    // An observation that two assets of the shard observe is written once; the second reference says how far back.
    private const int BackFrom = 2;

    /// <summary>Observations asked for ahead: they are scattered over the block, and waiting for memory is half of what writing costs.</summary>
    private const int PrefetchAhead = 8;

    /// <summary>Handle, count and previous block.</summary>
    private const int SliceBytesMin = 3;

    public static void Write(ref RowWriter writer, ShardEnvelope envelope, WireTables tables)
    {
        WriteHead(ref writer, envelope.Shard, envelope.Step, envelope.Block, envelope.Profiles);
        var scratch = WireScratch.Rent(tables.Feeds);
        var slices = ArrayPool<ReceivedSlice>.Shared.Rent(envelope.Slices.Length);
        try
        {
            scratch.Introduce(envelope.Profiles);
            for (var i = 0; i < envelope.Slices.Length; i++)
            {
                ref readonly var slice = ref envelope.Slices[i];
                slices[i] = new ReceivedSlice(scratch.NameOf(slice.Asset), slice.Start, slice.Count, slice.Previous);
            }

            WriteSlices(ref writer, slices.AsSpan(0, envelope.Slices.Length), envelope.Block, null, scratch);
        }
        finally
        {
            ArrayPool<ReceivedSlice>.Shared.Return(slices);
            scratch.Return();
        }
    }

    /// <summary>An envelope that finds its shard gone from this node goes on to another.</summary>
    public static void Write(ref RowWriter writer, ReceivedEnvelope envelope, WireTables tables)
    {
        WriteHead(ref writer, envelope.Shard, envelope.Step, envelope.Block, envelope.Profiles);
        var scratch = WireScratch.Rent(tables.Feeds);
        try
        {
            WriteSlices(ref writer, envelope.Slices, envelope.Block, envelope.Ends, scratch);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <exception cref="InvalidDataException">It is no envelope, or of a later version.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    public static ReceivedEnvelope Read(ref RowReader reader, WireTables tables)
    {
        var shard = AssetHandle.ReadShard(reader.Number());
        var step = new LineStep((long)reader.UInt64(), (long)reader.UInt64(), (long)reader.UInt64(), (long)reader.UInt64());
        var number = step.Number + reader.Signed();
        var watermark = new EventTime((long)reader.UInt64());
        var rules = tables.Rules.Find(reader.Text());
        var profiles = ReadProfiles(ref reader, tables);
        var slices = new ReceivedSlice[reader.Length(SliceBytesMin)];
        var observations = reader.ReservedLength(ObservationReader.RowBytesMin);
        var references = reader.ReservedLength();
        if (observations > ObservationBlock.ObservationsMax || references > ObservationBlock.ObservationsMax * 2)
        {
            throw new InvalidDataException($"{observations} observations and {references} references in one envelope.");
        }

        var block = RoutedBlock.Receive(ObservationBlock.Rent(observations), references, number, rules);
        block.Observations.Watermark = watermark;
        var ends = new int[observations * 2];
        var scratch = WireScratch.Rent(tables.Feeds, profiles.Length);
        try
        {
            ReadSlices(ref reader, slices, block, ends, references, scratch.Reader, profiles.Length);
        }
        catch
        {
            block.ReturnIfReceived();
            throw;
        }
        finally
        {
            scratch.Return();
        }

        return new ReceivedEnvelope(shard, step, profiles, block, ends, slices);
    }

    private static void WriteHead(
        ref RowWriter writer, int shard, in LineStep step, RoutedBlock block, IReadOnlyList<AssetProfile> profiles)
    {
        writer.Number((ulong)shard);
        writer.UInt64((ulong)step.Incarnation);
        writer.UInt64((ulong)step.Committed);
        writer.UInt64((ulong)step.Previous);
        writer.UInt64((ulong)step.Number);
        writer.Signed(block.Number - step.Number);
        writer.UInt64((ulong)block.Watermark.Ticks);
        writer.Text(block.Rules.Id);
        WriteProfiles(ref writer, profiles);
    }

    private static void WriteProfiles(ref RowWriter writer, IReadOnlyList<AssetProfile> profiles)
    {
        if (profiles.Count == 0)
        {
            writer.Number(0);
            return;
        }

        using var bytes = new MemoryStream();
        using var records = new BinaryWriter(bytes);
        ProfileCodec.Write(records, profiles);
        records.Flush();
        writer.Number((ulong)bytes.Length);
        writer.Bytes(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static AssetProfile[] ReadProfiles(ref RowReader reader, WireTables tables)
    {
        var length = reader.Length();
        if (length == 0) return [];
        using var records = new StoredReader(reader.Bytes(length).ToArray());
        return ProfileCodec.Read(records, tables.Zones);
    }

    private static void WriteSlices(
        ref RowWriter writer, ReadOnlySpan<ReceivedSlice> slices, RoutedBlock block, int[]? ends, WireScratch scratch)
    {
        writer.Number((ulong)slices.Length);
        var (observationsAt, referencesAt) = (writer.Reserve(), writer.Reserve());
        var references = 0;
        foreach (ref readonly var slice in slices)
        {
            writer.Signed(slice.Asset);
            writer.Number((ulong)slice.Count);
            writer.Number(slice.Previous == 0 ? 0 : (ulong)(block.Number - slice.Previous));
            WriteReferences(ref writer, block, slice, ends, scratch);
            references += slice.Count;
        }

        writer.Fill(observationsAt, scratch.Count);
        writer.Fill(referencesAt, references);
    }

    private static void WriteReferences(ref RowWriter writer, RoutedBlock block, in ReceivedSlice slice, int[]? ends, WireScratch scratch)
    {
        var observations = block.Observations;
        var items = observations.Items;
        var references = block.References.AsSpan(slice.Start, slice.Count);
        for (var i = 0; i < references.Length; i++)
        {
            Prefetch(block, slice.Start + i + PrefetchAhead);
            var (index, side) = (references[i] >> 1, references[i] & 1);
            var before = scratch.Find(index);
            if (before >= 0)
            {
                writer.Number((ulong)(BackFrom + ((scratch.Count - 1 - before) << 1 | side)));
                continue;
            }

            writer.Number((ulong)side);
            ref readonly var observation = ref items[index];
            if (ends is null)
            {
                var (originator, responder) = (scratch.NameOf(observation.OriginatorAsset), scratch.NameOf(observation.ResponderAsset));
                scratch.Writer.Write(ref writer, in observation, originator, responder);
            }
            else
            {
                scratch.Writer.Write(ref writer, in observation, ends[index * 2], ends[index * 2 + 1]);
            }
        }
    }

    // Slices are short: what is ahead may be of the next one, which follows in the block, or left there by an earlier block.
    private static void Prefetch(RoutedBlock block, int at)
    {
        if (at < block.References.Length && block.References[at] >> 1 is var index and >= 0 && index < block.Observations.Items.Length)
        {
            block.Observations.Prefetch(index);
        }
    }

    private static void ReadSlices(
        ref RowReader reader, ReceivedSlice[] slices, RoutedBlock block, int[] ends, int references, ObservationReader rows,
        int profiles)
    {
        var observations = block.Observations;
        var start = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            var asset = AssetHandle.ReadName(reader.Signed(), profiles);
            var count = reader.Length();
            var previous = reader.Number();
            if (count > references - start) throw new InvalidDataException("More references than were told.");
            slices[i] = new ReceivedSlice(asset, start, count, previous == 0 ? 0 : block.Number - (long)previous);
            for (var end = start + count; start < end; start++) block.References[start] = ReadReference(ref reader, observations, ends, rows);
        }

        if (start != references || observations.Count * 2 != ends.Length) throw new InvalidDataException("Fewer references than were told.");
    }

    private static int ReadReference(ref RowReader reader, ObservationBlock block, int[] ends, ObservationReader rows)
    {
        var code = reader.Number();
        if (code >= BackFrom)
        {
            var (back, backSide) = ((code - BackFrom) >> 1, (int)(code & 1));
            if (back >= (ulong)block.Count) throw new InvalidDataException($"An observation {back} back of {block.Count}.");
            return (block.Count - 1 - (int)back) << 1 | backSide;
        }

        var index = block.Count;
        if (index * 2 >= ends.Length) throw new InvalidDataException("More observations than were told.");
        rows.Read(ref reader, ref block.Items[index], out ends[index * 2], out ends[index * 2 + 1]);
        block.Count++;
        return index << 1 | (int)code;
    }
}
