using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Encapsulation commands of EtherNet/IP: The CIP Networks Library Volume 2, clause 2-3.2. Names: corpus
/// reference/protocol-codes
/// (icsnpp-enip, Wireshark); Suricata writes them in snake case.
/// </summary>
public static class EnipCommands
{
    public static Operation Classify(int code) => code switch
    {
        0x00 or 0x72 or 0x73 => Operation.Diagnose,
        0x04 or 0x64 => Operation.Browse,
        0x63 => Operation.Identity,
        0x65 or 0xC8 => Operation.SessionOpen,
        0x66 => Operation.SessionClose,
        // Both carry CIP, whose service says what is done.
        0x6F or 0x70 => Operation.Request,
        _ => Operation.Unknown,
    };

    public static readonly CodeNames Names = new(
        (0x00, "NOP"), (0x04, "List Services"), (0x63, "List Identity"), (0x64, "List Interfaces"),
        (0x65, "Register Session"), (0x66, "Unregister Session"), (0x6F, "Send RR Data"), (0x70, "Send Unit Data"),
        (0x72, "Indicate Status"), (0x73, "Cancel"), (0xC8, "StartDTLS"));
}
