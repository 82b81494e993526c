namespace Correlator.Ingest.Sparkplug;

/// <summary>One payload: its head, and its metrics to walk. Allocates nothing.</summary>
/// <remarks>Sparkplug B 3.0 §6.4.4 and the message Payload of sparkplug_b.proto (Eclipse Tahu).</remarks>
internal ref struct SparkplugPayload
{
    private ProtoReader _reader;

    /// <summary>Milliseconds since 1970 in UTC; 0 when the payload has none.</summary>
    public ulong Timestamp { get; private set; }

    /// <summary>0 to 255; -1 when the payload has none.</summary>
    public int Sequence { get; private set; }

    public int Metrics { get; private set; }

    /// <summary>
    /// Reads a payload whole, so that what is taken of it is sound to its end. False when it is none, or has more metrics
    /// than <paramref name="metricsMax"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int metricsMax, out SparkplugPayload payload)
    {
        payload = new SparkplugPayload { Sequence = -1 };
        var reader = new ProtoReader(bytes);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryField(out var number, out var type)) return false;
            switch (number, type)
            {
                case (1, WireType.Varint):
                    if (!reader.TryVarint(out var timestamp)) return false;
                    payload.Timestamp = timestamp;
                    break;
                case (2, WireType.Length):
                    if (!reader.TryBytes(out var metric) || ++payload.Metrics > metricsMax) return false;
                    if (!SparkplugMetric.TryRead(metric, out _)) return false;
                    break;
                case (3, WireType.Varint):
                    if (!reader.TryVarint(out var sequence) || sequence > byte.MaxValue) return false;
                    payload.Sequence = (int)sequence;
                    break;
                default:
                    if (!reader.TrySkip(type)) return false;
                    break;
            }
        }

        payload._reader = new ProtoReader(bytes);
        return true;
    }

    /// <summary>The next metric; false at the end.</summary>
    public bool Next(out SparkplugMetric metric)
    {
        while (!_reader.IsAtEnd && _reader.TryField(out var number, out var type))
        {
            if (number == 2 && type == WireType.Length)
                return _reader.TryBytes(out var bytes) & SparkplugMetric.TryRead(bytes, out metric);
            if (!_reader.TrySkip(type)) break;
        }

        metric = default;
        return false;
    }
}
