using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>What observations carry, by which names, and which rules nothing here can fulfil.</summary>
public class SigmaObservedTests
{
    private static readonly Observation Write = Seen.Write();

    private static readonly Observation Request = Seen.Of(
        ObservationKind.Operation, Protocol.Http,
        new ObservationDetail { OperationName = "GET", Tag = "/a/b?c=d", User = "ann", Message = "curl/8" });

    private static readonly Observation Login = Seen.Of(
        ObservationKind.AccessSession, Protocol.Ssh,
        new ObservationDetail { Identity = new DeviceIdentity(Product: "OpenSSH_9") }) with
    { Outcome = Outcome.Denied };

    private static readonly Observation Restart = Seen.Of(ObservationKind.Operation, Protocol.Dnp3) with
    {
        OperationCode = 13,
        Operation = Operation.Restart,
    };

    private static readonly Observation Connection = Seen.Of(ObservationKind.Connection, Protocol.Modbus) with
    {
        Bytes = 420,
        Outcome = Outcome.NoAnswer,
    };

    private static readonly Dictionary<string, Observation> Samples = new()
    {
        ["write"] = Write,
        ["query"] = Seen.Query("a.example.org"),
        ["request"] = Request,
        ["login"] = Login,
        ["restart"] = Restart,
        ["connection"] = Connection,
        ["alert"] = Seen.Alert(),
        ["notice"] = Seen.Alert("Zeek"),
        ["x509"] = Seen.Of(ObservationKind.Generic, Protocol.Tls, new ObservationDetail { RecordType = "x509" }),
    };

    [Theory]
    // Ends, by the names of Zeek, Suricata, ECS, OCSF and Sigma's taxonomy.
    [InlineData("write", "product: zeek, service: modbus", "id.orig_h: 10.20.1.20", true)]
    [InlineData("write", "product: zeek, service: modbus", "id.orig_h: 10.20.1.2", false)]
    [InlineData("write", "product: zeek, service: modbus", "id.orig_h|startswith: 10.20.1.", true)]
    [InlineData("write", "product: zeek, service: modbus", "id.resp_h|cidr: 10.20.0.0/16", true)]
    [InlineData("write", "product: zeek, service: modbus", "id.resp_h|cidr: 10.21.0.0/16", false)]
    [InlineData("write", "product: suricata, service: modbus", "dest_port: 502", true)]
    [InlineData("write", "product: suricata, service: modbus", "dest_port|lt: 502", false)]
    [InlineData("write", "product: correlator", "source.ip: 10.20.1.20\ndestination.port|gte: 500", true)]
    [InlineData("write", "product: correlator", "src_endpoint.ip: 10.20.1.20", true)]
    [InlineData("write", "product: correlator", "related.ip: 10.20.10.11", true)]
    [InlineData("write", "product: correlator", "related.ip: 10.20.10.12", false)]
    [InlineData("write", "product: correlator", "source.mac: 00:02:03:04:05:06", true)]
    [InlineData("write", "product: correlator", "destination.mac: null", true)]
    [InlineData("write", "product: correlator", "SourceIp|fieldref|neq: DestinationIp", true)]
    [InlineData("write", "product: correlator", "SourceAsset: laptop\nDestinationZone: control", true)]
    [InlineData("write", "product: correlator", "DestinationRole: controller", true)]
    [InlineData("write", "product: correlator", "DestinationRole: safety-controller", false)]
    [InlineData("write", "product: correlator", "DestinationLevel|lte: 2\nSourceLevel|gt: 3", true)]
    // What was done.
    [InlineData("write", "product: zeek, service: modbus_detailed", "func: WRITE_SINGLE_REGISTER", true)]
    [InlineData("write", "product: zeek, service: modbus_detailed", "func|startswith: READ", false)]
    [InlineData("write", "product: suricata, service: modbus", "modbus.request.function_raw: 6", true)]
    [InlineData("write", "product: zeek, service: modbus", "unit_id: 1\naddress: 40\nquantity: 1\npdu_type: REQ", true)]
    [InlineData("write", "product: zeek, service: modbus", "request_response: RESPONSE", false)]
    [InlineData("write", "product: correlator, service: modbus", "Operation: write\nValueHigh|gt: 1000", true)]
    [InlineData("write", "product: correlator, service: modbus", "Service: modbus\nOutcome: success", true)]
    [InlineData("write", "product: suricata", "event_type: modbus\napp_proto: modbus", true)]
    [InlineData("write", "product: correlator", "'@timestamp|hour': 14", true)]
    [InlineData("restart", "product: zeek, service: dnp3", "fc_request: [COLD_RESTART, WARM_RESTART]", true)]
    [InlineData("restart", "product: zeek, service: dnp3", "fc_request: READ", false)]
    [InlineData("connection", "product: zeek, service: conn", "service: modbus\nnetwork.bytes|gt: 400", true)]
    [InlineData("connection", "category: firewall", "dst_port: 502\nevent.outcome: failure", true)]
    [InlineData("connection", "category: network_connection", "DestinationIp|startswith: 10.20.", true)]
    [InlineData("login", "product: zeek, service: ssh", "auth_success: false\nserver|startswith: OpenSSH", true)]
    [InlineData("login", "product: zeek, service: ssh", "auth_success: 'T'", false)]
    [InlineData("query", "product: zeek, service: dns", "query|endswith: .example.org\nqtype_name: A", true)]
    [InlineData("query", "category: dns", "query: b.example.org", false)]
    [InlineData("query", "product: suricata, service: dns", "dns.rrname|contains: example", true)]
    [InlineData("request", "product: zeek, service: http", "method: GET\nuri: '/a/*'\nusername: ann\nuser_agent|startswith: curl", true)]
    [InlineData("request", "category: webserver", "cs-method: GET\ncs-uri-query: c=d\ncs-uri-stem: /a/b", true)]
    [InlineData("request", "category: webserver", "cs-uri-query|contains: a/b", false)]
    // What sensors concluded; whose alert it is, is asked.
    [InlineData("alert", "product: suricata, service: alert", "alert.signature|contains: Modbus\nalert.signature_id: 2250009", true)]
    [InlineData("alert", "product: suricata", "event_type: alert\nalert.metadata.mitre_technique_id: T0888", true)]
    [InlineData("notice", "product: suricata", "event_type: alert", false)]
    [InlineData("notice", "product: zeek, service: notice", "note|contains: Modbus\ndst: 10.20.10.11", true)]
    [InlineData("alert", "product: zeek, service: notice", "note|contains: Modbus", false)]
    [InlineData("alert", "product: correlator, service: alert", "rule.name|contains: exception\nSeverity|gte: 5", true)]
    // Keywords are looked for in what sensors write.
    [InlineData("alert", "product: suricata", "'|contains': protocol command", true)]
    [InlineData("x509", "product: zeek, service: x509", "id.resp_p: 502", true)]
    // Another log source is another matter.
    [InlineData("write", "product: zeek, service: dnp3", "id.orig_h: 10.20.1.20", false)]
    [InlineData("write", "product: zeek, service: conn", "id.orig_h: 10.20.1.20", false)]
    [InlineData("connection", "product: zeek, service: modbus", "id.orig_h: 10.20.1.20", false)]
    [InlineData("write", "product: zeek, service: x509", "id.orig_h: 10.20.1.20", false)]
    public void A_rule_sees_what_the_observation_carries(string sample, string logSource, string selection, bool fulfils) =>
        Assert.Equal(fulfils, Samples[sample].Fulfils(logSource, selection));

