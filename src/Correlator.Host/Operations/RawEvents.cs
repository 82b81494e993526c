using System.Text;
using System.Text.Json;

namespace Correlator.Host.Operations;

/// <summary>
/// Raw events out of files: one JSON object a line, or objects over several lines, one after another or in an array.
/// </summary>
internal static class RawEvents
{
    /// <summary>Characters of one line, and of a file that is one document.</summary>
    private const int EventCharsMax = 16 * 1024 * 1024;

    /// <summary>
    /// The events of a file in their order; null with a reason ("file:line: …") for each that is broken.
    /// </summary>
    public static IEnumerable<(JsonElement? Event, string Reason)> Read(string file)
    {
        using var reader = new StreamReader(file);
        var first = NextLine(reader);
        if (first is not null && !IsObject(first)) return ReadDocument(file);
        return ReadLines(file);
    }

    private static IEnumerable<(JsonElement? Event, string Reason)> ReadLines(string file)
    {
        using var reader = new StreamReader(file);
        for (var number = 1; NextLine(reader) is { } line; number++)
        {
            if (line.Length > EventCharsMax)
            {
                yield return (null, $"{file}:{number}: is longer than {EventCharsMax} characters");
            }
            else if (!string.IsNullOrWhiteSpace(line)) yield return Parse(line, $"{file}:{number}");
        }
    }

    private static List<(JsonElement? Event, string Reason)> ReadDocument(string file)
    {
        if (new FileInfo(file).Length > EventCharsMax)
        {
            return [(null, $"{file}:1: is longer than {EventCharsMax} bytes, and not one object a line")];
        }

        var events = new List<(JsonElement? Event, string Reason)>();
        var bytes = WithoutMark(File.ReadAllBytes(file));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (JsonDocument.TryParseValue(ref reader, out var document))
            {
                using (document) AddAll(document.RootElement, events, file);
                if (!reader.Read()) break;
            }
        }
        catch (JsonException fault)
        {
            events.Add((null, $"{file}:{fault.LineNumber + 1}: is no JSON: {fault.Message}"));
        }

        return events;
    }

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;

    private static void AddAll(JsonElement root, List<(JsonElement? Event, string Reason)> events, string file)
    {
        foreach (var item in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().AsEnumerable() : [root])
        {
            events.Add(item.ValueKind == JsonValueKind.Object
                ? (item.Clone(), "") : (null, $"{file}: event {events.Count} of the file is no object"));
        }
    }

    private static (JsonElement? Event, string Reason) Parse(string text, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? (root.Clone(), "") : (null, $"{where}: is no JSON object");
        }
        catch (JsonException fault)
        {
            return (null, $"{where}: is no JSON: {fault.Message}");
        }
    }

    private static bool IsObject(string line) => string.IsNullOrWhiteSpace(line) || Parse(line, "").Event is not null;

    /// <summary>
    /// A line without its end; of one that is too long only the beginning, one character over the bound.
    /// </summary>
    private static string? NextLine(StreamReader reader)
    {
        if (reader.Peek() < 0) return null;
        var line = new StringBuilder();
        for (int next; (next = reader.Read()) >= 0 && next != '\n';)
        {
            if (line.Length <= EventCharsMax && next != '\r') line.Append((char)next);
        }

        return line.ToString();
    }
}
