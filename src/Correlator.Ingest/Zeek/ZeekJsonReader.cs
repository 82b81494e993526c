using System.Text.Json;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// Reads any JSON object into the slots of a log: blanks, escapes, nested objects (whose keys are joined with dots:
/// {"id":{"orig_h":…}})
/// and arrays. The careful and slow half of <see cref="ZeekJsonDecoder"/>.
/// </summary>
internal static class ZeekJsonReader
{
    /// <summary>Levels of nesting; a deeper line is refused.</summary>
    public const int DepthMax = 16;

    private const int KeyBytesMax = 256;

    public static DecodeResult Read(ReadOnlySpan<byte> record, ZeekJsonKeys keys, out ZeekValue path)
    {
        path = default;
        try
        {
            // Not the final block: then an end in the middle is told apart from what cannot be JSON.
            var reader = new Utf8JsonReader(record, false, new JsonReaderState(new JsonReaderOptions { MaxDepth = DepthMax }));
            if (!reader.Read()) return DecodeResult.Truncated;
            if (reader.TokenType != JsonTokenType.StartObject) return DecodeResult.Malformed;
            var result = ReadObject(ref reader, keys, ref path);
            return result.IsFault() ? result
                : record[(int)reader.BytesConsumed..].Trim(" \t\r\n"u8).IsEmpty ? DecodeResult.Observation : DecodeResult.Malformed;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a key with half a surrogate pair.
            return DecodeResult.Malformed;
        }
    }

    private static DecodeResult ReadObject(ref Utf8JsonReader reader, ZeekJsonKeys keys, ref ZeekValue path)
    {
        Span<byte> key = stackalloc byte[KeyBytesMax];
        Span<int> prefixes = stackalloc int[DepthMax + 1];
        var depth = 0;
        while (true)
        {
            if (!reader.Read()) return DecodeResult.Truncated;
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                if (depth-- == 0) return DecodeResult.Observation;
                continue;
            }

            // A property name: the slot is looked up by the whole dotted path; keys too long for any slot find none.
            var prefix = prefixes[depth];
            var length = prefix;
            if (reader.ValueSpan.Length <= KeyBytesMax - prefix - 1)
            {
                length += reader.CopyString(key[prefix..]);
            }

            var slot = length > prefix ? keys.SlotOf(key[..length]) : ZeekJsonKeys.Unwanted;
            if (!reader.Read()) return DecodeResult.Truncated;
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    if (length < KeyBytesMax) key[length++] = (byte)'.';
                    prefixes[++depth] = length;
                    continue;
                case JsonTokenType.StartArray:
                    if (!reader.TrySkip()) return DecodeResult.Truncated;
                    Keep(start + 1, (int)reader.BytesConsumed - 1, slot, keys, ref path);
                    break;
                case JsonTokenType.Null:
                    break;
                case JsonTokenType.String:
                    Keep(start + 1, start + 1 + reader.ValueSpan.Length, slot, keys, ref path);
                    break;
                default:
                    Keep(start, start + reader.ValueSpan.Length, slot, keys, ref path);
                    break;
            }
        }
    }

    private static void Keep(int start, int end, short slot, ZeekJsonKeys keys, ref ZeekValue path)
    {
        if (slot >= 0) keys.Values[slot] = new ZeekValue(start, end - start);
        else if (slot == ZeekJsonKeys.PathSlot) path = new ZeekValue(start, end - start);
    }
}