    [Theory]
    [InlineData("product: windows, category: process_creation", "Image: x", "no feed provides windows/process_creation")]
    [InlineData("product: windows, category: network_connection", "DestinationPort: 1", "no feed provides windows/network_connection")]
    [InlineData("product: linux", "'|contains': x", "no feed provides linux")]
    [InlineData("category: process_creation", "Image: x", "no feed provides process_creation")]
    [InlineData("service: sshd", "user: x", "no feed provides sshd")]
    [InlineData("product: suricata, service: nonsense", "src_ip: x", "no feed provides suricata/nonsense")]
    [InlineData("product: zeek, service: conn", "conn_state: S0", "no observation of zeek/conn carries conn_state")]
    [InlineData("product: zeek, service: dns", "answers: x\nZ: 1", "no observation of zeek/dns carries Z, answers")]
    [InlineData("product: zeek, service: conn", "query: x", "no observation of zeek/conn carries query")]
    [InlineData("product: zeek, service: modbus", "id.orig_h|fieldref: nobody", "no observation of zeek/modbus carries nobody")]
    [InlineData("product: correlator", "id.orig_h: 10.0.0.1", null)]
    [InlineData("category: dns", "query: x", null)]
    public void A_rule_that_nothing_here_can_fulfil_is_dark_and_says_why(string logSource, string selection, string? why) =>
        Assert.Equal(why, Seen.WhyDark(logSource, selection));

    [Fact]
    public void Nobody_is_asked_when_no_rule_wants_anything()
    {
        Assert.Null(new RuleSet([]).Interest);
        Assert.Null(Seen.Rules(Seen.Rule("product: windows", "a: 1")).Interest);
        Assert.NotNull(Seen.Rules(Seen.Rule("product: zeek", "id.orig_h: 1.1.1.1")).Interest);
    }

    [Fact]
    public void What_a_rule_looked_at_is_told_and_each_rule_has_its_own_entry()
    {
        var rules = Seen.Rules(
            Seen.Rule("product: zeek, service: modbus", "func: 'WRITE_*'\nunit_id: 1", title: "First Rule!"),
            Seen.Rule("product: correlator", "Operation: write", "id: 11111111-1111-4111-8111-111111111111\n"),
            Seen.Rule("product: correlator", "Operation: read", title: "Another"));
        var found = rules.Find(Seen.Write());
        Assert.Equal(["first-rule", "11111111-1111-4111-8111-111111111111"], found.Select(wanted => wanted.Rule));
        Assert.Equal(
            [new ActivityField("func", "WRITE_SINGLE_REGISTER"), new ActivityField("unit_id", "1")], found[0].Fields);
    }

    [Fact]
    public void An_observation_that_no_rule_wants_costs_no_memory()
    {
        var interest = Seen.Rules(
            Seen.Rule("product: zeek, service: modbus", "id.orig_h|cidr: 192.168.0.0/16\nfunc: 'WRITE_*'", title: "A"),
            Seen.Rule("product: zeek, service: modbus", "id.orig_h|startswith: 192.\nid.resp_p: 503", title: "B"),
            Seen.Rule("product: correlator", "DestinationAsset|re: '^hmi'\nOutcome: denied", title: "C")).Interest!;
        var observation = Seen.Write();
        for (var i = 0; i < 100; i++) Assert.Null(interest.Find(in observation));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) interest.Find(in observation);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
