using System.Buffers.Binary;
using System.Text;

namespace Correlator.Ingest.Tests.Sparkplug;

/// <summary>Writes Sparkplug B payloads by the encoding's own rules, field by field.</summary>
internal sealed class TestPayload
{
    private readonly List<byte> _bytes = [];

    public static byte[] Of(ulong timestamp, int sequence, params TestPayload[] metrics)
    {
        var payload = new TestPayload();
        if (timestamp != 0) payload.Varint(1, timestamp);
        foreach (var metric in metrics) payload.Bytes(2, metric._bytes.ToArray());
        if (sequence >= 0) payload.Varint(3, (ulong)sequence);
        return payload._bytes.ToArray();
    }

    public static TestPayload Metric(string? name = null, ulong? alias = null, uint dataType = 0, ulong timestamp = 0)
    {
        var metric = new TestPayload();
        if (name is not null) metric.Bytes(1, Encoding.UTF8.GetBytes(name));
        if (alias is { } number) metric.Varint(2, number);
        if (timestamp != 0) metric.Varint(3, timestamp);
        if (dataType != 0) metric.Varint(4, dataType);
        return metric;
    }

    public TestPayload Double(double value) => Fixed64(13, BitConverter.DoubleToUInt64Bits(value));

    public TestPayload Float(float value)
    {
        Tag(12, 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public TestPayload Int(uint value) => Varint(10, value);

    public TestPayload Long(ulong value) => Varint(11, value);

    public TestPayload Truth(bool value) => Varint(14, value ? 1UL : 0);

    public TestPayload Text(string value) => Bytes(15, Encoding.UTF8.GetBytes(value));

    public TestPayload Null() => Varint(7, 1);

    public TestPayload Historical() => Varint(5, 1);

    /// <summary>A field that the decoder must pass over.</summary>
    public TestPayload Bytes(uint field, byte[] value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private TestPayload Varint(uint field, ulong value)
    {
        Tag(field, 0);
        Varint(value);
        return this;
    }

    private TestPayload Fixed64(uint field, ulong value)
    {
        Tag(field, 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    private void Tag(uint field, uint type) => Varint(field << 3 | type);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
