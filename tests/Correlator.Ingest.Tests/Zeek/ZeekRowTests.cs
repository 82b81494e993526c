using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Zeek;

/// <summary>Literal rows of real sensors, and what each must come to.</summary>
public class ZeekRowTests
{
    private const string Ids = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p ";
    private const string Message = Ids + "is_orig source_h source_p destination_h destination_p ";

    [Fact]
    public void A_connection_is_known_when_it_ends_to_the_microsecond()
    {
        var o = RecordedLogs.Row(
            "conn",
            Ids + "proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts "
                + "orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents orig_l2_addr resp_l2_addr",
            "1421154095.362593 CQsr7IidThJuHeoXl 10.50.1.10 49165 10.50.1.52 502 tcp modbus 173.619539 2064 1892 OTH T T 0 DadA 339 15600 "
                + "337 15328 - 00:50:56:b3:bd:bd 00:00:54:14:f2:4f");
        Assert.Equal("2015-01-13T13:04:28.982132Z", o.Time.ToString());
        Assert.Equal("10.50.1.10:49165", o.Originator.ToString());
        Assert.Equal("10.50.1.52:502", o.Responder.ToString());
        Assert.Equal("00:50:56:b3:bd:bd", o.Originator.Mac.ToString());
        Assert.Equal("00:00:54:14:f2:4f", o.Responder.Mac.ToString());
        Assert.Equal((ObservationKind.Connection, Protocol.Modbus, Operation.Connect), (o.Kind, o.Protocol, o.Operation));
        Assert.Equal((3956u, Outcome.Unknown, -1), (o.Bytes, o.Outcome, o.OperationCode));
        Assert.True(o.Has(ObservationFlags.DirectionUncertain));
        Assert.Null(o.Detail);
    }

    [Theory]
    [InlineData("tcp", "-", 102, "SF", "ShADadFf", Protocol.S7Comm, Outcome.Success)]
    [InlineData("tcp", "-", 2404, "S0", "S", Protocol.Iec104, Outcome.NoAnswer)]
    [InlineData("tcp", "gssapi,ntlm,smb", 445, "S1", "ShADad", Protocol.Smb, Outcome.Success)]
    [InlineData("tcp", "rdp,ssl", 3389, "SF", "ShADadFf", Protocol.Rdp, Outcome.Success)]
    [InlineData("tcp", "ssl,rdp", 3389, "SF", "ShADadFf", Protocol.Rdp, Outcome.Success)]
    [InlineData("tcp", "ssl,gssapi", 636, "SF", "ShADadFf", Protocol.Tls, Outcome.Success)]
    [InlineData("tcp", "krb_tcp,ssl,ldap_tcp", 389, "SF", "ShADadFf", Protocol.Ldap, Outcome.Success)]
    [InlineData("tcp", "ntlm,dce_rpc", 135, "RSTO", "ShADadR", Protocol.DceRpc, Outcome.Denied)]
    [InlineData("tcp", "dnp3_tcp", 20000, "REJ", "Sr", Protocol.Dnp3, Outcome.Denied)]
    [InlineData("udp", "-", 47808, "S0", "D", Protocol.Bacnet, Outcome.NoAnswer)]
    [InlineData("icmp", "-", 0, "OTH", "-", Protocol.Icmp, Outcome.Unknown)]
    [InlineData("tcp", "-ssl", 443, "SF", "-", Protocol.Tls, Outcome.Success)]
    public void A_connections_protocol_and_end_are_told(
        string proto, string service, int port, string state, string history, Protocol protocol, Outcome outcome)
    {
        var o = RecordedLogs.Row(
            "conn", Ids + "proto service conn_state history", $"1421154095.000000 C 10.0.0.1 40000 10.0.0.2 {port} {proto} {service} {state} {history}");
        Assert.Equal((protocol, outcome), (o.Protocol, o.Outcome));
        Assert.False(o.Has(ObservationFlags.DirectionUncertain));
    }

