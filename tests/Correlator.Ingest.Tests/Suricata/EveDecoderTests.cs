using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Tests.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Suricata;

public class EveDecoderTests
{
    private readonly EveDecoder _decoder = new();

    private const string Flow = """{"timestamp":"2015-01-13T13:01:35.362593+0000","flow_id":2120276695667710,"event_type":"flow","src_ip":"10.50.1.10","src_port":49165,"dest_ip":"10.50.1.52","dest_port":502,"proto":"TCP","flow":{"pkts_toserver":339,"pkts_toclient":337,"bytes_toserver":21360,"bytes_toclient":21736,"start":"2015-01-13T13:01:35.362593+0000","end":"2015-01-13T13:04:28.982132+0000","age":173,"state":"new","reason":"shutdown","alerted":false},"ether":{"dest_macs":["00:00:54:14:f2:4f"],"src_macs":["00:50:56:b3:bd:bd"]},"community_id":"1:hspyH3PxBDn47TcfX2ul0fwQ6YI=","tcp":{"tcp_flags":"00","tcp_flags_ts":"00","tcp_flags_tc":"00"}}""";
    private const string Modbus = """{"timestamp":"2004-08-26T12:12:19.148970+0000","flow_id":1847330826225928,"pcap_cnt":53,"event_type":"modbus","src_ip":"10.0.0.9","src_port":3082,"dest_ip":"10.0.0.3","dest_port":502,"proto":"TCP","pkt_src":"wire/pcap","ether":{"src_mac":"00:50:04:93:70:67","dest_mac":"00:02:b3:ce:70:51"},"community_id":"1:E8oJvgGRT6SbgwRzDVhg61rb8go=","modbus":{"id":1,"request":{"transaction_id":1,"protocol_id":0,"unit_id":10,"function_raw":1,"function_code":"RdCoils","access_type":"READ | COILS","category":"PUBLIC_ASSIGNED","error_flags":"NONE","read":{"address":0,"quantity":1}},"response":{"transaction_id":1,"protocol_id":0,"unit_id":10,"function_raw":1,"function_code":"RdCoils","access_type":"READ | COILS","category":"PUBLIC_ASSIGNED","error_flags":"NONE","read":{"data":"\u0000"}}}}""";
    private const string Dnp3Response = """{"timestamp":"2011-12-21T21:08:59.765017+0000","flow_id":383968120791672,"pcap_cnt":7,"event_type":"dnp3","src_ip":"130.126.142.250","src_port":49404,"dest_ip":"130.126.140.229","dest_port":20000,"proto":"TCP","pkt_src":"wire/pcap","ether":{"src_mac":"b8:ac:6f:ab:45:7a","dest_mac":"00:1b:21:0b:15:24"},"community_id":"1:ODEpSGy96PkimI1JGDTAdIHrOeM=","dnp3":{"type":"response","control":{"dir":false,"pri":true,"fcb":false,"fcv":false,"function_code":4},"src":2,"dst":3,"application":{"control":{"fir":true,"fin":true,"con":false,"uns":false,"sequence":7},"function_code":129,"objects":[{"group":12,"variation":1,"qualifier":40,"prefix_code":2,"range_code":8,"start":0,"stop":0,"count":1,"points":[{"prefix":1,"index":1,"op_type":3,"qu":0,"cr":0,"tcc":0,"count":1,"ontime":100,"offtime":100,"status_code":0,"reserved":0}]}],"complete":true},"iin":{}}}""";
    private const string AlertToClient = """{"timestamp":"2004-08-26T12:13:52.261317+0000","flow_id":1847330826225928,"pcap_cnt":61,"event_type":"alert","src_ip":"10.0.0.3","src_port":502,"dest_ip":"10.0.0.9","dest_port":3082,"proto":"TCP","pkt_src":"wire/pcap","ether":{"src_mac":"00:02:b3:ce:70:51","dest_mac":"00:50:04:93:70:67"},"community_id":"1:E8oJvgGRT6SbgwRzDVhg61rb8go=","tx_id":2,"alert":{"action":"allowed","gid":1,"signature_id":2250008,"rev":2,"signature":"SURICATA Modbus Data mismatch","category":"Generic Protocol Command Decode","severity":3},"modbus":{"id":3,"request":{"transaction_id":1,"protocol_id":0,"unit_id":10,"function_raw":3,"function_code":"RdHoldRegs","access_type":"READ | HOLDING","category":"PUBLIC_ASSIGNED","error_flags":"NONE","read":{"address":5,"quantity":2}},"response":{"transaction_id":1,"protocol_id":0,"unit_id":10,"function_raw":3,"function_code":"RdHoldRegs","access_type":"READ | HOLDING","category":"PUBLIC_ASSIGNED","error_flags":"DATA_VALUE","read":{"data":"\u0000\t\u0000\u0018"}}},"app_proto":"modbus","direction":"to_client","flow":{"pkts_toserver":9,"pkts_toclient":5,"bytes_toserver":566,"bytes_toclient":323,"start":"2004-08-26T12:12:06.102435+0000","src_ip":"10.0.0.9","dest_ip":"10.0.0.3","src_port":3082,"dest_port":502}}""";

