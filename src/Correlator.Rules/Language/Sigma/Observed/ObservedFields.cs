using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>A field by the names that rules give it, and the observations that may have it.</summary>
internal sealed record ObservedFieldEntry(ObservedScope Scope, ObservedField Field, IReadOnlyList<string> Names);

/// <summary>
/// The field mapping: what an observation carries, by the names of Zeek's logs, Suricata's EVE, ECS, OCSF and Sigma's
/// own taxonomy (docs/sigma.md has the table). A name that is not here is not carried.
/// </summary>
/// <remarks>The first name of an entry is our own.</remarks>
internal static class ObservedFields
{
    private static readonly ObservedScope All = ObservedScope.All;
    private static readonly ObservedScope Alerts =
        ObservedScope.Of(ObservationKind.SensorAlert, ObservationKind.ProtocolAnomaly);

    private static readonly ObservedScope Operations =
        ObservedScope.Of(ObservationKind.Operation, ObservationKind.AccessSession);

    private static readonly ObservedScope Dns = ObservedScope.Of(Protocol.Dns, Protocol.Mdns, Protocol.NetBios);
    private static readonly ObservedScope Http = ObservedScope.Of(Protocol.Http);
    private static readonly ObservedScope Smb = ObservedScope.Of(Protocol.Smb);
    private static readonly ObservedScope Modbus = ObservedScope.Of(Protocol.Modbus);
    private static readonly ObservedScope Dnp3 = ObservedScope.Of(Protocol.Dnp3);
    private static readonly ObservedScope Kerberos = ObservedScope.Of(Protocol.Kerberos);
    private static readonly ObservedScope Logins =
        ObservedScope.Of(Protocol.Ssh, Protocol.Rdp, Protocol.Ntlm, Protocol.Kerberos);

    private static readonly ObservedScope NotKerberos = ObservedScope.Where((kind, protocol) =>
        kind is not (ObservationKind.Statistics or ObservationKind.FeedCondition) && (kind != ObservationKind.Operation || protocol != Protocol.Kerberos));

    private static readonly Dictionary<string, List<ObservedFieldEntry>> ByName = Index();

    /// <summary>The whole table, in the order of the documentation.</summary>
    public static IReadOnlyList<ObservedFieldEntry> Table { get; } = [.. Entries()];

    /// <summary>Where observations of this scope have the field; empty when none has.</summary>
    public static IReadOnlyList<ObservedFieldEntry> Find(string name, ObservedScope scope) =>
        ByName.TryGetValue(name, out var entries) ? [.. entries.Where(entry => entry.Scope.Meets(scope))] : [];

    private static Dictionary<string, List<ObservedFieldEntry>> Index()
    {
        var index = new Dictionary<string, List<ObservedFieldEntry>>(StringComparer.Ordinal);
        foreach (var entry in Entries())
        {
            foreach (var name in entry.Names)
            {
                if (!index.TryGetValue(name, out var entries)) index[name] = entries = [];
                entries.Add(entry);
            }
        }

        return index;
    }

    private static IEnumerable<ObservedFieldEntry> Entries() =>
        [.. Ends(), .. Actions(), .. Targets(), .. Conclusions(), .. Identities()];