    [Fact]
    public void A_connection_whose_ends_were_turned_round_is_uncertain()
    {
        var o = RecordedLogs.Row("conn", Ids + "proto conn_state history", "1421154095.0 C 10.0.0.1 1 10.0.0.2 2 tcp SF ^fAFa");
        Assert.True(o.Has(ObservationFlags.DirectionUncertain));
    }

    [Theory]
    [InlineData("T", "1", "0x1a Request_Download", ObservationFlags.RequestOnly)]
    [InlineData("F", "3", "0x1a Request_Download", ObservationFlags.ResponseOnly)]
    [InlineData("F", "1", "0x1b Download_Block", ObservationFlags.ResponseOnly)]
    [InlineData("T", "3", "0x1b Download_Block", ObservationFlags.RequestOnly)]
    [InlineData("F", "1", "0x1c Download_Ended", ObservationFlags.ResponseOnly)]
    [InlineData("T", "3", "0x1c Download_Ended", ObservationFlags.RequestOnly)]
    public void A_download_is_the_clients_though_the_controller_fetches_its_blocks(
        string isOrig, string control, string function, ObservationFlags half)
    {
        var o = RecordedLogs.Row(
            "s7comm",
            Ids + "is_orig rosctr_code rosctr_name pdu_reference function_code function_name subfunction_code "
                + "subfunction_name error_class error_code",
            $"1772433901.0 C 10.20.30.10 50164 10.20.12.10 102 {isOrig} {control} name 4 {function} - - - -");
        Assert.Equal((Operation.ProgramDownload, half), (o.Operation, o.Flags));
        Assert.Equal(("10.20.30.10:50164", "10.20.12.10:102"), (o.Originator.ToString(), o.Responder.ToString()));
    }

    [Theory]
    [InlineData("F", "Job-Request", "Download Block", ObservationFlags.ResponseOnly)]
    [InlineData("T", "ACK-Data", "Download Block", ObservationFlags.RequestOnly)]
    [InlineData("T", "Job-Request", "Upload", ObservationFlags.RequestOnly)]
    public void A_transfer_is_told_from_the_clients_side(
        string isOrig, string control, string function, ObservationFlags half)
    {
        var decoder = RecordedLogs.Tsv("s7comm_upload_download", Ids + "is_orig rosctr function_name filename");
        var row = $"1772433901.0 C 10.20.30.10 50164 10.20.12.10 102 {isOrig} {control}".Replace(' ', '\t')
            + $"\t{function}\t_0800012P";
        var (_, o) = RecordedLogs.Decode(decoder, row);
        Assert.Equal((half, "10.20.30.10:50164"), (o.Flags, o.Originator.ToString()));
    }

    [Fact]
    public void A_modbus_write_is_told_by_its_function()
    {
        var o = RecordedLogs.Row(
            "modbus", Ids + "func exception", "1093522432.261317 C8XDW22a9qMOkaRuvh 10.0.0.9 3082 10.0.0.3 502 WRITE_SINGLE_COIL -");
        Assert.Equal((Operation.Write, 5, Outcome.Success, Protocol.Modbus), (o.Operation, o.OperationCode, o.Outcome, o.Protocol));
        Assert.Null(o.Detail);
    }

    [Fact]
    public void A_modbus_exception_is_an_error_of_the_function_it_answers()
    {
        var o = RecordedLogs.Row(
            "modbus", Ids + "func exception", "1153491893.492404 CMlghc4aTsUpUUoXj1 192.168.66.235 2582 166.161.16.230 502 READ_COILS_EXCEPTION -");
        Assert.Equal((Operation.Read, 1, Outcome.Error), (o.Operation, o.OperationCode, o.Outcome));
    }

