using System.Buffers;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Envelopes on their way to a shard on another node: which assets have a slice, and then each observation once, in the order of the block. The
/// reader sorts the references to them by asset again, as the line's router did: cheaper than a reference is to write, send and read.
/// </summary>
internal static class EnvelopeCodec
{
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
            WriteSlices(ref writer, envelope.Slices, envelope.Block, envelope.Block.Ends, scratch);
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
        var slices = ReadSlices(ref reader, number, profiles.Length, out var references);
        var observations = reader.Length(ObservationReader.RowBytesMin);
        if (observations > ObservationBlock.ObservationsMax || references > observations * 2)
        {
            throw new InvalidDataException($"{observations} observations and {references} references in one envelope.");
        }

        var block = RoutedBlock.Receive(observations, references, number, rules);
        block.Observations.Watermark = watermark;
        var scratch = WireScratch.Rent(tables.Feeds, profiles.Length);
        try
        {
            scratch.Slices.Begin(slices, profiles);
            ReadRows(ref reader, block, observations, scratch);
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

        return new ReceivedEnvelope(shard, step, profiles, block, slices);
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
        foreach (ref readonly var slice in slices)
        {
            writer.Signed(slice.Asset);
            writer.Number((ulong)slice.Count);
            writer.Number(slice.Previous == 0 ? 0 : (ulong)(block.Number - slice.Previous));
            foreach (var reference in block.References.AsSpan(slice.Start, slice.Count)) scratch.Rows.Add(reference >> 1);
        }

        var rows = scratch.Rows.TakeInOrder();
        writer.Number((ulong)rows.Length);
        var (observations, items) = (block.Observations, block.Observations.Items);
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + PrefetchAhead < rows.Length) observations.Prefetch(rows[i + PrefetchAhead]);
            var index = rows[i];
            ref readonly var observation = ref items[index];
            var (originator, responder) = ends is null
                ? (scratch.NameOf(observation.OriginatorAsset), scratch.NameOf(observation.ResponderAsset))
                : (ends[index * 2], ends[index * 2 + 1]);
            scratch.Writer.Write(ref writer, in observation, originator, responder);
        }
    }

    private static ReceivedSlice[] ReadSlices(ref RowReader reader, long number, int profiles, out int references)
    {
        var slices = new ReceivedSlice[reader.Length(SliceBytesMin)];
        references = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            var asset = AssetHandle.ReadName(reader.Signed(), profiles);
            var count = reader.Length();
            var previous = reader.Number();
            if (count > ObservationBlock.ObservationsMax * 2 - references) throw new InvalidDataException("More references than a block has.");
            slices[i] = new ReceivedSlice(asset, references, count, previous == 0 ? 0 : number - (long)previous);
            references += count;
        }

        return slices;
    }

    private static void ReadRows(ref RowReader reader, RoutedBlock block, int count, WireScratch scratch)
    {
        var (observations, ends) = (block.Observations, block.Ends);
        for (var i = 0; i < count; i++)
        {
            scratch.Reader.Read(ref reader, ref observations.Items[i], out ends[i * 2], out ends[i * 2 + 1]);
            observations.Count++;
            scratch.Slices.Refer(block.References, i, ends[i * 2], ends[i * 2 + 1]);
        }

        scratch.Slices.End();
        observations.HoldsDetails = scratch.Reader.HasDetails;
    }
}