    [Fact]
    public void A_flow_is_a_connection_at_its_end_with_both_ends_and_their_macs()
    {
        var flow = _decoder.Observe(Flow);
        Assert.Equal(ObservationKind.Connection, flow.Kind);
        Assert.Equal(RecordedLines.Time("2015-01-13T13:04:28.982132Z"), flow.Time);
        Assert.Equal("10.50.1.10:49165", flow.Originator.ToString());
        Assert.Equal("10.50.1.52:502", flow.Responder.ToString());
        Assert.Equal("00:50:56:b3:bd:bd", flow.Originator.Mac.ToString());
        Assert.Equal("00:00:54:14:f2:4f", flow.Responder.Mac.ToString());
        Assert.Equal(Protocol.Modbus, flow.Protocol);
        Assert.Equal(Operation.Connect, flow.Operation);
        Assert.Equal(-1, flow.OperationCode);
        Assert.Equal(43_096u, flow.Bytes);
        Assert.Equal(Outcome.Success, flow.Outcome);
        Assert.True(flow.Has(ObservationFlags.DirectionUncertain));
        Assert.Null(flow.Detail);
    }

    [Fact]
    public void The_timestamp_of_a_flow_is_never_its_time()
    {
        var noEnd = Flow.Replace("\"end\":\"2015-01-13T13:04:28.982132+0000\",", "", StringComparison.Ordinal);
        Assert.Equal(RecordedLines.Time("2015-01-13T13:01:35.362593Z"), _decoder.Observe(noEnd).Time);
        var endBeforeStart = Flow.Replace("13:04:28", "12:04:28", StringComparison.Ordinal);
        Assert.Equal(RecordedLines.Time("2015-01-13T13:01:35.362593Z"), _decoder.Observe(endBeforeStart).Time);
        var neither = noEnd.Replace("\"start\":\"2015-01-13T13:01:35.362593+0000\",", "", StringComparison.Ordinal);
        Assert.Equal(DecodeResult.BadTime, _decoder.Decode(neither, out _));
    }

    [Theory]
    [InlineData("\"pkts_toclient\":337", "\"pkts_toclient\":0", Outcome.NoAnswer)]
    [InlineData("\"tcp_flags_ts\":\"00\",\"tcp_flags_tc\":\"00\"", "\"tcp_flags_ts\":\"02\",\"tcp_flags_tc\":\"14\"", Outcome.Denied)]
    [InlineData("\"tcp_flags_ts\":\"00\",\"tcp_flags_tc\":\"00\"", "\"tcp_flags_ts\":\"1b\",\"tcp_flags_tc\":\"1e\"", Outcome.Success)]
    public void A_flow_tells_whether_anyone_answered(string was, string becomes, Outcome outcome) =>
        Assert.Equal(outcome, _decoder.Observe(Flow.Replace(was, becomes, StringComparison.Ordinal)).Outcome);