    [Theory]
    [InlineData("REQ", "-", ObservationFlags.RequestOnly, Outcome.Unknown)]
    [InlineData("RESP", "-", ObservationFlags.ResponseOnly, Outcome.Success)]
    [InlineData("RESP", "ILLEGAL_DATA_ADDRESS", ObservationFlags.ResponseOnly, Outcome.Error)]
    public void Newer_zeek_writes_both_halves(string half, string exception, ObservationFlags flags, Outcome outcome)
    {
        var o = RecordedLogs.Row(
            "modbus", Ids + "tid unit func pdu_type exception", $"1421154095.0 C 10.0.0.1 1 10.0.0.2 502 7 3 READ_COILS {half} {exception}");
        Assert.Equal((flags, outcome, 3), (o.Flags, o.Outcome, o.TargetUnit));
        Assert.Equal(exception == "-" ? null : exception, o.Detail?.Message);
    }

    [Fact]
    public void The_first_generation_of_modbus_detailed_names_the_direction()
    {
        const string Fields = Ids + "unit_id func network_direction address quantity values";
        var asked = RecordedLogs.Row(
            "modbus_detailed", Fields, "1595660608.237928 Cocjqh2SoqmAQnB1N4 127.0.0.1 47785 127.0.0.1 502 4 READ_COILS request 1 1 -");
        Assert.Equal((1u, 1u, 4), (asked.TargetStart, asked.TargetCount, asked.TargetUnit));
        Assert.True(asked.Has(ObservationFlags.RequestOnly) && asked.Has(ObservationFlags.HasTarget) && !asked.Has(ObservationFlags.HasValue));
        var told = RecordedLogs.Row(
            "modbus_detailed", Fields, "1595660608.238144 Cocjqh2SoqmAQnB1N4 127.0.0.1 47785 127.0.0.1 502 4 READ_COILS response - 8 T,F,F,F");
        Assert.True(told.Has(ObservationFlags.ResponseOnly) && told.Has(ObservationFlags.HasValue) && !told.Has(ObservationFlags.HasTarget));
        Assert.Equal((0d, 1d, Outcome.Success), (told.ValueLow, told.ValueHigh, told.Outcome));
    }

    [Fact]
    public void The_second_generation_of_modbus_detailed_has_the_message_direction()
    {
        var o = RecordedLogs.Row(
            "modbus_detailed", Message + "unit_id func request_response address quantity values",
            "1093522432.259088 C8XDW22a9qMOkaRuvh 10.0.0.9 3082 10.0.0.3 502 T 10.0.0.9 3082 10.0.0.3 502 10 WRITE_SINGLE_COIL REQUEST 2 1 F");
        Assert.Equal("2004-08-26T12:13:52.259088Z", o.Time.ToString());
        Assert.Equal((Operation.Write, 5, 10, 2u, 0d), (o.Operation, o.OperationCode, o.TargetUnit, o.TargetStart, o.ValueHigh));
        Assert.Equal("10.0.0.9:3082", o.Originator.ToString());
    }

    [Fact]
    public void The_third_generation_of_modbus_detailed_has_request_and_response_in_a_row()
    {
        var o = RecordedLogs.Row(
            "modbus_detailed",
            Ids + "tid unit func address quantity request_values response_values modbus_detailed_link_id matched request_subfunction_code "
                + "response_subfunction_code request_data response_data exception_code mei_type",
            "1595660608.237928 CHhAvVGS1DHFjwGM9 127.0.0.1 47785 127.0.0.1 502 2 5 READ_COILS 1 8 - 1,0,0,1,0,1,1,1 - T - - - - - -");
        Assert.Equal((5, 1u, 8u, 0d, 1d), (o.TargetUnit, o.TargetStart, o.TargetCount, o.ValueLow, o.ValueHigh));
        Assert.Equal((Outcome.Success, ObservationFlags.HasTarget | ObservationFlags.HasValue), (o.Outcome, o.Flags));
    }

    [Fact]
    public void A_request_that_came_from_the_connections_responder_makes_it_the_originator()
    {
        var o = RecordedLogs.Row(
            "modbus_detailed", Message + "unit_id func request_response address quantity values",
            "1421154095.0 C 10.0.0.3 502 10.0.0.9 3082 F 10.0.0.9 3082 10.0.0.3 502 1 READ_COILS REQUEST 1 1 -");
        Assert.Equal("10.0.0.9:3082", o.Originator.ToString());
    }

