using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>
/// Counts the data lines of a recorded file, and says which of them are broken, by the plainest means there are: nothing of the
/// decoders is used, so that the two can be held against each other.
/// </summary>
internal sealed class NaiveCount
{
    public const string MaskedTime = "its time is masked with X (a test baseline)";
    public const string ImpossibleTime = "its time lies before 1990";
    public const string NoHeader = "a row without any header";
    public const string WrongColumns = "not as many columns as the header names";
    public const string NoAddress = "an address or port column holds none";
    public const string MaskedJson = "a bare masked number: no JSON";
    public const string NotJson = "not JSON";

    private readonly List<(int Line, string Reason)> _broken = [];

    private NaiveCount(string path)
    {
        string[] lines = [.. Lines(path)];
        var first = Array.Find(lines, line => line.Trim().Length > 0 && !line.StartsWith("###", StringComparison.Ordinal)) ?? "";
        if (first.StartsWith('{')) Judge(lines, IsJsonLine, JudgeJson);
        else if (lines.Any(IsAlert)) Judge(lines, line => line.Trim().Length > 0, _ => null);
        else JudgeTable(lines, first);
    }

    /// <summary>Lines that hold data.</summary>
    public int DataLines { get; private set; }

    /// <summary>Those that are broken, with their line numbers from 1 on, and why.</summary>
    public IReadOnlyList<(int Line, string Reason)> Broken => _broken;

    public static NaiveCount Of(string path) => new(path);

    private static IEnumerable<string> Lines(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes is [0x1F, 0x8B, ..])
        {
            using var plain = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            gzip.CopyTo(plain);
            bytes = plain.ToArray();
        }

        return Encoding.Latin1.GetString(bytes).Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line);
    }

    private void Judge(string[] lines, Func<string, bool> isData, Func<string, string?> judge)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!isData(lines[i])) continue;
            DataLines++;
            if (judge(lines[i]) is { } reason) _broken.Add((i + 1, reason));
        }
    }

    private static bool IsAlert(string line) =>
        line.Contains("CEF:", StringComparison.Ordinal) || line.Contains("LEEF:", StringComparison.Ordinal);

    private static bool IsJsonLine(string line) => line.Trim().Length > 0 && line[0] != '#';

    private static string? JudgeJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.Latin1.GetBytes(line));
            return json.RootElement.TryGetProperty("ts", out var time) || json.RootElement.TryGetProperty("timestamp", out time)
                ? JudgeTime(time.ToString())
                : null;
        }
        catch (JsonException)
        {
            return line.Contains("XXXXXXXXXX", StringComparison.Ordinal) ? MaskedJson : NotJson;
        }
    }

    private void JudgeTable(string[] lines, string first)
    {
        var prefix = "#";
        var separator = "\t";
        string[]? fields = null;
        var time = -1;
        var isNamesOnly = first.Split('\t') is { Length: > 2 } names && names.Contains("id.orig_h") && first[0] != '#';
        if (isNamesOnly)
        {
            fields = first.Split('\t');
            time = 0;
        }

        Judge(lines, IsRow, JudgeRow);

        bool IsRow(string line)
        {
            if (line.Length == 0 || line.StartsWith("###", StringComparison.Ordinal) || (isNamesOnly && line == first)) return false;
            var keyword = line.IndexOf("separator ", StringComparison.Ordinal);
            if (keyword > 0 && (fields is null || line[..keyword] == prefix) && !line[..keyword].Contains('\t'))
            {
                prefix = line[..keyword];
                var value = line[(keyword + 10)..];
                separator = value.StartsWith("\\x", StringComparison.Ordinal)
                    ? string.Concat(value.Split("\\x")[1..].Select(hex => (char)Convert.ToInt32(hex, 16)))
                    : value;
                (fields, time) = (null, -1);
                return false;
            }

            if (!line.StartsWith(prefix, StringComparison.Ordinal)) return true;
            var columns = line[prefix.Length..].Split(separator);
            if (columns[0] == "fields") (fields, time) = (columns[1..], Array.IndexOf(columns, "ts") - 1);
            if (columns[0] == "types" && time < 0) time = Array.IndexOf(columns, "time") - 1;
            return false;
        }

        string? JudgeRow(string line)
        {
            if (fields is null) return NoHeader;
            var values = line.Split(separator);
            if (values.Length != fields.Length) return WrongColumns;
            if (time >= 0 && JudgeTime(values[time]) is { } reason) return reason;
            for (var i = 0; i < fields.Length; i++)
            {
                if (values[i] is "-" or "(empty)" or "NOT-SET") continue;
                if (fields[i] is "id.orig_h" or "id.resp_h" && !IPAddress.TryParse(values[i], out _)) return NoAddress;
                if (fields[i] is "id.orig_p" or "id.resp_p" && !ushort.TryParse(values[i].Split('/')[0], out _)) return NoAddress;
            }

            return null;
        }
    }

    private static string? JudgeTime(string text)
    {
        if (text is "-" or "" or "NOT-SET") return null;
        if (text.Contains("XXXXXX", StringComparison.Ordinal)) return MaskedTime;
        var year = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).Year
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime.Year;
        return year < 1990 ? ImpossibleTime : null;
    }
}
