using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// Any log without a meaning of its own here: time, ends and the log's name, so that nothing is silently dropped.
/// Logs in which
/// Zeek speaks of itself are statistics.
/// </summary>
internal sealed class GenericLog : ZeekLog
{
    private static readonly HashSet<string> OfItself =
    [
        "stats", "weird_stats", "capture_loss", "reporter", "loaded_scripts", "packet_filter", "telemetry", "telemetry_histogram",
        "cluster", "broker", "config", "print", "prof", "analyzer", "analyzer_debug", "dpd", "corelight_metrics",
    ];

    private static readonly (string Prefix, Protocol Protocol)[] Families =
    [
        ("bacnet", Protocol.Bacnet), ("opcua", Protocol.OpcUa), ("profinet", Protocol.Profinet), ("cotp", Protocol.S7Comm),
        ("s7comm", Protocol.S7Comm), ("modbus", Protocol.Modbus), ("dnp3", Protocol.Dnp3), ("cip", Protocol.Cip), ("enip", Protocol.EtherNetIp),
        ("ecat", Protocol.EtherCat), ("genisys", Protocol.Genisys), ("hart_ip", Protocol.Hart), ("synchrophasor", Protocol.Synchrophasor),
        ("ge_srtp", Protocol.GeSrtp), ("omron_fins", Protocol.Fins), ("iec104", Protocol.Iec104), ("umas", Protocol.Umas),
        ("mqtt", Protocol.Mqtt), ("snmp", Protocol.Snmp), ("ntp", Protocol.Ntp), ("ftp", Protocol.Ftp), ("smtp", Protocol.Smtp),
        ("ldap", Protocol.Ldap), ("radius", Protocol.Radius), ("sip", Protocol.Sip), ("syslog", Protocol.Syslog), ("quic", Protocol.Quic),
        ("smb", Protocol.Smb), ("rfb", Protocol.Vnc), ("mysql", Protocol.Database), ("postgresql", Protocol.Database),
        ("x509", Protocol.Tls), ("ocsp", Protocol.Tls),
    ];

    private readonly Protocol _protocol;
    private readonly bool _ofItself;

    // One for all rows: a generic row says nothing else, so it costs no object.
    private readonly ObservationDetail _detail;

    public GenericLog(string name)
        : base(name)
    {
        _detail = new ObservationDetail { RecordType = name.Length > 0 ? name : "generic" };
        _ofItself = OfItself.Contains(name);
        _protocol = Families.FirstOrDefault(family => name.StartsWith(family.Prefix, StringComparison.Ordinal)).Protocol;
    }

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = _ofItself ? ObservationKind.Statistics : ObservationKind.Generic;
        observation.Operation = _ofItself ? Operation.Statistics : Operation.Unknown;
        observation.Protocol = _protocol;
        observation.Detail = _detail;
        return DecodeResult.Observation;
    }
}