    [Fact]
    public void A_register_change_reports_the_new_value()
    {
        var o = RecordedLogs.Row(
            "modbus_register_change", Ids + "register old_val new_val delta", "1421154096.386052 C 10.50.1.10 49165 10.50.1.52 502 100 79 80 1.020032");
        Assert.Equal((Operation.Report, 100u, 80d), (o.Operation, o.TargetStart, o.ValueLow));
    }

    [Theory]
    [InlineData("READ", "RESPONSE", "0", 1, Operation.Read, Outcome.Success)]
    [InlineData("SELECT", "RESPONSE", "4", 3, Operation.Select, Outcome.Error)]
    [InlineData("OPERATE", "RESPONSE", "512", 4, Operation.Control, Outcome.Success)]
    [InlineData("CONFIRM", "UNSOLICITED_RESPONSE", "4096", 130, Operation.Report, Outcome.Success)]
    [InlineData("COLD_RESTART", "UNSOLICITED_RESPONSE", "0", 13, Operation.Restart, Outcome.Success)]
    [InlineData("STOP_APPL", "-", "-", 18, Operation.Stop, Outcome.Unknown)]
    public void A_dnp3_row_is_its_request(string request, string reply, string iin, int code, Operation operation, Outcome outcome)
    {
        var o = RecordedLogs.Row(
            "dnp3", Ids + "fc_request fc_reply iin",
            $"1614578399.572691 CehmJB23xqYmplgXyj 192.168.77.225 49160 192.168.77.235 20000 {request} {reply} {iin}");
        Assert.Equal((code, operation, outcome), (o.OperationCode, o.Operation, o.Outcome));
    }

    [Fact]
    public void A_dnp3_control_says_what_was_operated_and_which_way()
    {
        var o = RecordedLogs.Row(
            "dnp3_control",
            Message + "block_type function_code index_number trip_control_code operation_type clear_bit execute_count on_time off_time status_code",
            "1614578399.522003\tC\t192.168.5.145\t1095\t192.168.5.165\t20000\tT\t192.168.5.145\t1095\t192.168.5.165\t20000\t"
                + "Control Relay Output Block\tDIRECT_OPERATE_NR\t1\tNul\tLatch On\t-\t1\t100\t100\tSuccess");
        Assert.Equal((Operation.Control, 6, 1u, 1d, Outcome.Unknown), (o.Operation, o.OperationCode, o.TargetStart, o.ValueLow, o.Outcome));
        Assert.Equal(("Latch On", "Control Relay Output Block"), (o.Detail!.OperationName, o.Detail.Tag));
    }

    [Fact]
    public void A_cip_service_aims_at_class_and_instance()
    {
        var o = RecordedLogs.Row(
            "cip",
            Ids + "source_h source_p destination_h destination_p is_orig cip_sequence_count direction cip_service_code cip_service cip_status_code "
                + "cip_status cip_extended_status_code cip_extended_status class_id class_name instance_id attribute_id",
            "1224804549.022338\tC\t192.168.10.105\t3033\t192.168.10.120\t44818\t192.168.10.105\t3033\t192.168.10.120\t44818\tT\t1929\trequest\t"
                + "0x03\tGet Attribute List\t-\t-\t-\t-\t0x01\tIdentity\t0x01\t-");
        Assert.Equal((Operation.Identity, 3, 0x1_0001u), (o.Operation, o.OperationCode, o.TargetStart));
    }

