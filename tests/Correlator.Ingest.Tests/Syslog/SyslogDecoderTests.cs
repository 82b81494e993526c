using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Ingest.Tests.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Syslog;

public class SyslogDecoderTests
{
    private readonly SyslogDecoder _decoder = new(() => RecordedLines.Time("2023-06-01T00:00:00Z"));

    [Theory]
    [InlineData("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App]lication\"][x y=\"z\"] \uFEFFAn event", 20, 5, "mymachine.example.com", "evntslog", "An event")]
    [InlineData("<14>1  2023-08-15T01:00:00Z Site app - - - message", 1, 6, "Site", "app", "message")]
    [InlineData("<34>1 - - - - - -", 4, 2, "", "", "")]
    [InlineData("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", 4, 2, "mymachine", "su", "'su root' failed")]
    [InlineData("Oct  1 22:14:15 10.0.0.1 sshd[123]: hello", -1, -1, "10.0.0.1", "sshd", "hello")]
    [InlineData("May 18 16:02:00 host host[1] text", -1, -1, "host", "host", "text")]
    [InlineData("<14>Jan 6 20:59:02 host CEF:0|", 1, 6, "host", "", "CEF:0|")]
    [InlineData("Aug 1 05:52:40 10.106.15.39 Aug 1 09:51:26 Center cybervision[1]: text", -1, -1, "Center", "cybervision", "text")]
    [InlineData("<13>Aug 1 05:52:40 relay 2023-08-01T09:51:26.123456+00:00 Center cybervision[1]: text", 1, 5, "Center", "cybervision", "text")]
    [InlineData("<191>no header at all", 23, 7, "", "", "no header at all")]
    public void Headers_of_all_makes_are_stripped(string line, int facility, int severity, string host, string app, string message)
    {
        Assert.True(SyslogEnvelope.TryRead(Encoding.UTF8.GetBytes(line), out var envelope));
        Assert.Equal((facility, severity), (envelope.Facility, envelope.Severity));
        Assert.Equal((host, app, message), (Text(envelope.Host), Text(envelope.App), Text(envelope.Message)));
    }

