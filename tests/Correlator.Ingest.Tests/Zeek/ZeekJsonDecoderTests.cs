using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Zeek;

public class ZeekJsonDecoderTests
{
    private const string Line = "{\"ts\":1421154095.362593,\"uid\":\"CFdtye3zbn1uIZ7ev7\",\"id.orig_h\":\"10.50.1.10\",\"id.orig_p\":49165,"
        + "\"id.resp_h\":\"10.50.1.52\",\"id.resp_p\":502,\"is_orig\":true,\"source_h\":\"10.50.1.10\",\"source_p\":49165,"
        + "\"destination_h\":\"10.50.1.52\",\"destination_p\":502,\"unit_id\":0,\"func\":\"READ_HOLDING_REGISTERS\","
        + "\"request_response\":\"REQUEST\",\"address\":99,\"quantity\":1}";

    [Fact]
    public void A_line_as_zeek_writes_it_is_read()
    {
        var (result, o) = RecordedLogs.Decode(new ZeekJsonDecoder("modbus_detailed"), Line);
        Assert.Equal((DecodeResult.Observation, "2015-01-13T13:01:35.362593Z"), (result, o.Time.ToString()));
        Assert.Equal((Operation.Read, 3, 99u, 1u), (o.Operation, o.OperationCode, o.TargetStart, o.TargetCount));
        Assert.Equal(("10.50.1.10:49165", "10.50.1.52:502"), (o.Originator.ToString(), o.Responder.ToString()));
    }

    [Theory]
    [InlineData("{ \"ts\": 1421154095.362593, \"id.resp_p\" : 502 , \"func\": \"WRITE_SINGLE_COIL\" }")]
    [InlineData("{\"func\":\"WRITE_SINGLE_COIL\",\"id.resp_p\":502,\"ts\":1421154095.362593}")]
    [InlineData("{\"ts\":1421154095.362593,\"id\":{\"orig_h\":null,\"resp_p\":502},\"func\":\"WRITE_SINGLE_COIL\"}")]
    [InlineData("{\"ts\":1421154095.362593,\"t\\u0073x\":\"\\\"{\",\"id.resp_p\":502,\"func\":\"WRITE_SINGLE_COIL\"}")]
    [InlineData("{\"ts\":1421154095.362593,\"x\":[1,[2,{\"func\":\"READ_COILS\"}]],\"id.resp_p\":502,\"\\u0066unc\":\"WRITE_SINGLE_COIL\"}\t")]
    [InlineData("{\"ts\":1421154095.362593,\"x\":[],\"y\":[\"a\",\"b\"],\"z\":[1,2.5],\"e\":1e9,\"id.resp_p\":502,\"func\":\"WRITE_SINGLE_COIL\"}")]
    [InlineData("\uFEFF{\"ts\":\"2015-01-13T13:01:35.362593Z\",\"id.resp_p\":502,\"func\":\"WRITE_SINGLE_COIL\"}")]
    public void Whatever_else_is_JSON_means_the_same(string line)
    {
        var decoder = new ZeekJsonDecoder("modbus");
        RecordedLogs.Decode(decoder, Line);
        var (result, o) = RecordedLogs.Decode(decoder, line);
        Assert.Equal((DecodeResult.Observation, "2015-01-13T13:01:35.362593Z"), (result, o.Time.ToString()));
        Assert.Equal((5, 502), (o.OperationCode, (int)o.Responder.Port));
    }

    [Fact]
    public void The_path_decides_the_log_line_by_line()
    {
        var decoder = new ZeekJsonDecoder("conn");
        var modbus = RecordedLogs.Decode(
            decoder, "{\"_path\":\"modbus\",\"_system_name\":\"s1\",\"_write_ts\":\"2026-11-23T10:00:00.0Z\",\"ts\":\"2026-11-23T09:59:59.5Z\",\"func\":\"READ_COILS\"}");
        Assert.Equal((ObservationKind.Operation, 1), (modbus.Observation.Kind, modbus.Observation.OperationCode));
        Assert.Equal("modbus", decoder.Log);
        var late = RecordedLogs.Decode(decoder, "{\"ts\":1421154095.0,\"fc_request\":\"SELECT\",\"_path\":\"dnp3\"}");
        Assert.Equal(3, late.Observation.OperationCode);
        Assert.Equal("mixed", decoder.Log);
        var none = RecordedLogs.Decode(decoder, "{\"ts\":1421154095.0,\"proto\":\"tcp\",\"id.resp_p\":502}");
        Assert.Equal((ObservationKind.Connection, Protocol.Modbus), (none.Observation.Kind, none.Observation.Protocol));
    }

    [Fact]
    public void Logs_beyond_the_bound_are_generic_and_counted()
    {
        var decoder = new ZeekJsonDecoder("conn");
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(DecodeResult.Observation, RecordedLogs.Decode(decoder, $"{{\"_path\":\"log{i}\",\"ts\":1421154095.0}}").Result);
        }

