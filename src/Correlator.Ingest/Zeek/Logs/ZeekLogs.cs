using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>The logs that have a meaning here, by their name.</summary>
internal static class ZeekLogs
{
    private static readonly Dictionary<string, ZeekLog> Known = new ZeekLog[]
    {
        new ConnLog(), new NoticeLog(), new WeirdLog(),
        new KnownLog("known_hosts"), new KnownLog("known_services"), new KnownLog("known_devices"), new KnownLog("software"),
        new KnownModbusLog(), new DhcpLog(),
        new SshLog(), new RdpLog(), new LoginLog("ntlm", Protocol.Ntlm), new LoginLog("kerberos", Protocol.Kerberos),
        new DnsLog(), new HttpLog(), new SslLog(), new SmbLog("smb_files"), new SmbLog("smb_mapping"), new SmbLog("smb_cmd"), new DceRpcLog(),
        new ModbusLog("modbus"), new ModbusLog("modbus_detailed"), new ModbusRegisterChangeLog(), new ModbusMaskWriteLog(),
        new ModbusReadWriteLog(),
        new Dnp3Log(), new Dnp3ControlLog(), new Dnp3ObjectsLog(),
        new EnipLog(), new CipLog(), new CipIoLog(), new CipIdentityLog(),
        new S7CommLog(), new S7CommPlusLog(), new S7ReadSzlLog(), new S7TransferLog(), new S7KnownDevicesLog(),
        new BacnetLog(), new BacnetPropertyLog(), new BacnetDiscoveryLog(), new BacnetDeviceControlLog(),
        new OpcUaLog(), new OpcUaStatusLog(),
        new OpcUaServiceLog("opcua_binary_write", 673), new OpcUaServiceLog("opcua_binary_read", 631),
        new OpcUaServiceLog("opcua_binary_read_nodes_to_read", 631, true), new OpcUaServiceLog("opcua_binary_read_results", 631, false),
        new OpcUaServiceLog("opcua_binary_browse", 527), new OpcUaServiceLog("opcua_binary_browse_description", 527, true),
        new OpcUaServiceLog("opcua_binary_browse_result", 527, false),
        new OpcUaServiceLog("opcua_binary_browse_response_references", 527, false),
        new OpcUaServiceLog("opcua_binary_create_session", 461), new OpcUaServiceLog("opcua_binary_create_session_endpoints", 461, false),
        new OpcUaServiceLog("opcua_binary_create_session_user_token", 461, false),
        new OpcUaServiceLog("opcua_binary_activate_session", 467), new OpcUaServiceLog("opcua_binary_close_session", 473),
        new OpcUaServiceLog("opcua_binary_get_endpoints", 428), new OpcUaServiceLog("opcua_binary_get_endpoints_description", 428, false),
        new OpcUaServiceLog("opcua_binary_get_endpoints_user_token", 428, false),
        new OpcUaServiceLog("opcua_binary_opensecure_channel", 446), new OpcUaServiceLog("opcua_binary_create_subscription", 787),
        new OpcUaServiceLog("opcua_binary_create_monitored_items", 751),
        new OpcUaServiceLog("opcua_binary_create_monitored_items_create_item", 751),
        new ProfinetLog("profinet"), new ProfinetLog("profinet_dce_rpc"), new ProfinetLog("profinet_io_cm"),
    }.ToDictionary(log => log.Name, StringComparer.Ordinal);

    /// <summary>
    /// The log of a name as <see cref="ZeekLogName"/> spells it; a generic one for names that are not known.
    /// </summary>
    public static ZeekLog Find(string name) => Known.TryGetValue(name, out var log) ? log : new GenericLog(name);
}