    [Theory]
    [InlineData("no header at all")]
    [InlineData("<192>x")]
    [InlineData("Oct 11 25:14:15 h a: m")]
    [InlineData("2023-08-01,1,2,3")]
    [InlineData("")]
    public void What_has_no_header_is_no_syslog(string line) =>
        Assert.False(SyslogEnvelope.TryRead(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData("<13>1 2023-08-15T01:00:00.5+02:00 h a - - - m", "2023-08-14T23:00:00.5Z")]
    [InlineData("May  5 12:29:23 h a: m", "2023-05-05T12:29:23Z")]
    [InlineData("Feb 29 12:29:23 h a: m", "2020-02-29T12:29:23Z")]
    [InlineData("Jun  1 23:00:00 h a: m", "2023-06-01T23:00:00Z")]
    [InlineData("Jun  3 00:00:00 h a: m", "2022-06-03T00:00:00Z")]
    [InlineData("May  5 2021 12:29:23 h a: m", "2021-05-05T12:29:23Z")]
    public void Header_times_are_read(string line, string time) => Assert.Equal(RecordedLines.Time(time), _decoder.Observe(line).Time);

    [Fact]
    public void A_plain_message_is_generic_with_its_severity_and_sender()
    {
        var observation = _decoder.Observe("<11>Oct 11 22:14:15 10.0.0.7 kernel: link down");
        Assert.Equal((ObservationKind.Generic, 6), (observation.Kind, observation.Severity));
        Assert.Equal("10.0.0.7", observation.Originator.ToString());
        Assert.Equal(("syslog", "kernel", "link down"),
            (observation.Detail!.RecordType, observation.Detail.OperationName, observation.Detail.Message));
    }

    [Theory]
    [InlineData("Accepted password for operator from 10.0.0.9 port 51234 ssh2", Outcome.Success, "operator")]
    [InlineData("Accepted publickey for root from 10.0.0.9 port 51234 ssh2: RSA SHA256:abc", Outcome.Success, "root")]
    [InlineData("Failed password for operator from 10.0.0.9 port 51234 ssh2", Outcome.Denied, "operator")]
    [InlineData("Failed password for invalid user admin from 10.0.0.9 port 51234 ssh2", Outcome.Denied, "admin")]
    [InlineData("Failed password for invalid user x from 1.1.1.1 port 1 ssh2 from 10.0.0.9 port 51234 ssh2", Outcome.Denied, "x from 1.1.1.1 port 1 ssh2")]
    public void Sshds_verdict_is_a_login(string message, Outcome outcome, string user)
    {
        var login = _decoder.Observe($"<38>May  5 12:29:23 10.0.0.5 sshd[99]: {message}");
        Assert.Equal((ObservationKind.AccessSession, Protocol.Ssh, Operation.Login, outcome),
            (login.Kind, login.Protocol, login.Operation, login.Outcome));
        Assert.Equal(("10.0.0.9:51234", "10.0.0.5"), (login.Originator.ToString(), login.Responder.ToString()));
        Assert.Equal(user, login.Detail!.User);
    }

    [Fact]
    public void Another_programs_word_on_logins_is_just_a_message() =>
        Assert.Equal(ObservationKind.Generic,
            _decoder.Observe("<38>May  5 12:29:23 10.0.0.5 app: Accepted password for a from 10.0.0.9 port 1 ssh2").Kind);

    [Fact]
    public void Dragos_pairs_are_an_alert_and_its_templates_leftovers_count_as_absent()
    {
        var alert = _decoder.Observe("<13>1 2020-07-02T14:58:31.538019Z dragos dragos_syslog - - system=\"Dragos Platform\" createdAt=\"2020-07-02T14:58:31Z\" summary=\"Test Message from Dragos App\" severity=\"{severity}\" asset_ip=#\"{asset_ip}\" dest_asset_ip=\"10.1.2.3\" content=\"said \\\"stop\\\"\" matchedRuleId=\"16\" occurredAt=\"2020-07-02T14:58:30Z\"");
        Assert.Equal((ObservationKind.SensorAlert, 0), (alert.Kind, alert.Severity));
        Assert.Equal(RecordedLines.Time("2020-07-02T14:58:30Z"), alert.Time);
        Assert.True(alert.Originator.Address.IsNone);
        Assert.Equal("10.1.2.3", alert.Responder.ToString());
        Assert.Equal(("Dragos", "16", "Test Message from Dragos App", "said \"stop\""),
            (alert.Detail!.SensorVendor, alert.Detail.SignatureId, alert.Detail.SignatureName, alert.Detail.Message));
    }

    [Fact]
    public void What_is_inside_goes_to_its_own_decoder_and_its_time_wins()
    {
        var cef = _decoder.Observe("<14>Jan 6 20:59:02 host tag: CEF:0|V|P|1|7|N|5|rt=1571351543431 src=10.0.0.1");
        Assert.Equal((ObservationKind.SensorAlert, 2019), (cef.Kind, cef.Time.ToDateTimeOffset().Year));
        var leef = _decoder.Observe("<9>May 5 12:29:23 sensor_Agent LEEF:1.0|CyberX|P|2|E|sev=2\tdst=10.0.0.2");
        Assert.Equal((ObservationKind.SensorAlert, RecordedLines.Time("2023-05-05T12:29:23Z")), (leef.Kind, leef.Time));
        var eve = _decoder.Observe("<14>1 2024-01-01T00:00:00Z h suricata - - - {\"timestamp\":\"2004-08-26T12:12:19.148970+0000\",\"event_type\":\"dnp3\",\"dnp3\":{\"type\":\"request\",\"application\":{\"function_code\":13}}}");
        Assert.Equal((Protocol.Dnp3, Operation.Restart, 2004), (eve.Protocol, eve.Operation, eve.Time.ToDateTimeOffset().Year));
        var zeek = _decoder.Observe("<14>1 2024-01-01T00:00:00Z h zeek - - - {\"_path\":\"conn\",\"ts\":1421154095.362593,\"uid\":\"C\",\"id.orig_h\":\"10.50.1.10\",\"id.orig_p\":49165,\"id.resp_h\":\"10.50.1.52\",\"id.resp_p\":502,\"proto\":\"tcp\"}");
        Assert.Equal((ObservationKind.Connection, 2015), (zeek.Kind, zeek.Time.ToDateTimeOffset().Year));
    }

    [Theory]
    [InlineData("plain text", DecodeResult.Malformed)]
    [InlineData("<13>1 1970-01-01T00:00:00Z h a - - - m", DecodeResult.AbsurdTime)]
    [InlineData("<13>a\0b", DecodeResult.Binary)]
    [InlineData("", DecodeResult.Nothing)]
    public void Each_fault_has_its_name(string line, DecodeResult result) => Assert.Equal(result, _decoder.Decode(line, out _));

    [Fact]
    public void A_restarted_decoder_knows_the_year_again()
    {
        var before = new SyslogDecoder();
        before.Observe("<13>1 2021-08-15T01:00:00Z h a - - - m");
        var after = new SyslogDecoder();
        after.RestoreState(before.SaveState());
        Assert.Equal(RecordedLines.Time("2021-05-05T12:29:23Z"), after.Observe("May  5 12:29:23 h a: m").Time);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
