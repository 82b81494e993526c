using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>A log source that feeds provide.</summary>
/// <param name="Sensor">Whose alerts they are; empty for any.</param>
/// <param name="RecordType">Sensor's log of records that have no meaning of their own here; empty for others.</param>
internal sealed record ObservedLogSource(ObservedScope Scope, string Sensor = "", string RecordType = "")
{
    /// <summary>Whether it needs more than the scope to tell.</summary>
    public bool HasMore => Sensor.Length > 0 || RecordType.Length > 0;

    /// <summary>Asked of observations within the scope. Zeek's anomalies name no product.</summary>
    public bool Includes(in Observation observation)
    {
        if (RecordType.Length > 0 && observation.Detail?.RecordType != RecordType) return false;
        return Sensor.Length == 0
            || observation.Kind is not (ObservationKind.SensorAlert or ObservationKind.ProtocolAnomaly)
            || (observation.Detail?.SensorProduct ?? "Zeek") == Sensor;
    }
}

/// <summary>
/// Which observations a rule's log source means. An observation does not tell which sensor wrote it, but for alerts: a rule
/// about Zeek's Modbus log is fed by Suricata's as well.
/// </summary>
internal static class ObservedLogSources
{
    private static readonly Dictionary<string, ObservedScope> Zeek = new(StringComparer.OrdinalIgnoreCase)
    {
        ["conn"] = ObservedScope.Of(ObservationKind.Connection),
        ["notice"] = ObservedScope.Of(ObservationKind.SensorAlert),
        ["weird"] = ObservedScope.Of(ObservationKind.ProtocolAnomaly),
        ["software"] = ObservedScope.Of(ObservationKind.Identity),
        ["dns"] = ObservedScope.Of(Protocol.Dns, Protocol.Mdns, Protocol.NetBios),
        ["ssl"] = ObservedScope.Of(Protocol.Tls),
        ["smb_files"] = ObservedScope.Of(Protocol.Smb),
        ["smb_mapping"] = ObservedScope.Of(Protocol.Smb),
        ["smb_cmd"] = ObservedScope.Of(Protocol.Smb),
        ["dce_rpc"] = ObservedScope.Of(Protocol.DceRpc),
    };

    private static readonly Dictionary<string, ObservedScope> Suricata = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alert"] = ObservedScope.Of(ObservationKind.SensorAlert),
        ["anomaly"] = ObservedScope.Of(ObservationKind.ProtocolAnomaly),
        ["flow"] = ObservedScope.Of(ObservationKind.Connection),
        ["netflow"] = ObservedScope.Of(ObservationKind.Connection),
    };

    private static readonly Dictionary<string, ObservedScope> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connection"] = ObservedScope.Of(ObservationKind.Connection),
        ["operation"] = ObservedScope.Of(ObservationKind.Operation),
        ["alert"] = ObservedScope.Of(ObservationKind.SensorAlert),
        ["anomaly"] = ObservedScope.Of(ObservationKind.ProtocolAnomaly),
        ["identity"] = ObservedScope.Of(ObservationKind.Identity),
        ["access"] = ObservedScope.Of(ObservationKind.AccessSession),
        ["industrial"] = ObservedScope.Where((kind, protocol) => kind == ObservationKind.Operation && protocol.IsIndustrial()),
    };

    // Sigma's categories that a network sensor can answer.
    private static readonly Dictionary<string, ObservedScope> Categories = new(StringComparer.OrdinalIgnoreCase)
    {
        ["network_connection"] = ObservedScope.Of(ObservationKind.Connection),
        ["firewall"] = ObservedScope.Of(ObservationKind.Connection),
        ["dns"] = ObservedScope.Of(Protocol.Dns, Protocol.Mdns),
        ["proxy"] = ObservedScope.Of(Protocol.Http),
        ["webserver"] = ObservedScope.Of(Protocol.Http),
    };

    /// <summary>Null when no feed provides it.</summary>
    public static ObservedLogSource? Find(SigmaLogSource source)
    {
        ObservedLogSource? found = source.Product.ToUpperInvariant() switch
        {
            "ZEEK" => OfZeek(source.Service),
            "SURICATA" => Named(Suricata, source.Service, "Suricata"),
            "CORRELATOR" => Named(Own, source.Service, ""),
            "" when source.Service.Length == 0 && source.Category.Length > 0 => new ObservedLogSource(ObservedScope.All),
            _ => null,
        };
        if (found is null || source.Category.Length == 0) return found;
        var isKnown = Categories.TryGetValue(source.Category, out var category)
            || (source.Product.Length > 0 && Suricata.TryGetValue(source.Category, out category));
        return isKnown && found.Scope.Meets(category!) ? found with { Scope = found.Scope.And(category!) } : null;
    }

    // modbus_detailed, dnp3_control and their like are all logs of one protocol; the rest is passed on without a meaning.
    private static ObservedLogSource OfZeek(string service)
    {
        if (Named(Zeek, service, "Zeek") is { } known) return known;
        var family = service.Split('_')[0];
        if (family is "opcua" or "bacnet" or "profinet" or "modbus" or "dnp3" or "cip" or "s7comm"
            && ObservedProtocols.TryFind(family, out var protocol)) return new ObservedLogSource(ObservedScope.Of(protocol));
        if (service.StartsWith("known_", StringComparison.Ordinal)) return new ObservedLogSource(Zeek["software"]);
        return new ObservedLogSource(ObservedScope.Of(ObservationKind.Generic), RecordType: service);
    }

    private static ObservedLogSource? Named(Dictionary<string, ObservedScope> names, string service, string sensor) =>
        service.Length == 0 ? new ObservedLogSource(ObservedScope.All, sensor)
            : names.TryGetValue(service, out var scope) ? new ObservedLogSource(scope, sensor)
            : ObservedProtocols.TryFind(service, out var protocol) ? new ObservedLogSource(ObservedScope.Of(protocol))
            : null;
}
