using System.Buffers;
using System.Text;
using Correlator.Ingest.Zeek.Logs;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// The header of a Zeek TSV log: how values are parted and what the columns are. Rules: Zeek's ASCII writer
/// (logging/writers/ascii);
/// separator, tokens and even the '#' are configurable, so all of them are read, none assumed.
/// </summary>
internal sealed class ZeekTsvHeader
{
    /// <summary>More columns than any log has; a header with more is refused.</summary>
    public const int ColumnsMax = 1_024;

    /// <summary>Bytes of the text before a header keyword.</summary>
    private const int PrefixBytesMax = 32;

    private static readonly SearchValues<byte> ColumnLineBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.\t"u8);

    private static readonly byte[] SeparatorKeyword = "separator "u8.ToArray();

    public byte[] Prefix { get; private set; } = "#"u8.ToArray();

    public byte[] Separator { get; private set; } = "\t"u8.ToArray();

    public byte[] SetSeparator { get; private set; } = ","u8.ToArray();

    public byte[] EmptyField { get; private set; } = "(empty)"u8.ToArray();

    public byte[] UnsetField { get; private set; } = "-"u8.ToArray();

    public string Path { get; private set; } = "";

    /// <summary>Column to slot of the log; -1 for columns that nobody wants. Null until #fields was read.</summary>
    public short[]? Slots { get; private set; }

    private byte[][] _fields = [];
    private byte[][] _types = [];

    /// <summary>
    /// Whether a line may be a header line at all: it has the prefix, or it is a #separator line of another one.
    /// </summary>
    public bool Owns(ReadOnlySpan<byte> line) => line.StartsWith(Prefix) || IsSeparatorLine(line, out _);

    /// <summary>
    /// Takes in a header line. False when it is not sound. Comments and keywords that matter to nobody (#open,
    /// #close) are sound.
    /// </summary>
    public bool Read(ReadOnlySpan<byte> line, ref ZeekLog log, string fallbackPath)
    {
        if (IsSeparatorLine(line, out var prefixLength)) return ReadSeparator(line, prefixLength, fallbackPath);
        var keyword = line[Prefix.Length..];
        var end = keyword.IndexOf(Separator);
        if (end < 0) return true;
        var rest = keyword[(end + Separator.Length)..];
        keyword = keyword[..end];
        if (keyword.SequenceEqual("set_separator"u8)) SetSeparator = Unescape(rest);
        else if (keyword.SequenceEqual("empty_field"u8)) EmptyField = Unescape(rest);
        else if (keyword.SequenceEqual("unset_field"u8)) UnsetField = Unescape(rest);
        else if (keyword.SequenceEqual("path"u8)) Path = ZeekLogName.FromPath(Encoding.UTF8.GetString(rest[..Math.Min(rest.Length, 256)]));
        else if (keyword.SequenceEqual("fields"u8)) return ReadFields(rest, ref log, fallbackPath);
        else if (keyword.SequenceEqual("types"u8)) return ReadTypes(rest, log);
        return true;
    }

    /// <summary>
    /// Whether a line is the whole header of a log written with Zeek's option tsv (LogAscii::tsv): the names of the columns
    /// and nothing else.
    /// </summary>
    public static bool IsColumnLine(ReadOnlySpan<byte> line)
    {
        if (line.Length > ZeekTsvDecoder.HeaderBytesMax || line.IndexOfAnyExcept(ColumnLineBytes) >= 0) return false;
        var columns = 0;
        var isZeeks = false;
        foreach (var range in line.Split((byte)'\t'))
        {
            var name = line[range];
            if (name.IsEmpty || char.IsAsciiDigit((char)name[0])) return false;
            isZeeks |= name.SequenceEqual("ts"u8) || name.SequenceEqual("id.orig_h"u8);
            columns++;
        }

        return isZeeks && columns >= 3;
    }

    /// <summary>
    /// Takes in such a line. There are no types then; Zeek's records begin with their time, whatever it is called.
    /// </summary>
    public bool ReadColumnLine(ReadOnlySpan<byte> line, ref ZeekLog log, string fallbackPath)
    {
        if (!ReadFields(line, ref log, fallbackPath)) return false;
        var types = new List<byte>("time"u8.ToArray());
        for (var column = 1; column < _fields.Length; column++) types.AddRange("\tstring"u8);
        return ReadTypes(types.ToArray(), log);
    }

