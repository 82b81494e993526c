using System.Text.Unicode;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek.Logs;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// Decodes Zeek's JSON lines. A line as Zeek writes it is read in one pass over its bytes, without an allocation
/// (<see cref="ZeekJsonLine"/>); whatever is odd but still JSON (blanks, escapes, nested values) goes through a
/// careful reader
/// (<see cref="ZeekJsonReader"/>) with the same result.
/// </summary>
public sealed class ZeekJsonDecoder : RecordDecoder
{
    /// <summary>Different values of _path told apart in one feed; further ones are generic.</summary>
    public const int LogsMax = 256;

    private readonly ZeekText _text = new(ZeekEscapes.Json);
    private readonly List<ZeekJsonKeys> _logs = [];
    private readonly ZeekJsonKeys _default;
    private readonly ZeekJsonKeys _overflow = new(new GenericLog("generic"));
    private ZeekJsonKeys _current;
    private string _seen = "";

    /// <param name="log">The log type of lines without _path: what <see cref="ZeekLogName.FromFile"/> made of the
    /// file's name.</param>
    public ZeekJsonDecoder(string log = "")
    {
        _default = new ZeekJsonKeys(ZeekLogs.Find(log));
        _current = _default;
        _logs.Add(_default);
    }

    public override string Format => "zeek-json";

    public override string Log => _seen.Length > 0 ? _seen : _default.Log.Name.Length > 0 ? _default.Log.Name : "generic";

    /// <summary>Strings that were made anew because the pool was full.</summary>
    public long StringsNotInterned => _text.NotInterned;

    /// <summary>Records whose _path found no room any more (<see cref="LogsMax"/>).</summary>
    public long LogsRefused { get; private set; }

    public override DecodeResult Decode(ReadOnlySpan<byte> record, ref Observation observation)
    {
        if (record.StartsWith("\uFEFF"u8)) record = record[3..];
        if (record.Length == 0 || record[0] == '#') return DecodeResult.Nothing;
        var plain = record.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;
        if (!plain && Fault(record) is var fault and not DecodeResult.Observation) return fault;
        if (record[0] != '{' && record.Trim(" \t\r"u8).IsEmpty) return DecodeResult.Nothing;

        // Twice at most: the first pass may find that the line is of another log.
        for (var pass = 0; ; pass++)
        {
            Array.Clear(_current.Values);
            var result = ZeekJsonLine.Read(record, _current, out var path);
            if (result == ZeekJsonLine.Odd)
            {
                Array.Clear(_current.Values);
                fault = ZeekJsonReader.Read(record, _current, out path);
                if (fault.IsFault()) return fault;
            }

            if (pass > 0) break;
            var log = LogOf(path.IsSet ? record.Slice(path.Start, path.Length) : default);
            if (ReferenceEquals(log, _current)) break;
            _current = log;
        }

        if (_current.Log.Name.Length > 0 && !ReferenceEquals(_seen, _current.Log.Name) && _seen != _current.Log.Name)
        {
            _seen = _seen.Length == 0 ? _current.Log.Name : "mixed";
        }

        return _current.Log.Observe(new ZeekRow(record, _current.Values, _text), ref observation);
    }

    private ZeekJsonKeys LogOf(ReadOnlySpan<byte> path) =>
        path.IsEmpty ? _default : IsName(path, _current) ? _current : Find(path);

    private static bool IsName(ReadOnlySpan<byte> path, ZeekJsonKeys log) => path.SequenceEqual(log.Name);

    private ZeekJsonKeys Find(ReadOnlySpan<byte> path)
    {
        foreach (var known in _logs)
        {
            if (IsName(path, known)) return known;
        }

        if (_logs.Count >= LogsMax || path.Length > ZeekLogName.CharsMax)
        {
            LogsRefused++;
            return _overflow;
        }

        var log = new ZeekJsonKeys(ZeekLogs.Find(ZeekLogName.FromPath(_text.Get(path)))) { Name = path.ToArray() };
        _logs.Add(log);
        return log;
    }

    private static DecodeResult Fault(ReadOnlySpan<byte> record)
    {
        if (record.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || record.IndexOfAnyInRange((byte)14, (byte)31) >= 0) return DecodeResult.Binary;
        return Utf8.IsValid(record) ? DecodeResult.Observation : DecodeResult.InvalidUtf8;
    }
}
