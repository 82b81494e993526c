namespace Correlator.Ingest.Zeek.Logs;

/// <summary>The logs that have a meaning here, by their name.</summary>
internal static class ZeekLogs
{
    private static readonly Dictionary<string, ZeekLog> Known = new ZeekLog[]
    {
        new ConnLog(),
        new ModbusLog("modbus"), new ModbusLog("modbus_detailed"), new ModbusRegisterChangeLog(), new ModbusMaskWriteLog(),
        new ModbusReadWriteLog(),
    }.ToDictionary(log => log.Name, StringComparer.Ordinal);

    /// <summary>The log of a name as <see cref="ZeekLogName"/> spells it; a generic one for names that are not known.</summary>
    public static ZeekLog Find(string name) => Known.TryGetValue(name, out var log) ? log : new GenericLog(name);
}