    /// <summary>The header as lines that <see cref="Read"/> takes, to go on from the middle of a log.</summary>
    public byte[] ToBytes()
    {
        var lines = new List<byte>();
        Line([.. Prefix, .. SeparatorKeyword, .. Escape(Separator)]);
        Line([.. Prefix, .. "set_separator"u8, .. Separator, .. SetSeparator]);
        Line([.. Prefix, .. "empty_field"u8, .. Separator, .. EmptyField]);
        Line([.. Prefix, .. "unset_field"u8, .. Separator, .. UnsetField]);
        if (Path.Length > 0) Line([.. Prefix, .. "path"u8, .. Separator, .. Encoding.UTF8.GetBytes(Path)]);
        if (_fields.Length > 0) Line([.. Prefix, .. "fields"u8, .. Joined(_fields)]);
        if (_types.Length > 0) Line([.. Prefix, .. "types"u8, .. Joined(_types)]);
        return [.. lines];

        void Line(byte[] line)
        {
            lines.AddRange(line);
            lines.Add((byte)'\n');
        }

        byte[] Joined(byte[][] names) => [.. names.SelectMany(name => (byte[])[.. Separator, .. name])];
    }

    // A new header starts here: whatever the old one said, path and columns included, is void.
    private bool ReadSeparator(ReadOnlySpan<byte> line, int prefixLength, string fallbackPath)
    {
        var separator = Unescape(line[(prefixLength + SeparatorKeyword.Length)..]);
        if (separator.Length == 0) return false;
        Prefix = line[..prefixLength].ToArray();
        Separator = separator;
        Path = fallbackPath;
        Slots = null;
        _fields = [];
        _types = [];
        return true;
    }

    private bool ReadFields(ReadOnlySpan<byte> rest, ref ZeekLog log, string fallbackPath)
    {
        _types = [];
        Slots = null;
        if (!TrySplit(rest, out _fields)) return false;
        var name = Path.Length > 0 ? Path : fallbackPath;
        if (log.Name != name) log = ZeekLogs.Find(name);
        Slots = new short[_fields.Length];
        for (var column = 0; column < Slots.Length; column++)
        {
            var slot = log.SlotOf(Encoding.UTF8.GetString(_fields[column]));
            Slots[column] = (short)(Array.IndexOf(Slots, (short)slot, 0, column) < 0 ? slot : -1);
        }

        return true;
    }

    // Logs of one's own may name their time otherwise; the type tells it.
    private bool ReadTypes(ReadOnlySpan<byte> rest, ZeekLog log)
    {
        if (!TrySplit(rest, out _types)) return false;
        var ts = log.SlotOf("ts");
        if (Slots is null || Array.IndexOf(Slots, (short)ts) >= 0) return true;
        var column = Array.FindIndex(_types, type => type.AsSpan().SequenceEqual("time"u8));
        if (column >= 0 && column < Slots.Length && Slots[column] < 0) Slots[column] = (short)ts;
        return true;
    }

    private bool TrySplit(ReadOnlySpan<byte> rest, out byte[][] names)
    {
        var list = new List<byte[]>();
        while (true)
        {
            var end = rest.IndexOf(Separator);
            list.Add((end < 0 ? rest : rest[..end]).ToArray());
            if (end < 0 || list.Count > ColumnsMax) break;
            rest = rest[(end + Separator.Length)..];
        }

        names = list.Count > ColumnsMax ? [] : [.. list];
        return list.Count <= ColumnsMax;
    }

    /// <summary>
    /// #separator is the one line with a blank after its keyword; what stands before the keyword is the prefix.
    /// </summary>
    private bool IsSeparatorLine(ReadOnlySpan<byte> line, out int prefixLength)
    {
        prefixLength = line.IndexOf(SeparatorKeyword);
        if (prefixLength is < 1 or > PrefixBytesMax || line.Length > PrefixBytesMax * 4) return false;
        var known = line.StartsWith(Prefix) && prefixLength == Prefix.Length;

        // Inside a log only '#' and the prefix in force start a header: a value may well hold the word.
        return known || (prefixLength == 1 && line[0] == '#')
            || (Slots is null && line[..prefixLength].IndexOfAny((byte)' ', (byte)'\t', (byte)'{') < 0);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> value)
    {
        var plain = new List<byte>();
        for (var at = 0; at < value.Length && plain.Count < PrefixBytesMax; at++)
        {
            if (value[at] == '\\' && at + 3 < value.Length && value[at + 1] == 'x'
                && byte.TryParse(value.Slice(at + 2, 2), System.Globalization.NumberStyles.HexNumber, null, out var b))
            {
                plain.Add(b);
                at += 3;
            }
            else
            {
                plain.Add(value[at]);
            }
        }

        return [.. plain];
    }

    private static IEnumerable<byte> Escape(byte[] value) => value.SelectMany(b => Encoding.ASCII.GetBytes($"\\x{b:x2}"));
}
