using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Bench.Pieces;

/// <summary>
/// What decoding a record costs, against the least that its format asks for: every JSON token read, or every separator found.
/// </summary>
[MemoryDiagnoser]
public class DecoderBench
{
    private const int Records = 4096;

    private readonly byte[][] _records = new byte[Records][];
    private RecordDecoder _decoder = null!;

    [Params("zeek-json", "zeek-tsv", "suricata-eve", "cef")]
    public string Format { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        (var lines, _decoder) = Format switch
        {
            "zeek-json" => (RecordedLines.OfPlant(Records, assets: 2_000), new ZeekJsonDecoder()),
            "zeek-tsv" => (RecordedLines.Of("modbus_detailed.log"), new ZeekTsvDecoder("modbus_detailed")),
            "suricata-eve" => (RecordedLines.Of("dnp3.eve.json"), new EveDecoder()),
            _ => ((byte[][], RecordDecoder))(RecordedLines.Of("radiflow.cef.log"), new CefDecoder()),
        };

        // A table's header is told once; then its rows come again and again.
        var observation = default(Observation);
        foreach (var header in lines.Where(line => line[0] == '#')) _decoder.Decode(header, ref observation);
        var rows = lines.Where(line => line[0] != '#').ToArray();
        for (var i = 0; i < Records; i++) _records[i] = rows[i % rows.Length];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public long Floor()
    {
        var seen = 0L;
        foreach (var record in _records) seen += record[0] == '{' ? Tokens(record) : Separators(record);
        return seen;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public long Decode()
    {
        var decoded = 0L;
        foreach (var record in _records)
        {
            var observation = default(Observation);
            if (_decoder.Decode(record, ref observation) == DecodeResult.Observation) decoded++;
        }

        return decoded == Records ? decoded : throw new InvalidDataException($"{Records - decoded} records were not decoded.");
    }

    private static long Tokens(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        var tokens = 0L;
        while (json.Read()) tokens++;
        return tokens;
    }

    private static long Separators(ReadOnlySpan<byte> record)
    {
        var found = 0L;
        int at;
        while ((at = record.IndexOfAny((byte)'\t', (byte)'|', (byte)'=')) >= 0)
        {
            found++;
            record = record[(at + 1)..];
        }

        return found;
    }
}
