using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Service codes of CIP: The CIP Networks Library Volume 1, appendix A (common services), clause 3-5.5 (Connection
/// Manager), clause 5-42
/// (File object); the tag services 4B–53 hex: Rockwell 1756-PM020. Names: corpus reference/protocol-codes.
/// </summary>
public static class CipServices
{
    /// <summary>Set in the service code of a reply.</summary>
    public const int ReplyBit = 0x80;

    private const int ConnectionManager = 0x06;
    private const int File = 0x37;

    /// <summary>
    /// What a service does to an object of the given class; -1 when the class is unknown. The reply bit is ignored.
    /// </summary>
    public static Operation Classify(int code, int objectClass = -1)
    {
        var service = code & ~ReplyBit;
        if (objectClass == ConnectionManager && service >= 0x4B) return ClassifyConnection(service);
        if (objectClass == File && service >= 0x4B) return ClassifyFile(service);
        return service switch
        {
            0x01 or 0x03 or 0x0E or 0x18 => objectClass == 0x01 ? Operation.Identity : Operation.Read,
            0x02 or 0x04 or 0x10 or 0x19 or 0x1A or 0x1B => ClassifySet(objectClass),
            0x05 => Operation.Restart,
            0x06 => Operation.Start,
            0x07 => Operation.Stop,
            0x08 or 0x09 or 0x0D or 0x15 or 0x16 => Operation.Configure,
            0x0A or 0x4B => Operation.Request,
            0x11 or 0x1D or 0x55 => Operation.Browse,
            0x17 or 0x1C => Operation.Diagnose,
            0x4C or 0x52 => Operation.Read,
            0x4D or 0x4E or 0x53 => Operation.Write,
            0x54 or 0x5B => Operation.SessionOpen,
            _ => Operation.Unknown,
        };
    }

    private static Operation ClassifySet(int objectClass) => objectClass switch
    {
        // Wall clock object of Logix controllers.
        0x8B => Operation.TimeSet,
        // Identity, TCP/IP interface, Ethernet link, port: the device's own set-up rather than a process value.
        0x01 or 0xF4 or 0xF5 or 0xF6 => Operation.Configure,
        _ => Operation.Write,
    };

    private static Operation ClassifyConnection(int service) => service switch
    {
        0x54 or 0x5B => Operation.SessionOpen,
        0x4E => Operation.SessionClose,
        0x56 or 0x57 or 0x5A => Operation.Diagnose,
        0x52 => Operation.Request,
        _ => Operation.Unknown,
    };

    private static Operation ClassifyFile(int service) => service switch
    {
        0x4B or 0x4F => Operation.ProgramUpload,
        0x4C or 0x50 => Operation.ProgramDownload,
        0x4D => Operation.FileRead,
        0x4E => Operation.FileWrite,
        0x51 => Operation.FileDelete,
        _ => Operation.Unknown,
    };

    public static readonly CodeNames Names = new(
        (0x01, "Get Attributes All"), (0x02, "Set Attributes All"), (0x03, "Get Attribute List"),
        (0x04, "Set Attribute List"), (0x05, "Reset"), (0x06, "Start"), (0x07, "Stop"), (0x08, "Create"),
        (0x09, "Delete"), (0x0A, "Multiple Service Packet"), (0x0D, "Apply Attributes"), (0x0E, "Get Attributes Single"),
        (0x10, "Set Attributes Single"), (0x11, "Find Next Object Instance"), (0x15, "Restore"), (0x16, "Save"),
        (0x17, "No Forward Open"), (0x18, "Get Member"), (0x19, "Set Member"), (0x1A, "Insert Member"),
        (0x1B, "Remove Member"), (0x1C, "Group Sync"), (0x1D, "Get Connection Point Member List"),
        (0x4B, "Execute PCCC Service"), (0x4C, "Read Data"), (0x4D, "Write Data"), (0x4E, "Read Write Modify Data"),
        (0x52, "Read Data Fragmented"), (0x53, "Write Data Fragmented"), (0x54, "Forward Open"),
        (0x55, "Get Instance Attribute List"), (0x5B, "Large Forward Open"),
        (0x0E, "Get Attribute Single"), (0x10, "Set Attribute Single"), (0x17, "Nop"), (0x4C, "Read Tag"),
        (0x4D, "Write Tag"), (0x52, "Read Tag Fragmented"), (0x53, "Write Tag Fragmented"));
}
