using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Sparkplug;

/// <summary>
/// Decodes records of the format <c>sparkplug</c>, which an MQTT feed makes of Sparkplug B messages. The node or device
/// is the responder, known by its name; who gave a command, MQTT does not tell.
/// </summary>
public sealed class SparkplugDecoder : RecordDecoder
{
    // A plant's metrics come again and again: the detail of each is made once.
    private const int MetricsCached = 16_384;
    private const int ValueCharsMax = 256;

    // Milliseconds whose ticks fit.
    private const long MillisecondsMax = long.MaxValue / TimeSpan.TicksPerMillisecond / 2;

    private readonly DetailCache _data = new(MetricsCached);
    private readonly DetailCache _births = new(MetricsCached);

    public override string Format => "sparkplug";

    public override string Log => "sparkplug";

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        var check = RecordScan.Check(record);
        if (check != DecodeResult.Observation) return check;
        try
        {
            var read = default(SparkplugRecord);
            return read.TryRead(record) ? Describe(read, ref observation) : DecodeResult.Malformed;
        }
        catch (JsonException)
        {
            return DecodeResult.Malformed;
        }
    }

    private DecodeResult Describe(in SparkplugRecord read, ref Observation observation)
    {
        if (read.Asset.IsEmpty) return DecodeResult.Malformed;
        if (!TrySetTime(read.Milliseconds, ref observation)) return DecodeResult.AbsurdTime;
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Sparkplug;
        observation.OperationCode = -1;
        if (read.HasValue)
        {
            observation.ValueLow = observation.ValueHigh = read.Value;
            observation.Flags |= ObservationFlags.HasValue;
        }

        switch (read.Message)
        {
            case var m when m.SequenceEqual("NDATA"u8) || m.SequenceEqual("DDATA"u8):
                Report(read, _data, m.SequenceEqual("NDATA"u8) ? "NDATA" : "DDATA", ref observation);
                break;
            case var m when m.SequenceEqual("NBIRTH"u8) || m.SequenceEqual("DBIRTH"u8):
                var birth = m.SequenceEqual("NBIRTH"u8) ? "NBIRTH" : "DBIRTH";
                if (read.Metric.IsEmpty) Born(read, birth, ref observation);
                else Report(read, _births, birth, ref observation);
                break;
            case var m when m.SequenceEqual("NDEATH"u8) || m.SequenceEqual("DDEATH"u8):
                // It does not speak: the broker says that it is gone.
                observation.Operation = Operation.SessionClose;
                observation.Outcome = Outcome.NoAnswer;
                observation.Detail = Named(read, m.SequenceEqual("NDEATH"u8) ? "NDEATH" : "DDEATH");
                break;
            case var m when m.SequenceEqual("NCMD"u8) || m.SequenceEqual("DCMD"u8):
                observation.Flags |= ObservationFlags.RequestOnly;
                observation.Operation = OperationOf(read.Metric);
                observation.Detail = Named(read, m.SequenceEqual("NCMD"u8) ? "NCMD" : "DCMD");
                break;
            default:
                return DecodeResult.Malformed;
        }

        return DecodeResult.Observation;
    }

    private static void Report(
        in SparkplugRecord read, DetailCache cache, string message, ref Observation observation)
    {
        observation.Operation = Operation.Report;
        observation.Outcome = Outcome.Success;
        observation.Flags |= ObservationFlags.ResponseOnly;
        if (!read.Text.IsEmpty || read.Target.IsEmpty) observation.Detail = Named(read, message);
        else observation.Detail = cache.Find(read.Target) ?? cache.Keep(read.Target, Named(read, message));
    }

    private static void Born(in SparkplugRecord read, string message, ref Observation observation)
    {
        observation.Operation = Operation.SessionOpen;
        observation.Outcome = Outcome.Success;
        observation.Flags |= ObservationFlags.ResponseOnly;
        var identity = new DeviceIdentity(
            TextOrNull(read.Vendor), TextOrNull(read.Product), TextOrNull(read.Firmware), TextOrNull(read.Serial));
        observation.Detail = Named(read, message) with { Identity = identity == new DeviceIdentity() ? null : identity };
    }

    private static ObservationDetail Named(in SparkplugRecord read, string message)
    {
        var text = TextOrNull(read.Text);
        return new ObservationDetail
        {
            ResponderName = JsonText.Unescape(read.Asset),
            OperationName = message,
            Tag = TextOrNull(read.Metric),
            ValueText = text is { Length: > ValueCharsMax } ? text[..ValueCharsMax] : text,
        };
    }

    // Commands that the specification itself names (3.0 §6.4.19); any other writes an output of the node or device.
    private static Operation OperationOf(ReadOnlySpan<byte> metric) =>
        metric.SequenceEqual("Node Control/Reboot"u8) || metric.SequenceEqual("Device Control/Reboot"u8) ? Operation.Restart
        : metric.SequenceEqual("Node Control/Rebirth"u8) || metric.SequenceEqual("Device Control/Rebirth"u8) ? Operation.Browse
        : metric.StartsWith("Node Control/"u8) || metric.StartsWith("Device Control/"u8) ? Operation.Configure
        : Operation.Write;

    private static bool TrySetTime(long milliseconds, ref Observation observation)
    {
        if (milliseconds == 0)
        {
            observation.Flags |= ObservationFlags.TimeInferred;
            return true;
        }

        if (milliseconds is < 0 or > MillisecondsMax) return false;
        var ticks = EventTime.UnixEpochTicks + milliseconds * TimeSpan.TicksPerMillisecond;
        if (ticks < 0 || ticks > EventTime.Max.Ticks) return false;
        observation.Time = new EventTime(ticks);
        return TimestampText.IsPlausible(observation.Time);
    }

    private static string? TextOrNull(ReadOnlySpan<byte> raw) => raw.IsEmpty ? null : JsonText.Unescape(raw);
}