    private static IEnumerable<ObservedFieldEntry> Ends() =>
    [
        Entry(All, new ObservedAddress((in Observation o) => o.Originator.Address),
            "SourceIp", "id.orig_h", "src_ip", "source.ip", "source.address", "client.ip", "src_endpoint.ip", "related.ip"),
        Entry(All, new ObservedAddress((in Observation o) => o.Responder.Address),
            "DestinationIp", "id.resp_h", "dest_ip", "dst_ip", "destination.ip", "destination.address", "server.ip",
            "dst_endpoint.ip", "related.ip"),
        Entry(All, Number((in Observation o) => o.Originator.Port == 0 ? null : o.Originator.Port),
            "SourcePort", "id.orig_p", "src_port", "source.port", "client.port", "src_endpoint.port"),
        Entry(All, Number((in Observation o) => o.Responder.Port == 0 ? null : o.Responder.Port),
            "DestinationPort", "id.resp_p", "dest_port", "dst_port", "destination.port", "server.port", "dst_endpoint.port"),
        Entry(All, new ObservedMac((in Observation o) => o.Originator.Mac),
            "SourceMac", "orig_l2_addr", "ether.src_mac", "source.mac", "src_endpoint.mac"),
        Entry(All, new ObservedMac((in Observation o) => o.Responder.Mac),
            "DestinationMac", "resp_l2_addr", "ether.dest_mac", "destination.mac", "dst_endpoint.mac"),
        Entry(All, Text((in Observation o) => o.OriginatorAsset?.Id), "SourceAsset"),
        Entry(All, Text((in Observation o) => o.ResponderAsset?.Id), "DestinationAsset"),
        Entry(All, Text((in Observation o) => o.OriginatorAsset?.Zone.Id), "SourceZone"),
        Entry(All, Text((in Observation o) => o.ResponderAsset?.Zone.Id), "DestinationZone"),
        Entry(All, new ObservedRoles((in Observation o) => o.OriginatorAsset), "SourceRole"),
        Entry(All, new ObservedRoles((in Observation o) => o.ResponderAsset), "DestinationRole"),
        Entry(All, Number((in Observation o) => o.OriginatorAsset?.Zone.PurdueLevel), "SourceLevel"),
        Entry(All, Number((in Observation o) => o.ResponderAsset?.Zone.PurdueLevel), "DestinationLevel"),
        Entry(ObservedScope.Of(ObservationKind.SensorAlert), new ObservedAddress((in Observation o) => o.Originator.Address), "src"),
        Entry(ObservedScope.Of(ObservationKind.SensorAlert), new ObservedAddress((in Observation o) => o.Responder.Address), "dst"),
    ];

    private static IEnumerable<ObservedFieldEntry> Actions() =>
    [
        Entry(All, new ObservedTime((in Observation o) => o.Time), "Time", "ts", "timestamp", "@timestamp"),
        Entry(All, new ObservedWord((in Observation o) => (int)o.Kind, ObservedWords.Kinds), "Kind"),
        Entry(All, new ObservedWord((in Observation o) => ObservedScope.CellOf(in o), ObservedWords.EveTypes), "event_type"),
        Entry(NotKerberos, new ObservedWord((in Observation o) => (int)o.Protocol, ObservedProtocols.Words), "service"),
        Entry(All, new ObservedWord((in Observation o) => (int)o.Protocol, ObservedProtocols.Words),
            "Service", "app_proto", "network.protocol", "network.application", "app_name"),
        Entry(All, new ObservedWord((in Observation o) => (int)o.Operation, ObservedWords.Operations), "Operation", "event.action"),
        Entry(All, Number((in Observation o) => o.OperationCode < 0 ? null : o.OperationCode),
            "OperationCode"),
        Entry(Modbus, Number((in Observation o) => o.OperationCode < 0 ? null : o.OperationCode), "modbus.request.function_raw"),
        Entry(Dnp3, Number((in Observation o) => o.OperationCode < 0 ? null : o.OperationCode), "dnp3.request.application.function_code"),
        Entry(Dns, Number((in Observation o) => o.OperationCode < 0 ? null : o.OperationCode), "qtype"),
        Entry(Modbus, new ObservedWord((in Observation o) => Code(in o), ObservedCodes.Modbus), "func"),
        Entry(Dnp3, new ObservedWord((in Observation o) => Code(in o), ObservedCodes.Dnp3), "fc_request", "function_code"),
        Entry(All, Text((in Observation o) => o.Detail?.OperationName), "OperationName"),
        Entry(Dns, Text((in Observation o) => o.Detail?.OperationName), "qtype_name", "record_type", "dns.question.type"),
        Entry(Http, Text((in Observation o) => o.Detail?.OperationName),
            "method", "http.http_method", "http.request.method", "cs-method", "http_request.http_method"),
        Entry(Smb, Text((in Observation o) => o.Detail?.OperationName), "action", "smb.command"),
        Entry(ObservedScope.Of(Protocol.DceRpc), Text((in Observation o) => o.Detail?.OperationName), "operation"),
        Entry(ObservedScope.Of(Protocol.S7Comm), Text((in Observation o) => o.Detail?.OperationName), "function_name"),
        Entry(ObservedScope.Of(Protocol.Tls), Text((in Observation o) => o.Detail?.OperationName), "version"),
        Entry(Kerberos, Text((in Observation o) => o.Detail?.OperationName), "request_type"),
        Entry(All, new ObservedWord((in Observation o) => (int)o.Flags, ObservedWords.Halves),
            "Half", "request_response", "pdu_type", "network_direction"),
        Entry(All, new ObservedWord((in Observation o) => (int)o.Outcome, ObservedWords.Outcomes), "Outcome", "event.outcome"),
        Entry(Logins, new ObservedWord((in Observation o) => (int)o.Outcome, ObservedWords.Successes), "auth_success", "success"),
        Entry(ObservedScope.Of(Protocol.Tls), new ObservedWord((in Observation o) => (int)o.Outcome, ObservedWords.Successes), "established"),
        Entry(All, Number((in Observation o) => o.Bytes == 0 ? null : o.Bytes), "Bytes", "network.bytes", "traffic.bytes"),
        Entry(All, Text((in Observation o) => o.Detail?.User),
            "User", "user.name", "source.user.name", "actor.user.name", "username", "user", "cs-username"),
        Entry(Kerberos, Text((in Observation o) => o.Detail?.User), "client"),
        Entry(ObservedScope.Of(Protocol.Rdp), Text((in Observation o) => o.Detail?.User), "cookie"),
    ];