    [Fact]
    public void Of_several_macs_of_one_end_none_is_taken()
    {
        var flow = _decoder.Observe(Flow.Replace(
            "[\"00:50:56:b3:bd:bd\"]", "[\"00:50:56:b3:bd:bd\",\"00:50:56:b3:bd:be\"]", StringComparison.Ordinal));
        Assert.True(flow.Originator.Mac.IsNone);
        Assert.Equal("00:00:54:14:f2:4f", flow.Responder.Mac.ToString());
    }

    [Fact]
    public void A_modbus_transaction_is_one_operation()
    {
        var read = _decoder.Observe(Modbus);
        Assert.Equal(ObservationKind.Operation, read.Kind);
        Assert.Equal(RecordedLines.Time("2004-08-26T12:12:19.148970Z"), read.Time);
        Assert.Equal(Protocol.Modbus, read.Protocol);
        Assert.Equal(Operation.Read, read.Operation);
        Assert.Equal(1, read.OperationCode);
        Assert.Equal(10, read.TargetUnit);
        Assert.True(read.Has(ObservationFlags.HasTarget));
        Assert.Equal((0u, 1u), (read.TargetStart, read.TargetCount));
        Assert.Equal(Outcome.Success, read.Outcome);
        Assert.Equal("00:50:04:93:70:67", read.Originator.Mac.ToString());
    }

    [Fact]
    public void A_modbus_write_has_its_address_and_value()
    {
        var write = Observed("iti-quickdraw-modbus1.eve.json", "\"WrSingleReg\"");
        Assert.Equal(Operation.Write, write.Operation);
        Assert.Equal(6, write.OperationCode);
        Assert.True(write.Has(ObservationFlags.HasTarget));
        Assert.True(write.Has(ObservationFlags.HasValue));
        Assert.Equal((5u, 1u, 11d), (write.TargetStart, write.TargetCount, write.ValueLow));
    }

    [Theory]
    [InlineData("\"RestartCommOpt\"", Operation.Restart)]
    [InlineData("\"ForceListenOnlyMode\"", Operation.ModeChange)]
    [InlineData("\"RdDevId\"", Operation.Identity)]
    [InlineData("\"ReportServerID\"", Operation.Identity)]
    public void A_modbus_sub_function_says_what_is_done(string marker, Operation operation) =>
        Assert.Equal(operation, Observed("iti-quickdraw-modbus1.eve.json", marker).Operation);

    [Fact]
    public void A_modbus_exception_is_an_error_of_the_function_that_was_asked()
    {
        var refused = Observed("iti-quickdraw-modbus1.eve.json", "\"GatewayTargetFailToResp\"");
        Assert.Equal(Outcome.Error, refused.Outcome);
        Assert.Equal(8, refused.OperationCode);
    }

    [Fact]
    public void A_modbus_request_that_nobody_answered_says_so() =>
        Assert.Equal(Outcome.NoAnswer, Observed("iti-quickdraw-modbus1.eve.json", "stream (flow timeout)").Outcome);

    [Fact]
    public void A_dnp3_response_keeps_the_client_as_originator()
    {
        var response = _decoder.Observe(Dnp3Response);
        Assert.Equal("130.126.142.250:49404", response.Originator.ToString());
        Assert.Equal(Protocol.Dnp3, response.Protocol);
        Assert.Equal(129, response.OperationCode);
        Assert.True(response.Has(ObservationFlags.ResponseOnly));
        Assert.False(response.Has(ObservationFlags.RequestOnly));
        Assert.Equal(Outcome.Success, response.Outcome);
        Assert.Equal(2, response.TargetUnit);
        Assert.Equal((1u, 1u), (response.TargetStart, response.TargetCount));
        Assert.Null(response.Detail);
    }

