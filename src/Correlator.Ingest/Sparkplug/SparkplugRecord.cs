using System.Text.Json;

namespace Correlator.Ingest.Sparkplug;

/// <summary>One record of the format <c>sparkplug</c>, as read. Its spans are the record's bytes, escapes and all.</summary>
internal ref struct SparkplugRecord
{
    public ReadOnlySpan<byte> Message;
    public ReadOnlySpan<byte> Asset;
    public ReadOnlySpan<byte> Metric;
    public ReadOnlySpan<byte> Text;
    public ReadOnlySpan<byte> Vendor;
    public ReadOnlySpan<byte> Product;
    public ReadOnlySpan<byte> Firmware;
    public ReadOnlySpan<byte> Serial;
    public double Value;
    public bool HasValue;
    public long Milliseconds;

    /// <summary>Bytes from the asset's name to the metric's, which are the same for the same two; empty in another order.</summary>
    public ReadOnlySpan<byte> Target;

    /// <summary>False when the bytes are no such object. Keys that are not known are passed over.</summary>
    /// <exception cref="JsonException">They are no JSON.</exception>
    public bool TryRead(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 4 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        var assetAt = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.ValueSpan;
            if (!reader.Read()) return false;
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    Take(key, reader.ValueSpan);
                    if (key.SequenceEqual("asset"u8)) assetAt = (int)reader.TokenStartIndex;
                    if (key.SequenceEqual("metric"u8) && assetAt >= 0) Target = record[assetAt..(int)reader.BytesConsumed];
                    break;
                case JsonTokenType.Number:
                    if (key.SequenceEqual("v"u8)) HasValue = reader.TryGetDouble(out Value) && double.IsFinite(Value);
                    else if (key.SequenceEqual("t"u8) && !reader.TryGetInt64(out Milliseconds)) return false;
                    break;
                default:
                    if (!reader.TrySkip()) return false;
                    break;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && reader.BytesConsumed == record.Length;
    }

    private void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("sparkplug"u8)) Message = value;
        else if (key.SequenceEqual("asset"u8)) Asset = value;
        else if (key.SequenceEqual("metric"u8)) Metric = value;
        else if (key.SequenceEqual("text"u8)) Text = value;
        else if (key.SequenceEqual("vendor"u8)) Vendor = value;
        else if (key.SequenceEqual("product"u8)) Product = value;
        else if (key.SequenceEqual("firmware"u8)) Firmware = value;
        else if (key.SequenceEqual("serial"u8)) Serial = value;
    }
}
