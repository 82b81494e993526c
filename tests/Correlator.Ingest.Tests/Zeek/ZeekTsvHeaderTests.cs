using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Zeek;

public class ZeekTsvHeaderTests
{
    [Fact]
    public void A_row_before_any_header_has_no_meaning() =>
        Assert.Equal(DecodeResult.HeaderMissing, RecordedLogs.Decode(new ZeekTsvDecoder("conn"), "1421154095.362593\tC\t10.0.0.1").Result);

    [Fact]
    public void Columns_are_bound_by_name_in_any_order_and_unknown_ones_are_ignored()
    {
        var o = RecordedLogs.Row("modbus", "func id.resp_p new_in_2030 id.resp_h ts", "WRITE_SINGLE_COIL 502 ? 10.0.0.2 1421154095.0");
        Assert.Equal((5, "10.0.0.2:502"), (o.OperationCode, o.Responder.ToString()));
    }

    [Fact]
    public void The_separator_is_the_headers()
    {
        var o = Feed("#separator |", "#path|modbus", "#fields|ts|func", "1421154095.0|READ_COILS");
        Assert.Equal(1, o.OperationCode);
    }

    [Fact]
    public void A_separator_may_be_several_bytes()
    {
        var o = Feed("#separator ||", "#path||modbus", "#fields||ts||func", "1421154095.0||READ_COILS");
        Assert.Equal(1, o.OperationCode);
    }

    [Fact]
    public void A_separator_may_be_written_in_hexadecimal()
    {
        var o = Feed("#separator \\x2c\\x3b", "#path,;modbus", "#fields,;ts,;func", "1421154095.0,;READ_COILS");
        Assert.Equal(1, o.OperationCode);
    }

    [Fact]
    public void The_set_separator_parts_services()
    {
        var o = Feed("#separator \\x09", "#set_separator\t;", "#path\tconn", "#fields\tts\tproto\tservice", "1421154095.0\ttcp\tgssapi;smb");
        Assert.Equal(Protocol.Smb, o.Protocol);
    }

    [Fact]
    public void The_empty_and_the_unset_token_are_the_headers()
    {
        var o = Feed("#separator \\x09", "#empty_field\tEMPTY", "#unset_field\tNOT-SET", "#path\tssh", "#fields\tts\tserver\tclient",
            "NOT-SET\tEMPTY\t-");
        Assert.True(o.Has(ObservationFlags.TimeInferred));
        Assert.Equal((null, "-"), (o.Detail!.Identity, o.Detail.Message));
    }

    [Fact]
    public void Another_prefix_than_the_hash_is_understood()
    {
        var o = Feed("### a comment of a test suite", "PREFIX<>separator |", "PREFIX<>path|modbus", "PREFIX<>fields|ts|func", "1421154095.0|READ_COILS");
        Assert.Equal(1, o.OperationCode);
    }

    [Fact]
    public void A_header_may_come_again_and_change_in_the_middle()
    {
        var decoder = RecordedLogs.Tsv("modbus", "ts func");
        Assert.Equal(1, RecordedLogs.Decode(decoder, "1421154095.0\tREAD_COILS").Observation.OperationCode);
        Assert.Equal("modbus", decoder.Log);
        foreach (var line in new[] { "#close\t2026-11-23-23-59-59", "#separator \\x09", "#path\tdnp3", "#fields\tfc_request\tts" })
        {
            Assert.Equal(DecodeResult.Nothing, RecordedLogs.Decode(decoder, line).Result);
        }

        Assert.Equal(3, RecordedLogs.Decode(decoder, "SELECT\t1421154095.0").Observation.OperationCode);
        Assert.Equal("mixed", decoder.Log);
    }

    [Fact]
    public void Rows_between_a_new_separator_and_its_fields_have_no_header()
    {
        var decoder = RecordedLogs.Tsv("modbus", "ts func");
        RecordedLogs.Decode(decoder, "#separator \\x09");
        Assert.Equal(DecodeResult.HeaderMissing, RecordedLogs.Decode(decoder, "1421154095.0\tREAD_COILS").Result);
    }

    [Fact]
    public void A_row_that_lacks_columns_is_truncated_and_one_with_more_is_wrong()
    {
        var decoder = RecordedLogs.Tsv("modbus", "ts uid func");
        Assert.Equal(DecodeResult.Truncated, RecordedLogs.Decode(decoder, "1421154095.0\tC").Result);
        Assert.Equal(DecodeResult.WrongColumnCount, RecordedLogs.Decode(decoder, "1421154095.0\tC\tREAD_COILS\tx").Result);
    }