    [Fact]
    public void A_dnp3_control_is_refused_by_its_status()
    {
        var refused = Dnp3Response.Replace("\"status_code\":0", "\"status_code\":2", StringComparison.Ordinal);
        Assert.Equal(Outcome.Error, _decoder.Observe(refused).Outcome);
    }

    [Theory]
    [InlineData("{\"indicators\":[\"no_func_code_support\"]}", Outcome.Error)]
    [InlineData("{\"indicators\":[\"device_restart\",\"need_time\"]}", Outcome.Success)]
    public void A_dnp3_outstation_refuses_by_its_indications(string iin, Outcome outcome) =>
        Assert.Equal(outcome, _decoder.Observe(Dnp3Response.Replace("\"iin\":{}", $"\"iin\":{iin}", StringComparison.Ordinal)).Outcome);

    [Fact]
    public void A_select_and_an_operate_are_told_apart()
    {
        var operations = RecordedLines.ReadData("suricata", "sv-dnp3-select-operate.eve.json")
            .Select(l => Encoding.UTF8.GetString(l)).Where(l => l.Contains("\"type\":\"request\"", StringComparison.Ordinal))
            .Select(l => _decoder.Observe(l)).ToArray();
        Assert.Equal([Operation.Select, Operation.Control], operations.Select(o => o.Operation));
        Assert.All(operations, o => Assert.Equal((1u, 2), (o.TargetStart, o.TargetUnit)));
        Assert.All(operations, o => Assert.True(o.Has(ObservationFlags.RequestOnly)));
    }

    [Fact]
    public void Analogue_values_of_a_dnp3_response_span_its_points()
    {
        var line = Dnp3Response.Replace(
            "\"points\":[{", "\"points\":[{\"index\":3,\"value\":-5},{\"index\":4,\"value\":1007.5},{", StringComparison.Ordinal);
        var response = _decoder.Observe(line);
        Assert.True(response.Has(ObservationFlags.HasValue));
        Assert.Equal((-5d, 1007.5d), (response.ValueLow, response.ValueHigh));
        Assert.Equal((1u, 4u), (response.TargetStart, response.TargetCount));
    }

