using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Tests.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Cef;

public class CefDecoderTests
{
    private const string Radiflow = "May 18 16:02:05 radiflow-labs-isid radiflow-labs-isid[1] CEF:0|radiflow|isid|7.0.2.28|101|Schneider Logic Update Detected|High|cat='Cyber' id=252 src=192.168.1.6 dst=192.168.1.85 pt=502 PtName=Modbus SrcName=192.168.1.6 DstName=192.168.1.85 - 1 SrcMac=44:8A:5B:CB:72:42 DstMac=00:80:F4:0E:10:FC SrcVendor=Micro-Star INT'L CO., LTD. DstVendor=TELEMECANIQUE ELECTRIQUE SrcType=Server DstType=Server SrcVlan=None";
    private const string Tenable = "<14>Feb 20 09:34:04 xx.xx.xx.xx CEF:0|Tenable|Tenable OT Security|3.18.45|139|Toyopuc PLC Stop|3|dvchost=Tenable OT Security rt=Feb 20 2024 09:34:04 duser=toyopuc_plc_32.indegy.local suser=Eng. Station #359 outcome=success dst=xx.xx.xx.xx dmac=00:60:53:10:f1:bc src=xx.xx.xx.xx smac=00:50:56:83:68:61 cfp1Label=cluster_log_id cfp1=1530 externalId=1530 cs6Label=policy_name cs6=dr8k43kmnxpe cat=ConfigurationEvents";
    private const string Nozomi = "CEF:0|Nozomi Networks|N2OS|19.0.3-10142120_A2F44|SIGN:MALWARE-DETECTED|Malware detected|9|app=smb dvc=4.5.6.7 dst=10.0.0.2 dpt=445 src=10.0.0.1 spt=51000 dmac=00:11:22:33:44:55 flexString1=T0843 flexString1Label=mitre_attack_techniques flexString2=T843 start=1571351543431";

    private readonly CefDecoder _decoder = new(() => RecordedLines.Time("2023-06-01T00:00:00Z"));

    [Fact]
    public void Radiflows_alert_has_its_endpoints_protocol_and_signature()
    {
        var alert = _decoder.Observe(Radiflow);
        Assert.Equal((ObservationKind.SensorAlert, Operation.Alert), (alert.Kind, alert.Operation));
        Assert.Equal("192.168.1.6", alert.Originator.ToString());
        Assert.Equal("192.168.1.85:502", alert.Responder.ToString());
        Assert.Equal("44:8a:5b:cb:72:42", alert.Originator.Mac.ToString());
        Assert.Equal("00:80:f4:0e:10:fc", alert.Responder.Mac.ToString());
        Assert.Equal(Protocol.Modbus, alert.Protocol);
        Assert.Equal(8, alert.Severity);
        var detail = alert.Detail!;
        Assert.Equal(("radiflow", "isid"), (detail.SensorVendor, detail.SensorProduct));
        Assert.Equal(("101", "Schneider Logic Update Detected"), (detail.SignatureId, detail.SignatureName));
        Assert.Equal("Cyber", detail.Message);
        Assert.Null(detail.Identity);
        Assert.Empty(detail.Techniques);
    }

    [Fact]
    public void A_time_without_a_year_is_in_the_last_year_in_which_it_is_not_in_the_future()
    {
        Assert.Equal(RecordedLines.Time("2023-05-18T16:02:05Z"), _decoder.Observe(Radiflow).Time);
        var december = Radiflow.Replace("May 18", "Dec 31", StringComparison.Ordinal);
        var fresh = new CefDecoder(() => RecordedLines.Time("2023-06-01T00:00:00Z"));
        Assert.Equal(RecordedLines.Time("2022-12-31T16:02:05Z"), fresh.Observe(december).Time);
    }

    [Fact]
    public void Without_any_hint_of_the_year_the_time_is_inferred()
    {
        var alert = new CefDecoder().Observe(Radiflow);
        Assert.True(alert.Time.IsNone);
        Assert.True(alert.Has(ObservationFlags.TimeInferred));
    }

