using System.Buffers;
using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Syslog;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>Chooses the decoder of a feed by what its first lines are; the file's name only names Zeek's log.</summary>
public static class FormatDetector
{
    /// <summary>Lines looked at before a format is settled; comments and blank lines do not count.</summary>
    public const int LinesMax = 16;

    /// <summary>Comment and blank lines passed over, at most.</summary>
    private const int SkippedLinesMax = 64;

    private static readonly SearchValues<byte> TimeBytes = SearchValues.Create("0123456789X."u8);

    /// <summary>The formats that a feed may be configured with.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        ["zeek-tsv", "zeek-json", "suricata-eve", "cef", "leef", "syslog", "sparkplug"];

    /// <summary>
    /// A decoder for the feed; null when none knows its form (packet captures, XML, CSV, plain text) or nothing is
    /// there yet.
    /// </summary>
    /// <param name="head">The first bytes of the feed, ideally 64 KiB; they may end in the middle of a line.</param>
    /// <param name="fileName">Name of the file, e.g. conn.log or modbus.2015-01-13.log.gz; empty for sockets.</param>
    /// <param name="configuredFormat">One of <see cref="Formats"/>, which then needs no proof; null to look.</param>
    /// <param name="clock">A time not before the records' (now, a file's last write), for formats whose times lack the
    /// year.</param>
    public static RecordDecoder? Detect(
        ReadOnlySpan<byte> head, string fileName, string? configuredFormat, Func<EventTime>? clock = null)
    {
        var format = configuredFormat ?? FormatOf(head, fileName);
        var log = ZeekLogName.FromFile(fileName);
        return format switch
        {
            "zeek-tsv" => new ZeekTsvDecoder(log),
            "zeek-json" => new ZeekJsonDecoder(log),
            "suricata-eve" => new EveDecoder(),
            "cef" => new CefDecoder(clock),
            "leef" => new LeefDecoder(clock),
            "syslog" => new SyslogDecoder(clock),
            "sparkplug" => new SparkplugDecoder(),
            _ => null,
        };
    }

    /// <summary>The format of these bytes; null when they have none that is known.</summary>
    /// <param name="head">As of <see cref="Detect"/>.</param>
    /// <param name="fileName">A *.log may also be what only Zeek's own file names tell apart from anyone's text: flat JSON
    /// without a time, and rows without a header that something else than a tab parts.</param>
    public static string? FormatOf(ReadOnlySpan<byte> head, string fileName = "")
    {
        var isLog = IsLogName(fileName);
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        string? format = null;
        var seen = 0;
        for (var skipped = 0; !head.IsEmpty && seen < LinesMax && skipped < SkippedLinesMax;)
        {
            var line = TakeLine(ref head, out var isWhole);
            // A line cut by the end of the head says less than it will: it counts only when it is all there is.
            if (!isWhole && seen > 0) break;
            if (RecordScan.IsBlank(line) || line.StartsWith("###"u8))
            {
                skipped++;
                continue;
            }

            if (RecordScan.Check(line) == DecodeResult.Binary) return null;
            var found = FormatOfLine(line, isLog);
            seen++;
            // The first line may be the rest of one that began before the feed was joined; a second unknown one
            // settles it.
            if (found is null && seen == 1 && isWhole) continue;
            // What a table's header or a JSON line says holds for all lines; syslog may carry anything.
            if (found is null or "zeek-tsv" or "zeek-json" or "suricata-eve") return format ?? found;
            if (format is not null && format != found) return "syslog";
            format = found;
        }

        return format;
    }

    private static string? FormatOfLine(ReadOnlySpan<byte> line, bool isLog)
    {
        if (IsZeekHeader(line) || IsZeekRow(line, isLog)) return "zeek-tsv";
        if (line[0] == '{')
        {
            return JsonKind.IsEve(line) ? "suricata-eve"
                : JsonKind.IsZeek(line) || (isLog && JsonKind.IsFlat(line)) ? "zeek-json"
                : null;
        }

        if (line.StartsWith("CEF:"u8)) return "cef";
        if (line.StartsWith("LEEF:"u8)) return "leef";
        if (!SyslogEnvelope.TryRead(line, out var envelope)) return null;
        if (AlertMagic.Find(envelope.Message, "CEF:"u8) >= 0) return "cef";
        return AlertMagic.Find(envelope.Message, "LEEF:"u8) >= 0 ? "leef" : "syslog";
    }

    // The prefix '#' is Zeek's default (LogAscii::meta_prefix) and may be any text: what stays is the keyword and a
    // short value.
    private static bool IsZeekHeader(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#separator"u8) || line.StartsWith("#fields"u8) || line.StartsWith("#set_separator"u8)
            || line.StartsWith("#path"u8) || line.StartsWith("#empty_field"u8)) return true;
        if (ZeekTsvHeader.IsColumnLine(line)) return true;
        var keyword = line.IndexOf("separator "u8);
        return keyword is >= 0 and <= 32 && line.Length - keyword - "separator ".Length is > 0 and <= 16;
    }

    // A log joined after its header: its rows are faults until the next header, but faults of a known format. Zeek writes
    // times with six decimals (other tables do not), and its test baselines mask the digits with X.
    private static bool IsZeekRow(ReadOnlySpan<byte> line, bool isLog)
    {
        var end = line.IndexOfAnyExcept(TimeBytes);
        if (end is < 10 or > 20 || line[..end].IndexOf((byte)'.') != end - 7) return false;
        var separator = line[end];
        return (separator == '\t' || (isLog && separator is (byte)'|' or (byte)',' or (byte)';'))
            && line[end..].Count(separator) >= 3;
    }

    // conn.log, conn.log.gz, conn.log.1, ssh.log.json.
    private static bool IsLogName(string fileName)
    {
        var name = Path.GetFileName(fileName.AsSpan());
        var at = name.LastIndexOf(".log", StringComparison.OrdinalIgnoreCase);
        return at > 0 && (at + 4 == name.Length || name[at + 4] == '.');
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> head, out bool isWhole)
    {
        var end = head.IndexOf((byte)'\n');
        isWhole = end >= 0;
        var line = isWhole ? head[..end] : head;
        head = isWhole ? head[(end + 1)..] : [];
        return line.TrimEnd((byte)'\r');
    }
}