    [Fact]
    public void An_alert_on_the_answer_keeps_who_asked_as_originator()
    {
        var alert = _decoder.Observe(AlertToClient);
        Assert.Equal(ObservationKind.SensorAlert, alert.Kind);
        Assert.Equal("10.0.0.9:3082", alert.Originator.ToString());
        Assert.Equal("00:50:04:93:70:67", alert.Originator.Mac.ToString());
        Assert.Equal("10.0.0.3:502", alert.Responder.ToString());
        Assert.Equal("00:02:b3:ce:70:51", alert.Responder.Mac.ToString());
        Assert.Equal(3, alert.Severity);
        Assert.Equal((Protocol.Modbus, Operation.Read, 3, 10), (alert.Protocol, alert.Operation, alert.OperationCode, alert.TargetUnit));
        Assert.Equal(Outcome.Unknown, alert.Outcome);
        var detail = alert.Detail!;
        Assert.Equal("2250008", detail.SignatureId);
        Assert.Equal("SURICATA Modbus Data mismatch", detail.SignatureName);
        Assert.Equal("Generic Protocol Command Decode", detail.Message);
        Assert.Equal(("OISF", "Suricata"), (detail.SensorVendor, detail.SensorProduct));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    [InlineData(255, 1)]
    public void Suricatas_highest_priority_is_the_highest_severity(int priority, byte severity) =>
        Assert.Equal(severity, _decoder.Observe(AlertToClient.Replace("\"severity\":3", $"\"severity\":{priority}", StringComparison.Ordinal)).Severity);

    [Fact]
    public void A_rules_techniques_come_with_its_alert()
    {
        var line = AlertToClient.Replace(
            "\"severity\":3", "\"severity\":3,\"metadata\":{\"mitre_technique_id\":[\"T0855\",\"T1021.001\",\"T843\"],\"tag\":[\"T0806\"]}",
            StringComparison.Ordinal);
        Assert.Equal(["T0855", "T1021.001"], _decoder.Observe(line).Detail!.Techniques);
    }

    [Fact]
    public void Alerts_of_one_signature_share_one_detail_and_others_do_not()
    {
        var first = _decoder.Observe(AlertToClient).Detail;
        Assert.Same(first, _decoder.Observe(AlertToClient.Replace("12:13:52", "12:13:53", StringComparison.Ordinal)).Detail);
        Assert.NotSame(first, _decoder.Observe(AlertToClient.Replace("\"rev\":2", "\"rev\":3", StringComparison.Ordinal)).Detail);
    }

    [Fact]
    public void An_alert_without_flow_and_direction_takes_the_known_port_for_the_server()
    {
        var line = AlertToClient[..AlertToClient.IndexOf(",\"modbus\":", StringComparison.Ordinal)] + "}";
        Assert.Equal("10.0.0.9:3082", _decoder.Observe(line).Originator.ToString());
    }

    [Fact]
    public void An_alert_on_a_dnp3_answer_is_an_alert_and_one_on_a_request_is_what_was_asked()
    {
        const string alert = "\"alert\":{\"signature_id\":1,\"signature\":\"x\",\"severity\":2},\"dnp3\":";
        var answer = Dnp3Response.Replace("\"event_type\":\"dnp3\"", "\"event_type\":\"alert\"", StringComparison.Ordinal)
            .Replace("\"dnp3\":", alert, StringComparison.Ordinal);
        Assert.Equal((Operation.Alert, 129), (_decoder.Observe(answer).Operation, _decoder.Observe(answer).OperationCode));
        var request = answer.Replace("\"type\":\"response\"", "\"type\":\"request\"", StringComparison.Ordinal)
            .Replace("\"function_code\":129", "\"function_code\":13", StringComparison.Ordinal);
        Assert.Equal((Operation.Restart, 13), (_decoder.Observe(request).Operation, _decoder.Observe(request).OperationCode));
    }

    [Fact]
    public void An_anomaly_named_like_an_event_type_is_not_taken_for_it()
    {
        const string time = "\"timestamp\":\"2020-01-01T00:00:00Z\"";
        Assert.Equal("fileinfo", _decoder.Observe($"{{{time},\"event_type\":\"fileinfo\"}}").Detail!.RecordType);
        var anomaly = _decoder.Observe(
            $"{{{time},\"event_type\":\"anomaly\",\"anomaly\":{{\"type\":\"x\",\"event\":\"fileinfo\"}}}}");
        Assert.Equal(("fileinfo", null), (anomaly.Detail!.SignatureName, anomaly.Detail.RecordType));
    }

    [Fact]
    public void Statistics_are_observed_without_a_time()
    {
        var stats = Observed("sv-dnp3-select-operate.eve.json", "\"event_type\":\"stats\"");
        Assert.Equal(ObservationKind.Statistics, stats.Kind);
        Assert.True(stats.Time.IsNone);
        Assert.True(stats.Has(ObservationFlags.TimeInferred));
    }

    [Fact]
    public void An_anomaly_names_itself_and_its_protocol()
    {
        var anomaly = Observed("iti-quickdraw-modbus1.eve.json", "\"event_type\":\"anomaly\"");
        Assert.Equal(ObservationKind.ProtocolAnomaly, anomaly.Kind);
        Assert.Equal(Protocol.Modbus, anomaly.Protocol);
        Assert.Equal("value_mismatch", anomaly.Detail!.SignatureName);
    }

    [Fact]
    public void Ssh_that_was_flushed_with_its_flow_has_no_time_of_its_own()
    {
        // Recorded at 10:08 or later; its timestamp is that of the capture's first packet.
        var ssh = _decoder.Observe("""
            {"timestamp":"2023-03-10T09:29:34.078826+0000","flow_id":1,"event_type":"ssh","src_ip":"198.18.134.99","src_port":50552,
            "dest_ip":"198.18.134.41","dest_port":22,"proto":"TCP","tx_id":0,
            "ssh":{"client":{"proto_version":"2.0","software_version":"OpenSSH_7.6p1"}}}
            """.ReplaceLineEndings(""));
        Assert.Equal((ObservationKind.AccessSession, Protocol.Ssh), (ssh.Kind, ssh.Protocol));
        Assert.True(ssh.Time.IsNone);
        Assert.True(ssh.Has(ObservationFlags.TimeInferred));
    }

    [Fact]
    public void Ssh_is_an_access_session_with_the_servers_software()
    {
        var ssh = Observed("westermo-part1.part.eve.json", "\"server\":{\"proto_version\"");
        Assert.Equal((ObservationKind.AccessSession, Protocol.Ssh, Operation.SessionOpen), (ssh.Kind, ssh.Protocol, ssh.Operation));
        Assert.Equal("dropbear_2020.81", ssh.Detail!.Identity!.Product);
        Assert.False(ssh.Detail.IdentityIsOriginator);
    }

    [Fact]
    public void Http_is_a_request_for_its_url()
    {
        var http = Observed("s4x15-modicon.part.eve.json", "\"event_type\":\"http\"");
        Assert.Equal((Protocol.Http, Operation.Request, Outcome.Success), (http.Protocol, http.Operation, http.Outcome));
        Assert.StartsWith("/", http.Detail!.Tag, StringComparison.Ordinal);
        Assert.Equal("GET", http.Detail.OperationName);
    }

    [Fact]
    public void A_file_info_is_generic_and_who_asked_for_the_file_is_its_originator()
    {
        var file = Observed("s4x15-modicon.part.eve.json", "\"event_type\":\"fileinfo\"");
        Assert.Equal(ObservationKind.Generic, file.Kind);
        Assert.Equal("fileinfo", file.Detail!.RecordType);
        Assert.Equal(80, file.Responder.Port);
    }

    [Fact]
    public void An_enip_identity_names_the_device()
    {
        const string line = """{"timestamp":"2015-03-31T17:41:35.130136+0000","event_type":"enip","src_ip":"10.1.1.167","src_port":5262,"dest_ip":"10.1.1.164","dest_port":44818,"proto":"UDP","enip":{"request":{"command":"list_identity","status":"success"},"response":{"command":"list_identity","status":"success","identity":{"protocol_version":1,"revision":"20.12","vendor_id":"Rockwell Automation/Allen-Bradley","device_type":"Programmable Logic Controller","product_name":"1769-L16ER/B","serial":3221594178}}}}""";
        var enip = _decoder.Observe(line);
        Assert.Equal((ObservationKind.Identity, Protocol.EtherNetIp, Operation.Identity, 0x63, Outcome.Success),
            (enip.Kind, enip.Protocol, enip.Operation, enip.OperationCode, enip.Outcome));
        Assert.Equal(new DeviceIdentity("Rockwell Automation/Allen-Bradley", "1769-L16ER/B", "20.12", "c005a042"), enip.Detail!.Identity);
    }

    [Fact]
    public void A_cip_service_inside_enip_is_what_was_done()
    {
        const string line = """{"timestamp":"2015-03-31T17:41:35.130136+0000","event_type":"enip","src_ip":"10.1.1.167","src_port":5262,"dest_ip":"10.1.1.164","dest_port":44818,"proto":"TCP","enip":{"request":{"command":"send_rrdata","cip":{"service":"Reset","path":[{"segment_type":"class","value":1}],"class_name":"Identity"}},"response":{"command":"send_rrdata","status":"Success","cip":{"service":"Reset","status":"Success"}}}}""";
        var cip = _decoder.Observe(line);
        Assert.Equal((Protocol.Cip, Operation.Restart, 0x05, "Identity"), (cip.Protocol, cip.Operation, cip.OperationCode, cip.Detail!.Tag));
    }

    [Fact]
    public void An_uncompressed_ipv6_address_is_the_short_one()
    {
        var line = Flow.Replace("\"10.50.1.10\"", "\"fe80:0000:0000:0000:0250:56ff:feb3:bdbd\"", StringComparison.Ordinal);
        Assert.Equal("fe80::250:56ff:feb3:bdbd", _decoder.Observe(line).Originator.Address.ToString());
    }

    [Theory]
    [InlineData("", DecodeResult.Nothing)]
    [InlineData("   ", DecodeResult.Nothing)]
    [InlineData("{\"event_type\":\"flow\"", DecodeResult.Truncated)]
    [InlineData("{\"event_type\":\"flow\",\"src_ip", DecodeResult.Truncated)]
    [InlineData("{\"a\":1}", DecodeResult.Malformed)]
    [InlineData("[1]", DecodeResult.Malformed)]
    [InlineData("{\"event_type\":\"dns\"} {}", DecodeResult.Malformed)]
    [InlineData("{'event_type':1}", DecodeResult.Malformed)]
    [InlineData("{\"event_type\":\"dns\"}", DecodeResult.BadTime)]
    [InlineData("{\"event_type\":\"dns\",\"timestamp\":\"yesterday\"}", DecodeResult.BadTime)]
    [InlineData("{\"event_type\":\"dns\",\"timestamp\":\"1970-01-01T00:00:00+0000\"}", DecodeResult.AbsurdTime)]
    [InlineData("{\"event_type\":\"dns\",\"timestamp\":\"2150-01-01T00:00:00+0000\"}", DecodeResult.AbsurdTime)]
    [InlineData("{\"event_type\":\"dns\",\"timestamp\":\"2020-01-01T00:00:00+0000\",\"src_ip\":\"10.0.0.256\"}", DecodeResult.BadValue)]
    [InlineData("{\"event_type\":\"dns\",\"timestamp\":\"2020-01-01T00:00:00+0000\",\"src_port\":70000}", DecodeResult.BadValue)]
    [InlineData("{\"event_type\":\"\0\"}", DecodeResult.Binary)]
    public void Each_fault_has_its_name(string line, DecodeResult result) => Assert.Equal(result, _decoder.Decode(line, out _));

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var line = Encoding.UTF8.GetBytes(Modbus);
        line[20] = 0xFF;
        Assert.Equal(DecodeResult.InvalidUtf8, _decoder.Decode(line, out _));
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.True(_decoder.Decode(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), out _).IsFault());