    [Fact]
    public void A_restarted_decoder_knows_the_year_again()
    {
        var before = new CefDecoder();
        before.Observe(Tenable);
        var after = new CefDecoder();
        after.RestoreState(before.SaveState());
        Assert.Equal(RecordedLines.Time("2024-05-18T16:02:05Z"), after.Observe(Radiflow).Time);
        after.RestoreState([1, 2, 3]);
        after.RestoreState(new byte[8]);
        Assert.Equal(RecordedLines.Time("2024-05-18T16:02:05Z"), after.Observe(Radiflow).Time);
    }

    [Fact]
    public void Without_a_clock_a_quiet_new_year_does_not_throw_a_feed_back_by_a_year()
    {
        var decoder = new CefDecoder();
        decoder.Observe("CEF:0|V|P|1|7|N|5|rt=Dec 31 2022 23:00:00");
        var january = Radiflow.Replace("May 18", "Jan 20", StringComparison.Ordinal);
        Assert.Equal(RecordedLines.Time("2023-01-20T16:02:05Z"), decoder.Observe(january).Time);
    }

    [Fact]
    public void What_rsyslog_made_of_a_newline_does_not_hide_a_mac()
    {
        var alert = _decoder.Observe("CEF:0|radiflow|isid|7|2|New Link Detected|Medium|src=172.16.2.41 SrcMac=00:30:DE:40:D0:8D#012 DstMac=B8:27:EB:11:DE:24");
        Assert.Equal("00:30:de:40:d0:8d", alert.Originator.Mac.ToString());
        Assert.Equal("b8:27:eb:11:de:24", alert.Responder.Mac.ToString());
        Assert.Equal(5, alert.Severity);
    }

    [Fact]
    public void An_alert_about_one_device_names_it_as_originator()
    {
        var alert = _decoder.Observe("CEF:0|radiflow|isid|7.0.2.28|3|New MAC detected|Medium|cat='Device' id=251 dvc=192.168.1.85 SrcName=192.168.1.85 - 1 SrcMac=00:80:F4:0E:10:FC");
        Assert.Equal("192.168.1.85", alert.Originator.ToString());
        Assert.True(alert.Responder.Address.IsNone);
    }

    [Fact]
    public void Tenables_masked_addresses_are_left_out_and_its_alert_is_kept()
    {
        var alert = _decoder.Observe(Tenable);
        Assert.Equal(RecordedLines.Time("2024-02-20T09:34:04Z"), alert.Time);
        Assert.True(alert.Originator.Address.IsNone);
        Assert.Equal("00:50:56:83:68:61", alert.Originator.Mac.ToString());
        Assert.Equal((3, Outcome.Success), (alert.Severity, alert.Outcome));
        Assert.Equal("Eng. Station #359", alert.Detail!.User);
        Assert.Equal("ConfigurationEvents", alert.Detail.Message);
    }

    [Fact]
    public void Nozomis_technique_is_found_by_its_label_and_a_typo_is_none()
    {
        var alert = _decoder.Observe(Nozomi);
        Assert.Equal(["T0843"], alert.Detail!.Techniques);
        Assert.Equal(new EventTime(EventTime.UnixEpochTicks + 1_571_351_543_431 * TimeSpan.TicksPerMillisecond), alert.Time);
        Assert.Equal((Protocol.Smb, 9), (alert.Protocol, alert.Severity));
        Assert.Equal(("10.0.0.1:51000", "10.0.0.2:445"), (alert.Originator.ToString(), alert.Responder.ToString()));
    }

    [Fact]
    public void A_part_number_is_no_technique_unless_a_label_says_so()
    {
        Assert.Empty(_decoder.Observe("CEF:0|V|P|1|7|N|5|msg=Drive T1021 replaced").Detail!.Techniques);
        Assert.Equal(["T1021"], _decoder.Observe("CEF:0|V|P|1|7|N|5|cs2Label=MITRE technique cs2=T1021").Detail!.Techniques);
        Assert.Equal(["T0858"], _decoder.Observe("CEF:0|V|P|1|7|N|5|msg=Mode changed (T0858)").Detail!.Techniques);
    }

