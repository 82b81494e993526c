using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>The <c>alert</c> and <c>anomaly</c> objects: what the sensor itself concluded.</summary>
internal ref struct EveAlert
{
    /// <summary>The object as it stands in the line; equal bytes mean an equal conclusion.</summary>
    public ReadOnlySpan<byte> Raw;
    private ReadOnlySpan<byte> _signature;
    private ReadOnlySpan<byte> _category;
    private ReadOnlySpan<byte> _action;
    private ReadOnlySpan<byte> _techniques;
    private long _generator;
    private long _signatureId;
    private long _priority;
    private ReadOnlySpan<byte> _anomalyType;
    private ReadOnlySpan<byte> _anomalyEvent;

    /// <summary>The protocol that an anomaly was found in.</summary>
    public ReadOnlySpan<byte> AnomalyProtocol;

    public readonly bool IsPresent => !Raw.IsEmpty;

    public bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var start = (int)reader.TokenStartIndex;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                Raw = line[start..(int)reader.BytesConsumed];
                return true;
            }

            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("signature"u8)) _signature = EveReader.Text(ref reader);
            else if (name.SequenceEqual("category"u8)) _category = EveReader.Text(ref reader);
            else if (name.SequenceEqual("action"u8)) _action = EveReader.Text(ref reader);
            else if (name.SequenceEqual("gid"u8)) _generator = EveReader.Number(ref reader, 0);
            else if (name.SequenceEqual("signature_id"u8)) _signatureId = EveReader.Number(ref reader, 0);
            else if (name.SequenceEqual("severity"u8)) _priority = EveReader.Number(ref reader, 0);
            else if (reader.TokenType == JsonTokenType.StartObject && name.SequenceEqual("metadata"u8))
            {
                if (!ReadMetadata(ref reader, line)) return false;
            }
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    // The keyword metadata of the rule: each value is an array of strings (Suricata: "metadata" keyword, eve alert).
    private bool ReadMetadata(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var isTechnique = reader.ValueSpan.SequenceEqual("mitre_technique_id"u8);
            if (!reader.Read()) return false;
            var start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            if (isTechnique) _techniques = line[start..(int)reader.BytesConsumed];
        }

        return false;
    }

    public bool ReadAnomaly(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("type"u8)) _anomalyType = EveReader.Text(ref reader);
            else if (name.SequenceEqual("event"u8)) _anomalyEvent = EveReader.Text(ref reader);
            else if (name.SequenceEqual("app_proto"u8)) AnomalyProtocol = EveReader.Text(ref reader);
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    public readonly void Describe(ref Observation observation, DetailCache details)
    {
        observation.Severity = SeverityOf(_priority);
        if (_action.SequenceEqual("blocked"u8)) observation.Outcome = Outcome.Denied;
        observation.Detail = details.Find(Raw) ?? details.Keep(Raw, new ObservationDetail
        {
            SensorVendor = "OISF",
            SensorProduct = "Suricata",
            SignatureId = _generator is 0 or 1 ? $"{_signatureId}" : $"{_generator}:{_signatureId}",
            SignatureName = JsonText.Unescape(_signature),
            Message = _category.IsEmpty ? null : JsonText.Unescape(_category),
            Techniques = TechniqueIds.Find(_techniques),
        });
    }

    public readonly void DescribeAnomaly(ref Observation observation, DetailCache details)
    {
        if (_anomalyEvent.IsEmpty)
        {
            observation.Detail = new ObservationDetail { SignatureName = JsonText.Unescape(_anomalyType) };
            return;
        }

        // Both name the anomaly in full; the event's name is unique among the types.
        observation.Detail = details.Find(_anomalyEvent) ?? details.Keep(_anomalyEvent, new ObservationDetail
        {
            SensorVendor = "OISF",
            SensorProduct = "Suricata",
            SignatureId = JsonText.Unescape(_anomalyType),
            SignatureName = JsonText.Unescape(_anomalyEvent),
        });
    }

    /// <summary>Suricata's priority (1 is highest, 255 lowest) on the scale of 0 to 10.</summary>
    /// <remarks>
    /// Suricata's shipped classification.config gives 1 to what needs action (attempted-admin, trojan-activity …), 2
    /// to attempts, 3 to the noteworthy, 4 to noise. They are put into the middle of CEF's bands (ArcSight CEF
    /// revision 25: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high); none is "very high", because a lone signature
    /// match never is.
    /// </remarks>
    public static byte SeverityOf(long priority) => priority switch
    {
        <= 0 => 0,
        1 => 8,
        2 => 5,
        3 => 3,
        _ => 1,
    };
}