    [Fact]
    public void A_line_of_ten_megabytes_is_refused_unread() =>
        Assert.Equal(DecodeResult.TooLong, _decoder.Decode(new byte[10_000_000], out _));

    [Fact]
    public void Connections_and_operations_allocate_nothing()
    {
        byte[][] lines = [Encoding.UTF8.GetBytes(Flow), Encoding.UTF8.GetBytes(Modbus), Encoding.UTF8.GetBytes(Dnp3Response)];
        Assert.Equal(0, Allocated(lines, 1_000));
    }

    [Fact]
    public void A_flood_of_one_alert_allocates_nothing() =>
        Assert.Equal(0, Allocated([Encoding.UTF8.GetBytes(AlertToClient)], 1_000));

    // The least of three: the runtime allocates on this thread when it recompiles a method.
    private long Allocated(byte[][] lines, int rounds) =>
        Enumerable.Range(0, 3).Min(_ => AllocatedOnce(lines, rounds));

    private long AllocatedOnce(byte[][] lines, int rounds)
    {
        foreach (var line in lines) _decoder.Decode(line, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            foreach (var line in lines) _decoder.Decode(line, out _);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private Observation Observed(string file, string marker) => _decoder.Observe(RecordedLines.ReadData("suricata", file)
        .Select(l => Encoding.UTF8.GetString(l))
        .First(l => l.Contains(marker, StringComparison.Ordinal) && !l.Contains("\"event_type\":\"alert\"", StringComparison.Ordinal)));
}