    [Fact]
    public void An_enip_answer_keeps_the_one_who_asked_as_originator()
    {
        var o = RecordedLogs.Row(
            "enip",
            Ids + "source_h source_p destination_h destination_p is_orig enip_command_code enip_command length session_handle enip_status "
                + "sender_context options",
            "1224804549.026833\tC\t192.168.10.105\t3033\t192.168.10.120\t44818\t192.168.10.120\t44818\t192.168.10.105\t3033\tF\t0x70\t"
                + "Send Unit Data\t269\t0x11020100\tSuccess\t0x0000000000000000\t0x00000000");
        Assert.Equal(("192.168.10.105:3033", 0x70, 269u, Outcome.Success), (o.Originator.ToString(), o.OperationCode, o.Bytes, o.Outcome));
    }

    [Theory]
    [InlineData("1\tJob-Request\t28\t0x29\tPLC Stop\t-\t-\t-\t-", Operation.Stop, 0x29, Outcome.Unknown)]
    [InlineData("1\tJob-Request\t31\t0x28\tPLC Control\tP_PROGRAM\tPLC Start / Stop\t-\t-", Operation.Start, 0x28, Outcome.Unknown)]
    [InlineData("1\tJob-Request\t29\t0x28\tPLC Control\t_MODU\tPLC Copy Ram to Rom\t-\t-", Operation.Configure, 0x28, Outcome.Unknown)]
    [InlineData("3\tACK-Data\t0\t0xf0\tSetup Communication\t-\t-\tNo error\t0x00", Operation.SessionOpen, 0xF0, Outcome.Success)]
    [InlineData("7\tUser-Data\t9\t0x47\tRequest: Time Functions\t0x02\tSet Clock\t-\t-", Operation.TimeSet, 0x1_0702, Outcome.Unknown)]
    public void An_s7_function_is_told_by_job_or_user_data(string rest, Operation operation, int code, Outcome outcome)
    {
        var o = RecordedLogs.Row(
            "s7comm", Ids + "rosctr_code rosctr_name pdu_reference function_code function_name subfunction_code subfunction_name error_class error_code",
            "1454969290.358155\tC\t134.217.61.131\t51212\t134.217.61.211\t102\t" + rest);
        Assert.Equal((operation, code, outcome), (o.Operation, o.OperationCode, o.Outcome));
    }

    [Fact]
    public void An_s7_upload_names_its_block()
    {
        var o = RecordedLogs.Row(
            "s7comm_upload_download",
            Message + "rosctr pdu_reference function_name function_status session_id blocklength filename block_type block_number destination_filesystem",
            "1454969290.0\tC\t134.217.61.131\t51212\t134.217.61.211\t102\tT\t134.217.61.131\t51212\t134.217.61.211\t102\tJob-Request\t8\t"
                + "Start Upload\t0x00\t0\t-\t_0B00000A\tSystem Data Block\t00000\tActive");
        Assert.Equal((Operation.ProgramUpload, 0x1D, "System Data Block 00000"), (o.Operation, o.OperationCode, o.Detail!.Tag));
    }