    private static IEnumerable<ObservedFieldEntry> Targets() =>
    [
        Entry(All, Text((in Observation o) => o.Detail?.Tag), "Target"),
        Entry(Dns, Text((in Observation o) => o.Detail?.Tag),
            "query", "dns.rrname", "dns.question.name", "query.hostname", "QueryName"),
        Entry(Http, Text((in Observation o) => o.Detail?.Tag),
            "uri", "http.url", "url.original", "c-uri", "cs-uri", "http_request.url.url_string"),
        Entry(Http, new ObservedPart((in Observation o) => o.Detail?.Tag, ObservedWords.Query),
            "url.query", "cs-uri-query", "c-uri-query"),
        Entry(Http, new ObservedPart((in Observation o) => o.Detail?.Tag, ObservedWords.Stem),
            "url.path", "cs-uri-stem", "c-uri-stem"),
        Entry(ObservedScope.Of(Protocol.Tls, Protocol.Quic), Text((in Observation o) => o.Detail?.Tag),
            "server_name", "tls.sni", "tls.client.server_name"),
        Entry(Smb, Text((in Observation o) => o.Detail?.Tag), "smb.filename", "file.path"),
        Entry(ObservedScope.Of(Protocol.DceRpc), Text((in Observation o) => o.Detail?.Tag), "endpoint"),
        Entry(Kerberos, Text((in Observation o) => o.Detail?.Tag), "service"),
        Entry(Operations, Number((in Observation o) => o.Has(ObservationFlags.HasTarget) ? o.TargetStart : null), "TargetStart"),
        Entry(Modbus, Number((in Observation o) => o.Has(ObservationFlags.HasTarget) ? o.TargetStart : null),
            "address", "modbus.request.write.address", "modbus.request.read.address"),
        Entry(Operations, Number((in Observation o) => o.Has(ObservationFlags.HasTarget) ? o.TargetCount : null), "TargetCount"),
        Entry(Modbus, Number((in Observation o) => o.Has(ObservationFlags.HasTarget) ? o.TargetCount : null), "quantity"),
        Entry(Operations, Number((in Observation o) => o.TargetUnit == 0 ? null : o.TargetUnit), "TargetUnit"),
        Entry(Modbus, Number((in Observation o) => o.TargetUnit), "unit", "unit_id", "modbus.request.unit_id"),
        Entry(ObservedScope.Of(Protocol.Dnp3), Number((in Observation o) => o.Has(ObservationFlags.HasTarget) ? o.TargetStart : null),
            "index_number"),
        Entry(Operations, Number((in Observation o) => o.Has(ObservationFlags.HasValue) ? o.ValueLow : null), "ValueLow"),
        Entry(Operations, Number((in Observation o) => o.Has(ObservationFlags.HasValue) ? o.ValueHigh : null), "ValueHigh"),
        Entry(All, Text((in Observation o) => o.Detail?.ValueText), "ValueText"),
    ];