    [Fact]
    public void Clarotys_fields_and_its_time_are_read()
    {
        var alert = _decoder.Observe("<14>1  2023-08-15T01:00:00Z Site syslog-Event-Default - - - CEF:0|Claroty|CTD|4.10.0|Event/Asset Information Change|Asset Information Change|10|CtdSourceIp=10.1.0.40 CtdDestinationIp=10.0.5.2 CtdTimeGenerated=Aug 14 2023 01:00:00 assetFunctionalGroupId= assetId= cs10Label=Protocol cs10=Ethernet/IP center-id=\"4\"");
        Assert.Equal(("10.1.0.40", "10.0.5.2"), (alert.Originator.ToString(), alert.Responder.ToString()));
        Assert.Equal(RecordedLines.Time("2023-08-14T01:00:00Z"), alert.Time);
        Assert.Equal((10, Protocol.EtherNetIp), (alert.Severity, alert.Protocol));
        Assert.Equal("Event/Asset Information Change", alert.Detail!.SignatureId);
    }

    [Fact]
    public void The_time_of_an_rfc_5424_header_is_taken_when_the_record_has_none() =>
        Assert.Equal(RecordedLines.Time("2023-08-15T01:00:00Z"),
            _decoder.Observe("<14>1 2023-08-15T01:00:00Z Site syslog-Alert-Default - - - CEF:0|Claroty|CTD|4|1|N|Critical|src=10.0.0.1").Time);

    [Fact]
    public void Of_two_stacked_headers_the_inner_one_counts() =>
        Assert.Equal(RecordedLines.Time("2022-08-01T09:51:26Z"),
            _decoder.Observe("Aug 1 05:52:40 10.106.15.39 Aug 1 09:51:26 Center cybervision[1]: CEF:0|Cisco|Cyber Vision|4|1|N|3|center-id=\"x\"").Time);

    [Fact]
    public void Escapes_are_undone_and_other_backslashes_stay()
    {
        var detail = _decoder.Observe(@"CEF:0|a\|b|c\\d|1|id|na\|me|Very-High|msg=x\=y\nz Card 2 \ Addr 255 suser=CORP\\eng act=blocked").Detail!;
        Assert.Equal(("a|b", @"c\d", "na|me"), (detail.SensorVendor, detail.SensorProduct, detail.SignatureName));
        Assert.Equal("x=y\nz Card 2 \\ Addr 255", detail.Message);
        Assert.Equal(@"CORP\eng", detail.User);
    }

    [Theory]
    [InlineData("V", "0", 0)]
    [InlineData("V", "10", 10)]
    [InlineData("V", "87", 8)]
    [InlineData("V", "Low", 3)]
    [InlineData("V", "medium", 5)]
    [InlineData("V", "High", 8)]
    [InlineData("V", "Very-High", 10)]
    [InlineData("V", "Unknown", 0)]
    [InlineData("Claroty", "Critical", 10)]
    [InlineData("Claroty", "Unapproved", 5)]
    [InlineData("Tenable", "7", 5)]
    [InlineData("Tenable", "9", 8)]
    [InlineData("V", "{severity}", 0)]
    public void Severities_are_on_one_scale(string vendor, string severity, byte expected) =>
        Assert.Equal(expected, _decoder.Observe($"CEF:0|{vendor}|P|1|7|N|{severity}|src=10.0.0.1").Severity);

    [Theory]
    [InlineData("CEF:0|a|b|c|d|e", DecodeResult.Truncated)]
    [InlineData("CEF:x|a|b|c|d|e|5|", DecodeResult.Malformed)]
    [InlineData("May 18 16:02:05 host app: nothing of the sort", DecodeResult.Malformed)]
    [InlineData("CEF:0|a|b|c|d|e|5|rt=Feb 20 1890 09:34:04 end=1571351543431", DecodeResult.Observation)]
    [InlineData("CEF:0|a|b|c|d|e|5|rt=1 start=0001571351543", DecodeResult.AbsurdTime)]
    [InlineData("", DecodeResult.Nothing)]
    [InlineData("CEF:0|a|b\0|c|d|e|5|", DecodeResult.Binary)]
    public void Each_fault_has_its_name(string line, DecodeResult result) => Assert.Equal(result, _decoder.Decode(line, out _));
}