        Assert.Equal(300 - (ZeekJsonDecoder.LogsMax - 1), decoder.LogsRefused);
    }

    [Fact]
    public void Keys_beyond_the_bound_are_still_read()
    {
        var decoder = new ZeekJsonDecoder("modbus");
        for (var i = 0; i < 2_000; i++)
        {
            var o = RecordedLogs.Decode(decoder, $"{{\"k{i}\":1,\"ts\":1421154095.0,\"func\":\"WRITE_SINGLE_COIL\",\"q{i}\":\"x\"}}").Observation;
            Assert.Equal(5, o.OperationCode);
        }
    }

    [Fact]
    public void A_text_is_unescaped_cut_and_shared()
    {
        var decoder = new ZeekJsonDecoder("weird");
        var o = RecordedLogs.Decode(decoder, "{\"ts\":1421154095.0,\"name\":\"a\\u00e4\\ud83d\\ude00\\n\\\\\",\"addl\":\"" + new string('y', 1_000) + "\"}").Observation;
        Assert.Equal("aä😀\uFFFD\\", o.Detail!.OperationName);
        Assert.Equal(256, o.Detail.Message!.Length);
        Assert.EndsWith("…", o.Detail.Message, StringComparison.Ordinal);
        var again = RecordedLogs.Decode(decoder, "{\"ts\":1421154096.0,\"name\":\"a\\u00e4\\ud83d\\ude00\\n\\\\\"}").Observation;
        Assert.Same(o.Detail.OperationName, again.Detail!.OperationName);
    }

    [Fact]
    public void Strings_beyond_the_pools_bound_are_counted()
    {
        var decoder = new ZeekJsonDecoder("weird");
        for (var i = 0; i < 5_000; i++) RecordedLogs.Decode(decoder, $"{{\"ts\":1421154095.0,\"name\":\"name {i}\"}}");
        Assert.InRange(decoder.StringsNotInterned, 900, 1_000);
    }

    [Theory]
    [InlineData("{\"ts\":1421154095.3625", DecodeResult.Truncated)]
    [InlineData("{\"ts\":1421154095.36,\"uid\":\"CFdt", DecodeResult.Truncated)]
    [InlineData("{\"ts\":1421154095.36,", DecodeResult.Truncated)]
    [InlineData("{", DecodeResult.Truncated)]
    [InlineData("{\"ts\":1421154095.36}}", DecodeResult.Malformed)]
    [InlineData("{\"ts\":1421154095.36} trailing", DecodeResult.Malformed)]
    [InlineData("{\"ts\":1421154095.36}{\"ts\":1421154095.36}", DecodeResult.Malformed)]
    [InlineData("[1,2]", DecodeResult.Malformed)]
    [InlineData("1421154095.362593\tC\t10.0.0.1", DecodeResult.Malformed)]
    [InlineData("{\"ts\":XXXXXXXXXX.XXXXXX}", DecodeResult.Malformed)]
    [InlineData("{\"ts\":\"XXXXXXXXXX.XXXXXX\"}", DecodeResult.BadTime)]
    [InlineData("{\"ts\":12.5}", DecodeResult.AbsurdTime)]
    [InlineData("{\"ts\":1421154095.0,\"id.orig_p\":70000}", DecodeResult.BadValue)]
    [InlineData("{\"ts\":1421154095.0,\"uid\":\"a\0b\"}", DecodeResult.Binary)]
    [InlineData("{\"\\ud800\":1}", DecodeResult.Malformed)]
    [InlineData("", DecodeResult.Nothing)]
    [InlineData("  ", DecodeResult.Nothing)]
    [InlineData("### BTest baseline data", DecodeResult.Nothing)]
    public void A_broken_line_has_its_fault(string line, DecodeResult expected) =>
        Assert.Equal(expected, RecordedLogs.Decode(new ZeekJsonDecoder("modbus"), line).Result);

    [Fact]
    public void Invalid_UTF_8_is_a_fault()
    {
        byte[] line = [.. Encoding.UTF8.GetBytes("{\"ts\":1421154095.0,\"uid\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")];
        Assert.Equal(DecodeResult.InvalidUtf8, RecordedLogs.Decode(new ZeekJsonDecoder("modbus"), line).Result);
    }

    [Fact]
    public void A_null_is_an_unset_field() =>
        Assert.True(RecordedLogs.Decode(new ZeekJsonDecoder("testing"), "{\"ts\":null,\"msg\":\"Testing 1 2 3 \"}").Observation.Has(ObservationFlags.TimeInferred));

    [Theory]
    [InlineData("conn", "s4x15-modicon-epoch/conn.log")]
    [InlineData("modbus", "s4x15-modicon-epoch/modbus.log")]
    [InlineData("modbus_detailed", "s4x15-modicon-epoch/modbus_detailed.log")]
    [InlineData("dnp3", "iti-quickdraw-dnp3-2-iso8601/dnp3.log")]
    public void Bulk_lines_allocate_nothing(string log, string file)
    {
        var lines = RecordedLogs.Lines(Path.Combine(RecordedLogs.Root, "json", file)).Where(line => line.Length > 0).ToArray();
        Assert.Equal(0, AllocatedBy(new ZeekJsonDecoder(log), lines));
    }

    [Theory]
    [InlineData("s4x15-modicon/conn.log")]
    [InlineData("s4x15-modicon/modbus_detailed.log")]
    [InlineData("iti-quickdraw-dnp3-1/dnp3.log")]
    public void Bulk_rows_allocate_nothing(string file)
    {
        var lines = RecordedLogs.Lines(Path.Combine(RecordedLogs.Root, file));
        var decoder = new ZeekTsvDecoder();
        foreach (var header in lines.Where(line => line is [(byte)'#', ..])) RecordedLogs.Decode(decoder, header);
        Assert.Equal(0, AllocatedBy(decoder, [.. lines.Where(line => line is not ([] or [(byte)'#', ..]))]));
    }

    private static long AllocatedBy(RecordDecoder decoder, byte[][] lines)
    {
        Assert.NotEmpty(lines);
        Run(200);

        // The least of three: the runtime itself allocates now and then while it recompiles what is hot.
        return Enumerable.Range(0, 3).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(10_000);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Observation observation = default;
                decoder.Decode(lines[i % lines.Length], ref observation);
            }
        }
    }
}