    [Fact]
    public void Escapes_are_taken_out()
    {
        var decoder = RecordedLogs.Tsv("weird", "ts name addl");
        var o = RecordedLogs.Decode(decoder, "1421154095.0\t\\x2d\t\\\\PIPE\\\\x \\x23K \\x0a\\x00 \\xc3\\xa4 \\xff \\q").Observation;
        Assert.Equal(("-", "\\PIPE\\x #K \uFFFD\uFFFD ä \uFFFD \\q"), (o.Detail!.OperationName, o.Detail.Message));
    }

    [Fact]
    public void A_log_without_a_time_has_its_time_inferred() =>
        Assert.True(RecordedLogs.Row("test", "data c", "Test1 42").Has(ObservationFlags.TimeInferred));

    [Fact]
    public void A_column_of_type_time_is_the_time_when_none_is_called_ts()
    {
        var o = Feed("#separator \\x09", "#path\tmy_log", "#fields\tt\ts", "#types\ttime\tstring", "1421154095.0\thurz");
        Assert.Equal("2015-01-13T13:01:35Z", o.Time.ToString());
    }

    [Fact]
    public void A_decoder_goes_on_from_the_middle_with_the_state_of_another()
    {
        foreach (var lines in new[]
        {
            new[] { "#separator \\x09", "#path\tmodbus", "#fields\tts\tfunc", "#types\ttime\tstring", "1421154095.0\tREAD_COILS" },
            new[] { "P<>separator ||", "P<>unset_field||NONE", "P<>path||modbus", "P<>fields||func||ts", "READ_COILS||NONE" },
        })
        {
            var first = new ZeekTsvDecoder();
            foreach (var line in lines) RecordedLogs.Decode(first, line);
            var second = new ZeekTsvDecoder();
            second.RestoreState(first.SaveState());
            var (result, observation) = RecordedLogs.Decode(second, lines[^1]);
            Assert.Equal((DecodeResult.Observation, 1, "modbus"), (result, observation.OperationCode, second.Log));
        }
    }

    [Fact]
    public void A_decoder_without_a_header_has_no_state() => Assert.Empty(new ZeekTsvDecoder().SaveState());

    [Fact]
    public void A_header_of_too_many_columns_is_refused()
    {
        var decoder = new ZeekTsvDecoder();
        Assert.Equal(DecodeResult.Malformed, RecordedLogs.Decode(decoder, "#fields" + string.Concat(Enumerable.Repeat("\tx", 2_000))).Result);
        Assert.Equal(DecodeResult.HeaderMissing, RecordedLogs.Decode(decoder, "x\tx").Result);
    }

    private static Observation Feed(params string[] lines)
    {
        var decoder = new ZeekTsvDecoder();
        foreach (var line in lines[..^1]) Assert.Equal(DecodeResult.Nothing, RecordedLogs.Decode(decoder, line).Result);
        var (result, observation) = RecordedLogs.Decode(decoder, lines[^1]);
        Assert.Equal(DecodeResult.Observation, result);
        return observation;
    }

    [Fact]
    public void A_header_of_column_names_alone_is_a_header_and_no_row()
    {
        var decoder = new ZeekTsvDecoder("ssh");
        Assert.Equal(DecodeResult.Nothing, Put("t\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"));
        Assert.Equal(DecodeResult.Observation, Put("1421154095.362593\t1.2.3.4\t1234\t2.3.4.5\t22"));
        Assert.Equal(DecodeResult.BadTime, Put("XXXXXXXXXX.XXXXXX\t1.2.3.4\t1234\t2.3.4.5\t22"));

        // After a restart, and again after a rotation.
        var state = decoder.SaveState();
        decoder = new ZeekTsvDecoder("ssh");
        decoder.RestoreState(state);
        Assert.Equal(DecodeResult.Observation, Put("1421154095.362593\t1.2.3.4\t1234\t2.3.4.5\t22"));
        Assert.Equal(DecodeResult.Nothing, Put("t\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"));

        DecodeResult Put(string line)
        {
            var observation = default(Correlator.Model.Observations.Observation);
            return decoder.Decode(System.Text.Encoding.UTF8.GetBytes(line), ref observation);
        }
    }
}