    private static IEnumerable<ObservedFieldEntry> Conclusions() =>
    [
        Entry(All, Text((in Observation o) => o.Detail?.Message), "Message"),
        Entry(Alerts, Text((in Observation o) => o.Detail?.Message), "msg", "message", "addl", "alert.category", "rule.category"),
        Entry(Http, Text((in Observation o) => o.Detail?.Message),
            "user_agent", "user_agent.original", "c-useragent", "cs-user-agent", "http_request.user_agent"),
        Entry(Modbus, Text((in Observation o) => o.Detail?.Message), "exception", "exception_code"),
        Entry(Kerberos, Text((in Observation o) => o.Detail?.Message), "error_msg"),
        Entry(ObservedScope.Of(Protocol.Rdp), Text((in Observation o) => o.Detail?.Message), "result"),
        Entry(ObservedScope.Of(Protocol.Ssh), Text((in Observation o) => o.Detail?.Message), "client"),
        Entry(ObservedScope.Of(ObservationKind.ProtocolAnomaly), Text((in Observation o) => o.Detail?.OperationName), "name"),
        Entry(ObservedScope.Of(ObservationKind.ProtocolAnomaly), Text((in Observation o) => o.Detail?.SignatureName), "anomaly.event"),
        Entry(ObservedScope.Of(ObservationKind.SensorAlert), Text((in Observation o) => o.Detail?.ValueText), "sub"),
        Entry(Alerts, Text((in Observation o) => o.Detail?.SignatureName),
            "SignatureName", "note", "alert.signature", "rule.name", "finding_info.title"),
        Entry(Alerts, Text((in Observation o) => o.Detail?.SignatureId),
            "SignatureId", "alert.signature_id", "rule.id", "finding_info.uid"),
        Entry(Alerts, Number((in Observation o) => o.Severity), "Severity", "event.severity"),
        Entry(Alerts, Text((in Observation o) => o.Detail?.SensorVendor), "SensorVendor", "observer.vendor"),
        Entry(Alerts, Text((in Observation o) => o.Detail?.SensorProduct), "SensorProduct", "observer.product"),
        Entry(Alerts, new ObservedList((in Observation o) => o.Detail?.Techniques),
            "Technique", "threat.technique.id", "alert.metadata.mitre_technique_id"),
    ];

    private static IEnumerable<ObservedFieldEntry> Identities() =>
    [
        Entry(All, Text((in Observation o) => o.Detail?.Identity?.Vendor), "DeviceVendor"),
        Entry(All, Text((in Observation o) => o.Detail?.Identity?.Product), "DeviceProduct"),
        Entry(All, Text((in Observation o) => o.Detail?.Identity?.Firmware), "DeviceFirmware"),
        Entry(All, Text((in Observation o) => o.Detail?.Identity?.Serial), "DeviceSerial"),
        Entry(All, Text((in Observation o) => o.Detail?.Identity?.HostName), "DeviceName"),
        Entry(ObservedScope.Of(Protocol.Ssh), Text((in Observation o) => o.Detail?.Identity?.Product),
            "server", "ssh.server.software_version"),
        Entry(ObservedScope.Of(Protocol.Ntlm), Text((in Observation o) => o.Detail?.Identity?.HostName), "hostname"),
        Entry(ObservedScope.Of(Protocol.Rdp), Text((in Observation o) => o.Detail?.Identity?.HostName), "client_name"),
        Entry(ObservedScope.Of(Protocol.Dhcp), Text((in Observation o) => o.Detail?.Identity?.HostName), "host_name"),
        Entry(All, Text((in Observation o) => o.Detail?.ControllerMode), "ControllerMode"),
        Entry(All, Text((in Observation o) => o.Detail?.RecordType), "RecordType"),
    ];

    private static int Code(in Observation observation) =>
        observation.OperationCode is >= 0 and < ObservedCodes.None ? observation.OperationCode : ObservedCodes.None;

    private static ObservedText Text(ObservedReader<string?> read) => new(read);

    private static ObservedNumber Number(ObservedReader<double?> read) => new(read);

    private static ObservedFieldEntry Entry(ObservedScope scope, ObservedField field, params string[] names) =>
        new(scope, field, names);
}
