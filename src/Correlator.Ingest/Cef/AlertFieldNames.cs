using System.Text;

namespace Correlator.Ingest.Cef;

/// <summary>What a field of an alert means.</summary>
internal enum AlertField : byte
{
    Other, Source, Destination, Device, SourcePort, DestinationPort, ServicePort, SourceMac, DestinationMac, SourceHost,
    DestinationHost, SourceUser, DestinationUser, Application, Transport, Message, Title, Category, Severity,
    SignatureId, Outcome, Action, ReceiptTime, StartTime, EndTime, GeneratedTime, DeviceTime, DeviceTimeFormat,
}

/// <summary>The names of fields.</summary>
/// <remarks>
/// Sources: ArcSight CEF revision 25, "Extension dictionary"; IBM "LEEF predefined event attributes"; the vendors'
/// records in the corpus (Radiflow SrcMac, PtName; Claroty Ctd…; CyberX title; Dragos asset_ip, matchedRuleId).
/// </remarks>
internal static class AlertFieldNames
{
    /// <summary>Longest name known, in bytes.</summary>
    private const int NameBytesMax = 32;

    private static readonly Dictionary<string, AlertField>.AlternateLookup<ReadOnlySpan<char>> ByName = Table(
        (AlertField.Source, "src sourceAddress srcip CtdSourceIp asset_ip src_ip sourceip"),
        (AlertField.Destination,
            "dst destinationAddress dstip destinationip CtdDestinationIp dest_asset_ip dst_ip"),
        (AlertField.Device, "dvc deviceAddress"),
        (AlertField.SourcePort, "spt sourcePort srcPort CtdSourcePort"),
        (AlertField.DestinationPort, "dpt destinationPort dstPort CtdDestinationPort"),
        (AlertField.ServicePort, "pt"),
        (AlertField.SourceMac, "smac sourceMacAddress SrcMac CtdSourceMac asset_mac sourcemac"),
        (AlertField.DestinationMac,
            "dmac destinationMacAddress destinationmac DstMac CtdDestinationMac dest_asset_mac"),
        (AlertField.SourceHost, "shost sourceHostName SrcName CtdSourceHost identHostName asset_hostname"),
        (AlertField.DestinationHost, "dhost destinationHostName DstName CtdDestinationHost dest_asset_hostname"),
        (AlertField.SourceUser, "suser sourceUserName usrName username user"),
        (AlertField.DestinationUser, "duser destinationUserName"),
        (AlertField.Application, "app applicationProtocol PtName protocol CtdProtocol"),
        (AlertField.Transport, "proto transportProtocol"),
        (AlertField.Message, "msg message content CtdMessage"),
        (AlertField.Title, "title summary"),
        (AlertField.Category, "cat deviceEventCategory category"),
        (AlertField.Severity, "sev severity"),
        (AlertField.SignatureId, "matchedRuleId"),
        (AlertField.Outcome, "outcome eventOutcome"),
        (AlertField.Action, "act deviceAction"),
        (AlertField.ReceiptTime, "rt deviceReceiptTime occurredAt"),
        (AlertField.StartTime, "start startTime"),
        (AlertField.EndTime, "end endTime"),
        (AlertField.GeneratedTime, "CtdTimeGenerated createdAt"),
        (AlertField.DeviceTime, "devTime"),
        (AlertField.DeviceTimeFormat, "devTimeFormat"));

    /// <summary>What the field of this name (or of this label: blanks are left out) means.</summary>
    public static AlertField Of(ReadOnlySpan<byte> name)
    {
        Span<char> chars = stackalloc char[NameBytesMax];
        var length = 0;
        foreach (var b in name)
        {
            if (b == ' ') continue;
            if (length == NameBytesMax || !Ascii.IsValid(b)) return AlertField.Other;
            chars[length++] = (char)b;
        }

        return ByName.TryGetValue(chars[..length], out var field) ? field : AlertField.Other;
    }

    private static Dictionary<string, AlertField>.AlternateLookup<ReadOnlySpan<char>> Table(
        params (AlertField Field, string Names)[] rows)
    {
        var table = new Dictionary<string, AlertField>(StringComparer.OrdinalIgnoreCase);
        foreach (var (field, names) in rows)
        {
            foreach (var name in names.Split(' ')) table.Add(name, field);
        }

        return table.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
