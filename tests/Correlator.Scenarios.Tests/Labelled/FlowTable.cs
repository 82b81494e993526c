using System.Globalization;
using System.Text.Json;

namespace Correlator.Scenarios.Tests.Labelled;

/// <summary>
/// Puts a sensor's flow table into Zeek's connection records: the table has addresses, MACs and times as they were on
/// the wire, but no ports, so those are made up (502 among the process's own hosts, 22 else).
/// </summary>
internal static class FlowTable
{
    private static readonly string[] ProcessHosts = ["198.18.134.11", "198.18.134.12", "198.18.134.15"];

    public static void WriteConnections(string table, string log)
    {
        var lines = File.ReadLines(table);
        var names = lines.First().Split(',');
        using var writer = new StreamWriter(log);
        foreach (var row in lines.Skip(1).Select(line => line.Split(',')).OrderBy(row => Number(Of(names, row, "end"))))
        {
            string[] addresses = [Of(names, row, "sIPs"), Of(names, row, "rIPs")];
            var isTcp = Of(names, row, "protocol") == "IPV4-TCP";
            if (!isTcp || addresses.Any(a => a.Length == 0 || a.Contains('/', StringComparison.Ordinal))) continue;
            var isProcess = addresses.All(ProcessHosts.Contains);
            var record = new Dictionary<string, object>
            {
                ["ts"] = Number(Of(names, row, "start")),
                ["duration"] = Number(Of(names, row, "duration")),
                ["id.orig_h"] = addresses[0],
                ["id.orig_p"] = 40_000,
                ["id.resp_h"] = addresses[1],
                ["id.resp_p"] = isProcess ? 502 : 22,
                ["proto"] = "tcp",
                ["orig_bytes"] = (long)Number(Of(names, row, "sPayloadSum")),
                ["resp_bytes"] = (long)Number(Of(names, row, "rPayloadSum")),
                ["conn_state"] = Number(Of(names, row, "rPackets")) > 0 ? "SF" : "S0",
            };
            AddMac(record, "orig_l2_addr", Of(names, row, "sMACs"));
            AddMac(record, "resp_l2_addr", Of(names, row, "rMACs"));
            writer.WriteLine(JsonSerializer.Serialize(record));
        }
    }

    // Of several MACs in one flow none is told to be the device's own.
    private static void AddMac(Dictionary<string, object> record, string name, string macs)
    {
        if (macs.Length > 0 && !macs.Contains('/', StringComparison.Ordinal)) record[name] = macs;
    }

    private static string Of(string[] names, string[] row, string name) => row[Array.IndexOf(names, name)];

    private static double Number(string text) =>
        text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
