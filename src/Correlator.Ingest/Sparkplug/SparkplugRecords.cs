using System.Text.Json;
using System.Text.Unicode;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Sparkplug;

/// <summary>
/// Writes records of the format <c>sparkplug</c>: one JSON object a metric, birth or death, with names instead of
/// aliases, so that each can be read without those before it.
/// </summary>
internal sealed class SparkplugRecords : IDisposable
{
    // Text that an observation would cut off anyway need not lie in the spool.
    private const int TextBytesMax = JsonText.TextCharsMax * 4;

    private readonly SparkplugBatch _batch;
    private readonly Utf8JsonWriter _json;

    public SparkplugRecords(SparkplugBatch batch)
    {
        _batch = batch;
        _json = new Utf8JsonWriter(batch.Writer, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>A birth, a death, or data without a metric that is known: the asset spoke.</summary>
    public void Add(SparkplugMessage message, string asset, ulong time, SparkplugIdentity? identity = null)
    {
        Begin(message, asset, time);
        if (identity is not null)
        {
            Text(SparkplugKeys.Vendor, identity.Vendor);
            Text(SparkplugKeys.Product, identity.Product);
            Text(SparkplugKeys.Firmware, identity.Firmware);
            Text(SparkplugKeys.Serial, identity.Serial);
        }

        End();
    }

    /// <summary>One metric. Its name must be valid UTF-8.</summary>
    public void Add(SparkplugMessage message, string asset, ulong time, ReadOnlySpan<byte> name, in SparkplugMetric metric)
    {
        Begin(message, asset, metric.Timestamp != 0 ? metric.Timestamp : time);
        _json.WriteString(SparkplugKeys.Metric, name);
        if (metric.Value is SparkplugValue.Number or SparkplugValue.Truth && double.IsFinite(metric.Number))
            _json.WriteNumber(SparkplugKeys.Value, metric.Number);
        if (metric.Value == SparkplugValue.Text)
        {
            var text = metric.Text[..Math.Min(metric.Text.Length, TextBytesMax)];
            // A character that the cut has split is left out.
            for (var cut = 0; cut < 4 && !text.IsEmpty && !Utf8.IsValid(text); cut++) text = text[..^1];
            if (Utf8.IsValid(text)) _json.WriteString(SparkplugKeys.Text, text);
        }

        if (metric.IsHistorical) _json.WriteBoolean(SparkplugKeys.Historical, true);
        End();
    }

    public void Dispose() => _json.Dispose();

    private void Begin(SparkplugMessage message, string asset, ulong time)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString(SparkplugKeys.Message, NameOf(message));
        if (time != 0) _json.WriteNumber(SparkplugKeys.Time, time);
        _json.WriteString(SparkplugKeys.Asset, asset);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _batch.End();
    }

    private void Text(JsonEncodedText key, string? text)
    {
        if (text is not null) _json.WriteString(key, text);
    }

    private static ReadOnlySpan<byte> NameOf(SparkplugMessage message) => message switch
    {
        SparkplugMessage.NBIRTH => "NBIRTH"u8,
        SparkplugMessage.NDEATH => "NDEATH"u8,
        SparkplugMessage.DBIRTH => "DBIRTH"u8,
        SparkplugMessage.DDEATH => "DDEATH"u8,
        SparkplugMessage.NDATA => "NDATA"u8,
        SparkplugMessage.DDATA => "DDATA"u8,
        SparkplugMessage.NCMD => "NCMD"u8,
        SparkplugMessage.DCMD => "DCMD"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No such record."),
    };
}

/// <summary>Keys of a record, in the order in which they are written.</summary>
internal static class SparkplugKeys
{
    public static readonly JsonEncodedText Message = JsonEncodedText.Encode("sparkplug");
    public static readonly JsonEncodedText Time = JsonEncodedText.Encode("t");
    public static readonly JsonEncodedText Asset = JsonEncodedText.Encode("asset");
    public static readonly JsonEncodedText Metric = JsonEncodedText.Encode("metric");
    public static readonly JsonEncodedText Value = JsonEncodedText.Encode("v");
    public static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
    public static readonly JsonEncodedText Historical = JsonEncodedText.Encode("historical");
    public static readonly JsonEncodedText Vendor = JsonEncodedText.Encode("vendor");
    public static readonly JsonEncodedText Product = JsonEncodedText.Encode("product");
    public static readonly JsonEncodedText Firmware = JsonEncodedText.Encode("firmware");
    public static readonly JsonEncodedText Serial = JsonEncodedText.Encode("serial");
}

/// <summary>Who a node or device says it is, from its birth's properties. Every part may be null.</summary>
internal sealed record SparkplugIdentity(string? Vendor, string? Product, string? Firmware, string? Serial);
