using System.Text.Unicode;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek.Logs;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// Decodes Zeek's TSV logs. The header may come again or change in the middle (rotated files one after the other);
/// columns are bound by
/// name, in any order, and those that nobody wants are skipped. A row allocates nothing unless it has something rare
/// to keep.
/// </summary>
public sealed class ZeekTsvDecoder : RecordDecoder
{
    /// <summary>Bytes of a header line that are believed; longer ones are faults.</summary>
    public const int HeaderBytesMax = 32 * 1024;

    private const int StateBytesMax = 64 * 1024;

    private readonly ZeekText _text = new(ZeekEscapes.Tsv);
    private readonly string _fallback;
    private ZeekTsvHeader _header = new();
    private ZeekLog _log;
    private ZeekValue[] _values = [];
    private string _seen = "";

    /// <param name="log">The log type when no #path says it: what <see cref="ZeekLogName.FromFile"/> made of the
    /// file's name.</param>
    public ZeekTsvDecoder(string log = "")
    {
        _fallback = log;
        _log = ZeekLogs.Find(log);
    }

    public override string Format => "zeek-tsv";

    public override string Log => _seen.Length > 0 ? _seen : _fallback.Length > 0 ? _fallback : "generic";

    /// <summary>Strings that were made anew because the pool was full (<see cref="ZeekText.InternedMax"/>).</summary>
    public long StringsNotInterned => _text.NotInterned;

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        if (record.IsEmpty) return DecodeResult.Nothing;
        if (_header.Owns(record)) return DecodeHeader(record);
        if (_header.Slots is not { } slots) return BeforeHeader(record);
        if (Binary(record)) return DecodeResult.Binary;
        if (!Utf8.IsValid(record)) return DecodeResult.InvalidUtf8;

        Array.Clear(_values);
        var result = _header.Separator.Length == 1 ? Split(record, _header.Separator[0], slots) : SplitWide(record, slots);
        if (result == DecodeResult.Observation) result = _log.Observe(new ZeekRow(record, _values, _text), ref observation);

        // After a rotation a header of column names alone comes again, in the place of a row.
        return result == DecodeResult.BadTime && ZeekTsvHeader.IsColumnLine(record) ? DecodeHeader(record) : result;
    }

    private DecodeResult BeforeHeader(ReadOnlySpan<byte> record) =>
        ZeekTsvHeader.IsColumnLine(record) ? DecodeHeader(record)
        : Binary(record) ? DecodeResult.Binary
        : DecodeResult.HeaderMissing;

    public override byte[] SaveState()
    {
        if (_header.Slots is null) return [];
        var state = _header.ToBytes();
        return state.Length <= StateBytesMax ? state : [];
    }

    public override void RestoreState(ReadOnlySpan<byte> state)
    {
        _header = new ZeekTsvHeader();
        foreach (var line in state.Split((byte)'\n'))
        {
            if (_header.Owns(state[line])) DecodeHeader(state[line]);
        }
    }

    private DecodeResult DecodeHeader(ReadOnlySpan<byte> line)
    {
        if (line.Length > HeaderBytesMax) return DecodeResult.TooLong;
        if (line.IndexOf((byte)0) >= 0) return DecodeResult.Binary;
        if (!Utf8.IsValid(line)) return DecodeResult.InvalidUtf8;
        var isSound = _header.Owns(line)
            ? _header.Read(line, ref _log, _fallback)
            : _header.ReadColumnLine(line, ref _log, _fallback);
        if (!isSound) return DecodeResult.Malformed;
        if (_header.Slots is null) return DecodeResult.Nothing;
        if (_values.Length != _log.SlotCount) _values = new ZeekValue[_log.SlotCount];
        _text.SetSeparator = _header.SetSeparator.Length > 0 ? _header.SetSeparator[0] : (byte)',';
        if (_log.Name.Length > 0 && _seen != _log.Name) _seen = _seen.Length == 0 ? _log.Name : "mixed";
        return DecodeResult.Nothing;
    }

    private DecodeResult Split(ReadOnlySpan<byte> record, byte separator, short[] slots)
    {
        var start = 0;
        for (var column = 0; ; column++)
        {
            var length = record[start..].IndexOf(separator);
            var last = length < 0;
            if (last) length = record.Length - start;
            if (column >= slots.Length) return DecodeResult.WrongColumnCount;
            if (slots[column] >= 0) Keep(record, start, length, slots[column]);
            if (last) return column == slots.Length - 1 ? DecodeResult.Observation : DecodeResult.Truncated;
            start += length + 1;
        }
    }

    private DecodeResult SplitWide(ReadOnlySpan<byte> record, short[] slots)
    {
        var start = 0;
        for (var column = 0; ; column++)
        {
            var length = record[start..].IndexOf(_header.Separator);
            var last = length < 0;
            if (last) length = record.Length - start;
            if (column >= slots.Length) return DecodeResult.WrongColumnCount;
            if (slots[column] >= 0) Keep(record, start, length, slots[column]);
            if (last) return column == slots.Length - 1 ? DecodeResult.Observation : DecodeResult.Truncated;
            start += length + _header.Separator.Length;
        }
    }

    private void Keep(ReadOnlySpan<byte> record, int start, int length, short slot)
    {
        var value = record.Slice(start, length);
        if (value.SequenceEqual(_header.UnsetField) || value.SequenceEqual(_header.EmptyField)) return;
        _values[slot] = new ZeekValue(start, length);
    }

    /// <summary>
    /// Zeek escapes what is not printable, so control bytes other than the separator are not its doing.
    /// </summary>
    private bool Binary(ReadOnlySpan<byte> record)
    {
        var separator = _header.Separator[0];
        if (separator is >= 0x20 or (byte)'\t')
        {
            return record.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || record.IndexOfAnyInRange((byte)10, (byte)31) >= 0;
        }

        return record.IndexOf((byte)0) >= 0;
    }
}
