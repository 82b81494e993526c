using Akka.Actor;
using Akka.Actor.Setup;
using Correlator.Actors.Assets;
using Correlator.Actors.Serialization;
using Correlator.Model.Observations;
using Google.Protobuf;
using K4os.Compression.LZ4;
using MemoryPack;
using MessagePack;

namespace Correlator.Bench.Wire;

/// <summary>The form that is in use.</summary>
internal sealed class OwnForm : IEnvelopeForm
{
    private readonly WireSerializer _serializer;

    public OwnForm(WireTables tables) => _serializer = new WireSerializer(
        (ExtendedActorSystem)ActorSystem.Create("bench", ActorSystemSetup.Create(BootstrapSetup.Create(), tables)));

    public byte[] Write(ShardEnvelope envelope) => _serializer.ToBinary(envelope);

    public int Read(byte[] bytes)
    {
        var received = (ReceivedEnvelope)_serializer.FromBinary(bytes, "E2");
        var count = received.Block.Observations.Count;
        received.Block.ReturnIfReceived();
        return count;
    }
}

/// <summary>Another form with LZ4 over it.</summary>
internal sealed class Lz4Form(IEnvelopeForm inner) : IEnvelopeForm
{
    public byte[] Write(ShardEnvelope envelope) => LZ4Pickler.Pickle(inner.Write(envelope));

    public int Read(byte[] bytes) => inner.Read(LZ4Pickler.Unpickle(bytes));
}

/// <summary>Forms of plain rows: what they share is the way from an envelope to rows and back.</summary>
internal abstract class RowsForm : IEnvelopeForm
{
    private readonly Dictionary<int, int> _numbers = [];
    private readonly Dictionary<ObservationDetail, int> _details = new(ReferenceEqualityComparer.Instance);

    public byte[] Write(ShardEnvelope envelope)
    {
        _numbers.Clear();
        _details.Clear();
        var items = envelope.Block.Observations.Items;
        var count = envelope.Slices.Sum(slice => slice.Count);
        var (rows, references, slices) = (new EnvelopeRow[count], new int[count], new long[envelope.Slices.Length * 3]);
        var (at, slot) = (0, 0);
        foreach (var slice in envelope.Slices)
        {
            (slices[slot++], slices[slot++], slices[slot++]) = (slice.Asset.Handle, slice.Count, slice.Previous);
            foreach (var reference in envelope.Block.References.AsSpan(slice.Start, slice.Count))
            {
                var index = reference >> 1;
                if (_numbers.TryAdd(index, _numbers.Count)) rows[_numbers.Count - 1] = EnvelopeRow.Of(in items[index], Number(items[index].Detail));
                references[at++] = _numbers[index] << 1 | (reference & 1);
            }
        }

        return Write(new EnvelopeRows { Rows = rows[.._numbers.Count], References = references, Slices = slices });
    }

    public int Read(byte[] bytes)
    {
        var rows = ReadRows(bytes);
        var block = ObservationBlock.Rent(rows.Rows.Length);
        for (; block.Count < rows.Rows.Length; block.Count++) rows.Rows[block.Count].Fill(ref block.Items[block.Count]);
        block.Return();
        return rows.Rows.Length;
    }

    protected abstract byte[] Write(EnvelopeRows rows);

    protected abstract EnvelopeRows ReadRows(byte[] bytes);

    private int Number(ObservationDetail? detail)
    {
        if (detail is null) return 0;
        _details.TryAdd(detail, _details.Count + 1);
        return _details[detail];
    }
}

internal sealed class MemoryPackForm : RowsForm
{
    protected override byte[] Write(EnvelopeRows rows) => MemoryPackSerializer.Serialize(rows);

    protected override EnvelopeRows ReadRows(byte[] bytes) => MemoryPackSerializer.Deserialize<EnvelopeRows>(bytes)!;
}

internal sealed class MessagePackForm : RowsForm
{
    protected override byte[] Write(EnvelopeRows rows) => MessagePackSerializer.Serialize(rows);

    protected override EnvelopeRows ReadRows(byte[] bytes) => MessagePackSerializer.Deserialize<EnvelopeRows>(bytes);
}

internal sealed class ProtobufForm : RowsForm
{
    protected override byte[] Write(EnvelopeRows rows)
    {
        var envelope = new Proto.Envelope();
        envelope.References.AddRange(rows.References);
        envelope.Slices.AddRange(rows.Slices);
        foreach (ref readonly var row in rows.Rows.AsSpan()) envelope.Rows.Add(Row(in row));
        return envelope.ToByteArray();
    }

    protected override EnvelopeRows ReadRows(byte[] bytes)
    {
        var envelope = Proto.Envelope.Parser.ParseFrom(bytes);
        var rows = new EnvelopeRow[envelope.Rows.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = Row(envelope.Rows[i]);
        return new EnvelopeRows { Rows = rows, References = [.. envelope.References], Slices = [.. envelope.Slices] };
    }

    private static Proto.Row Row(in EnvelopeRow row) => new()
    {
        Time = row.Time,
        Watermark = row.Watermark,
        Sequence = row.Sequence,
        OriginatorHigh = row.OriginatorHigh,
        OriginatorLow = row.OriginatorLow,
        OriginatorMac = row.OriginatorMac,
        OriginatorPort = row.OriginatorPort,
        ResponderHigh = row.ResponderHigh,
        ResponderLow = row.ResponderLow,
        ResponderMac = row.ResponderMac,
        ResponderPort = row.ResponderPort,
        OriginatorAsset = row.OriginatorAsset,
        ResponderAsset = row.ResponderAsset,
        Detail = row.Detail,
        ValueLow = row.ValueLow,
        ValueHigh = row.ValueHigh,
        TargetStart = row.TargetStart,
        TargetCount = row.TargetCount,
        TargetUnit = row.TargetUnit,
        OperationCode = row.OperationCode,
        Bytes = row.Bytes,
        Feed = row.Feed,
        Kind = row.Kind,
        Protocol = row.Protocol,
        Operation = row.Operation,
        Outcome = row.Outcome,
        Severity = row.Severity,
        Flags = row.Flags,
    };

    private static EnvelopeRow Row(Proto.Row row) => new()
    {
        Time = row.Time,
        Watermark = row.Watermark,
        Sequence = row.Sequence,
        OriginatorHigh = row.OriginatorHigh,
        OriginatorLow = row.OriginatorLow,
        OriginatorMac = row.OriginatorMac,
        OriginatorPort = (ushort)row.OriginatorPort,
        ResponderHigh = row.ResponderHigh,
        ResponderLow = row.ResponderLow,
        ResponderMac = row.ResponderMac,
        ResponderPort = (ushort)row.ResponderPort,
        OriginatorAsset = row.OriginatorAsset,
        ResponderAsset = row.ResponderAsset,
        Detail = row.Detail,
        ValueLow = row.ValueLow,
        ValueHigh = row.ValueHigh,
        TargetStart = row.TargetStart,
        TargetCount = row.TargetCount,
        TargetUnit = row.TargetUnit,
        OperationCode = row.OperationCode,
        Bytes = row.Bytes,
        Feed = (ushort)row.Feed,
        Kind = (byte)row.Kind,
        Protocol = (byte)row.Protocol,
        Operation = (byte)row.Operation,
        Outcome = (byte)row.Outcome,
        Severity = (byte)row.Severity,
        Flags = (byte)row.Flags,
    };
}