    [Fact]
    public void A_bacnet_password_is_never_kept()
    {
        var o = RecordedLogs.Row(
            "bacnet_device_control",
            Message + "invoke_id pdu_service time_duration device_state password result result_code",
            "1580238002.0 C 192.168.0.50 47808 192.168.0.24 47808 T 192.168.0.50 47808 192.168.0.24 47808 133 device_communication_control 1 "
                + "disable filister - -");
        Assert.Equal((Operation.ModeChange, "disable"), (o.Operation, o.Detail!.ControllerMode));
        Assert.DoesNotContain("filister", o.Detail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bacnet_write_keeps_object_property_and_value()
    {
        var o = RecordedLogs.Row(
            "bacnet_property", Ids + "pdu_service object_type instance_number property array_index value",
            "1580238002.8 C 172.20.32.200 47808 172.20.32.50 47808 write-property-request analog-output 101 present-value - 21.5");
        Assert.Equal((Operation.Write, 15, 101u, 21.5), (o.Operation, o.OperationCode, o.TargetStart, o.ValueHigh));
        Assert.Equal(("analog-output/present-value", "21.5"), (o.Detail!.Tag, o.Detail.ValueText));
    }

    [Fact]
    public void A_bacnet_request_from_the_flows_responder_makes_it_the_originator()
    {
        var o = RecordedLogs.Row(
            "bacnet_property", Message + "invoke_id pdu_service object_type instance_number property array_index value",
            "1580238002.8 C 10.0.0.2 47808 10.0.0.1 47808 F 10.0.0.1 47808 10.0.0.2 47808 93 read-property-request device 254 object-list 0 -");
        Assert.Equal("10.0.0.1:47808", o.Originator.ToString());
    }

    [Fact]
    public void An_opc_ua_write_names_its_node()
    {
        var o = RecordedLogs.Row(
            "opcua-binary-write",
            Message + "opcua_link_id node_id_encoding_mask node_id_namespace_idx node_id_numeric node_id_string attribute_id",
            "1579702061.610203 C ::1 56322 ::1 4840 T ::1 56322 ::1 4840 90b4940fac132d1061 0x03 1 - the.answer 13");
        Assert.Equal((Operation.Write, 673, "ns=1;s=the.answer"), (o.Operation, o.OperationCode, o.Detail!.Tag));
        Assert.Equal("[::1]:4840", o.Responder.ToString());
    }

    [Fact]
    public void A_scan_notice_takes_its_ends_from_src_and_dst()
    {
        var o = RecordedLogs.Observations("s4x15-modicon/notice.log").Single();
        Assert.Equal((ObservationKind.SensorAlert, "10.200.1.252", "10.50.1.52"), (o.Kind, o.Originator.ToString(), o.Responder.ToString()));
        Assert.Equal("Scan::Port_Scan", o.Detail!.SignatureId);
        Assert.Equal(5, o.Severity);
    }

    [Fact]
    public void A_weird_is_a_protocol_anomaly_of_its_source()
    {
        var o = RecordedLogs.Row(
            "weird", Ids + "name addl notice peer source",
            "1421154126.746212 CCLrvNz7Wcv90NKwh 10.200.1.193 60017 10.50.1.52 80 HTTP_version_mismatch - F zeek HTTP");
        Assert.Equal((ObservationKind.ProtocolAnomaly, Protocol.Http, "HTTP_version_mismatch"), (o.Kind, o.Protocol, o.Detail!.OperationName));
    }

    [Fact]
    public void A_cip_identity_is_the_responders()
    {
        var o = RecordedLogs.Row(
            "cip_identity",
            Ids + "encapsulation_version socket_address socket_port vendor_id vendor_name device_type_id device_type_name product_code revision "
                + "device_status serial_number product_name device_state",
            "1427823695.129679\tC\t10.1.1.167\t5262\t10.1.1.164\t44818\t1\t164.1.1.10\t4783\t1\tRockwell Automation/Allen-Bradley\t12\t"
                + "Communications Adapter\t58\t4.3\t0x0030\t0x00524d8e\t1756-ENBT/A\t0x0003");
        Assert.Equal(new DeviceIdentity("Rockwell Automation/Allen-Bradley", "1756-ENBT/A", "4.3", "0x00524d8e"), o.Detail!.Identity);
        Assert.False(o.Detail.IdentityIsOriginator);
    }

    [Theory]
    [InlineData("T", Outcome.Success)]
    [InlineData("F", Outcome.Denied)]
    [InlineData("-", Outcome.Unknown)]
    public void An_ssh_row_is_an_access_session(string success, Outcome outcome)
    {
        var o = RecordedLogs.Row("ssh", Ids + "version auth_success server", $"1678442856.5 C 10.0.0.1 1 10.0.0.2 22 2 {success} SSH-2.0-OpenSSH_7.6p1");
        Assert.Equal((ObservationKind.AccessSession, Protocol.Ssh, outcome), (o.Kind, o.Protocol, o.Outcome));
    }

    [Fact]
    public void A_dhcp_client_tells_its_name_and_MAC()
    {
        var o = RecordedLogs.Row("dhcp", "ts uids client_addr server_addr mac host_name", "1678440611.581361 C - - b8:27:eb:d1:b7:ef HMI2");
        Assert.Equal(("b8:27:eb:d1:b7:ef", "HMI2", true), (o.Originator.Mac.ToString(), o.Detail!.Identity!.HostName, o.Detail.IdentityIsOriginator));
    }

    [Fact]
    public void A_log_without_a_meaning_here_is_still_an_observation()
    {
        var o = RecordedLogs.Row("tunnel", Ids + "action", "1678440611.5 C 10.0.0.1 1 10.0.0.2 2 Tunnel::DISCOVER");
        Assert.Equal((ObservationKind.Generic, "tunnel"), (o.Kind, o.Detail!.RecordType));
        Assert.Equal("10.0.0.2:2", o.Responder.ToString());
        Assert.Equal(ObservationKind.Statistics, RecordedLogs.Row("capture_loss", "ts peer", "1678440611.5 zeek").Kind);
    }

    [Theory]
    [InlineData("XXXXXXXXXX.XXXXXX", DecodeResult.BadTime)]
    [InlineData("1.4e9", DecodeResult.BadTime)]
    [InlineData("29.000000", DecodeResult.AbsurdTime)]
    [InlineData("631151999.999999", DecodeResult.AbsurdTime)]
    [InlineData("631152000.000000", DecodeResult.Observation)]
    [InlineData("4102444799.999999", DecodeResult.Observation)]
    [InlineData("4102444800.000000", DecodeResult.AbsurdTime)]
    [InlineData("99999999999.0", DecodeResult.AbsurdTime)]
    [InlineData("999999999999999999999999.0", DecodeResult.BadTime)]
    [InlineData("2020-02-30T00:00:00Z", DecodeResult.BadTime)]
    public void A_time_is_believed_from_1990_to_2100(string time, DecodeResult expected) =>
        Assert.Equal(expected, RecordedLogs.Decode(RecordedLogs.Tsv("known_hosts", "ts host"), $"{time}\t10.0.0.1").Result);

    [Theory]
    [InlineData("1421154095.362593", "2015-01-13T13:01:35.362593Z")]
    [InlineData("1421154095.3625939", "2015-01-13T13:01:35.3625939Z")]
    [InlineData("1421154095.362593999", "2015-01-13T13:01:35.3625939Z")]
    [InlineData("1421154095", "2015-01-13T13:01:35Z")]
    [InlineData("2015-01-13T13:01:35.362593Z", "2015-01-13T13:01:35.362593Z")]
    [InlineData("2015-01-13T14:01:35.5+01:00", "2015-01-13T13:01:35.5Z")]
    [InlineData("2015-01-13T14:01:35+0100", "2015-01-13T13:01:35Z")]
    public void A_time_is_read_to_100_nanoseconds(string time, string expected) =>
        Assert.Equal(expected, RecordedLogs.Row("known_hosts", "ts host", $"{time} 10.0.0.1").Time.ToString());

    [Theory]
    [InlineData("10.0.0.256", "1")]
    [InlineData("10.0.0.1", "65536")]
    [InlineData("10.0.0.1", "http")]
    public void An_end_that_cannot_be_is_a_bad_value(string address, string port) =>
        Assert.Equal(
            DecodeResult.BadValue,
            RecordedLogs.Decode(RecordedLogs.Tsv("modbus", "ts id.orig_h id.orig_p func"), $"1421154095.0\t{address}\t{port}\tREAD_COILS").Result);

    [Fact]
    public void A_vendor_function_stays_with_its_number()
    {
        var o = RecordedLogs.Row("modbus", Ids + "func", "1421154095.0 C 10.0.0.1 1 10.0.0.2 502 unknown-100");
        Assert.Equal((100, Operation.Unknown), (o.OperationCode, o.Operation));
        Assert.Equal(ModbusFunctions.Unity, RecordedLogs.Row("modbus", Ids + "func", "1421154095.0 C 10.0.0.1 1 10.0.0.2 502 PROGRAM_UNITY").OperationCode);
    }
}
