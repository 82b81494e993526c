using System.Text.Json;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>The outermost object of an EVE line, and the reading that its parts share.</summary>
/// <remarks>
/// Every method stands on the opening bracket of what it reads and ends on its closing one; false means that the line
/// ended before. A value of another type than expected is passed over: schemas differ between Suricata's versions.
/// </remarks>
internal static class EveReader
{
    public static bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref EveRecord record)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            var read = reader.TokenType switch
            {
                JsonTokenType.String => ReadText(name, reader.ValueSpan, ref record),
                JsonTokenType.Number => ReadNumber(name, ref reader, ref record),
                JsonTokenType.StartObject => ReadObject(name, ref reader, line, ref record),
                _ => reader.TrySkip(),
            };
            if (!read) return false;
        }

        return false;
    }

    private static bool ReadText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref EveRecord record)
    {
        if (name.SequenceEqual("timestamp"u8)) record.Timestamp = value;
        else if (name.SequenceEqual("event_type"u8)) record.EventType = value;
        else if (name.SequenceEqual("src_ip"u8)) record.HasBadEndpoint |= !TryAddress(value, ref record.Source);
        else if (name.SequenceEqual("dest_ip"u8)) record.HasBadEndpoint |= !TryAddress(value, ref record.Destination);
        else if (name.SequenceEqual("proto"u8)) record.Transport = value;
        else if (name.SequenceEqual("app_proto"u8)) record.AppProtocol = value;
        else if (name.SequenceEqual("direction"u8)) record.Direction = value;
        return true;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref EveRecord record)
    {
        if (name.SequenceEqual("src_port"u8)) record.HasBadEndpoint |= !TryPort(ref reader, ref record.Source);
        else if (name.SequenceEqual("dest_port"u8))
            record.HasBadEndpoint |= !TryPort(ref reader, ref record.Destination);
        return true;
    }

    private static bool ReadObject(
        ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref EveRecord record)
    {
        if (name.SequenceEqual("flow"u8)) return record.Flow.Read(ref reader);
        if (name.SequenceEqual("modbus"u8)) return record.Modbus.Read(ref reader);
        if (name.SequenceEqual("dnp3"u8)) return record.Dnp3.Read(ref reader);
        if (name.SequenceEqual("ether"u8)) return ReadEther(ref reader, ref record);
        if (name.SequenceEqual("tcp"u8)) return record.Flow.ReadTcp(ref reader);
        if (name.SequenceEqual("alert"u8)) return record.Alert.Read(ref reader, line);
        if (name.SequenceEqual("anomaly"u8)) return record.Alert.ReadAnomaly(ref reader);
        if (name.SequenceEqual("enip"u8)) return record.Enip.Read(ref reader);
        // Only the object that the record is about; an alert's HTTP metadata is not worth its reading.
        var isSubject = name.SequenceEqual(record.EventType) && !name.SequenceEqual("stats"u8);
        return isSubject ? record.Application.Read(ref reader) : reader.TrySkip();
    }

    private static bool ReadEther(ref Utf8JsonReader reader, ref EveRecord record)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            var isSource = name.SequenceEqual("src_mac"u8) || name.SequenceEqual("src_macs"u8);
            var isDestination = name.SequenceEqual("dest_mac"u8) || name.SequenceEqual("dest_macs"u8);
            if (!TryReadMac(ref reader, out var mac)) return false;
            if (isSource) record.SourceMac = mac;
            else if (isDestination) record.DestinationMac = mac;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>
    /// One MAC, plain or alone in its array. Of several none is the endpoint's own: a router or a redundant path is
    /// among them.
    /// </summary>
    private static bool TryReadMac(ref Utf8JsonReader reader, out MacAddress mac)
    {
        mac = MacAddress.None;
        if (reader.TokenType == JsonTokenType.String) mac = MacOrNone(reader.ValueSpan);
        if (reader.TokenType != JsonTokenType.StartArray) return reader.TrySkip();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && ++count == 1) mac = MacOrNone(reader.ValueSpan);
            else if (!reader.TrySkip()) return false;
        }

        if (count > 1) mac = MacAddress.None;
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static MacAddress MacOrNone(ReadOnlySpan<byte> text) =>
        MacAddress.TryParse(text, out var mac) ? mac : MacAddress.None;

    public static bool TryAddress(ReadOnlySpan<byte> text, ref Endpoint endpoint)
    {
        // Suricata writes an empty address for frames that have none.
        if (text.IsEmpty) return true;
        return NetworkAddress.TryParse(text, out endpoint.Address);
    }

    public static bool TryPort(ref Utf8JsonReader reader, ref Endpoint endpoint)
    {
        if (!reader.TryGetUInt16(out var port)) return false;
        endpoint.Port = port;
        return true;
    }

    /// <summary>
    /// A number's value, or <paramref name="otherwise"/> for anything that is no number or does not fit.
    /// </summary>
    public static long Number(scoped ref Utf8JsonReader reader, long otherwise) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : otherwise;

    /// <summary>A number of 16 bits; 0 for anything else.</summary>
    public static ushort UInt16(scoped ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out var value) ? value : (ushort)0;

    /// <summary>The raw bytes of a string token; empty for anything else.</summary>
    public static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
}
