using System.Buffers.Text;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Application-layer function codes of DNP3: IEEE 1815-2012, clause 4.4. Names: corpus reference/protocol-codes
/// (Zeek, Wireshark).
/// </summary>
public static class Dnp3Functions
{
    public const int Confirm = 0;
    public const int Select = 3;
    public const int Operate = 4;
    public const int DirectOperate = 5;
    public const int DirectOperateNoAck = 6;
    public const int Response = 129;
    public const int UnsolicitedResponse = 130;

    public static Operation Classify(int code) => code switch
    {
        0 or 129 => Operation.Confirm,
        1 => Operation.Read,
        2 => Operation.Write,
        3 => Operation.Select,
        4 or 5 or 6 => Operation.Control,
        // Freezing stores, and freeze-and-clear resets, the outstation's counters.
        7 or 8 or 9 or 10 or 11 or 12 => Operation.Write,
        13 or 14 or 16 => Operation.Restart,
        17 => Operation.Start,
        18 => Operation.Stop,
        // Disabling unsolicited reports blinds the master: it is a change, while enabling is a subscription.
        15 or 19 or 21 or 22 or 31 => Operation.Configure,
        20 => Operation.Subscribe,
        23 => Operation.Diagnose,
        24 => Operation.TimeSet,
        25 or 26 or 30 => Operation.FileRead,
        27 => Operation.FileDelete,
        28 => Operation.Browse,
        29 or 32 or 33 or 131 => Operation.Login,
        130 => Operation.Report,
        _ => Operation.Unknown,
    };

    /// <summary>True for what an outstation sends.</summary>
    public static bool IsResponse(int code) => code >= 128;

    /// <summary>Reads a function as sensors print it: OPERATE, unknown-44, or a number 0–255.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out int code)
    {
        if (Names.TryGetCode(name, out code)) return true;
        if (name.StartsWith("unknown-"u8)) name = name["unknown-"u8.Length..];
        var isNumber = Utf8Parser.TryParse(name, out byte number, out var used) && used == name.Length;
        code = isNumber ? number : -1;
        return isNumber;
    }

    public static readonly CodeNames Names = new(
        (0, "CONFIRM"), (1, "READ"), (2, "WRITE"), (3, "SELECT"), (4, "OPERATE"), (5, "DIRECT_OPERATE"),
        (6, "DIRECT_OPERATE_NR"), (7, "IMMED_FREEZE"), (8, "IMMED_FREEZE_NR"), (9, "FREEZE_CLEAR"),
        (10, "FREEZE_CLEAR_NR"), (11, "FREEZE_AT_TIME"), (12, "FREEZE_AT_TIME_NR"), (13, "COLD_RESTART"),
        (14, "WARM_RESTART"), (15, "INITIALIZE_DATA"), (16, "INITIALIZE_APPL"), (17, "START_APPL"), (18, "STOP_APPL"),
        (19, "SAVE_CONFIG"), (20, "ENABLE_UNSOLICITED"), (21, "DISABLE_UNSOLICITED"), (22, "ASSIGN_CLASS"),
        (23, "DELAY_MEASURE"), (24, "RECORD_CURRENT_TIME"), (25, "OPEN_FILE"), (26, "CLOSE_FILE"), (27, "DELETE_FILE"),
        (28, "GET_FILE_INFO"), (29, "AUTHENTICATE_FILE"), (30, "ABORT_FILE"), (31, "ACTIVATE_CONFIG"),
        (32, "AUTHENTICATE_REQ"), (33, "AUTHENTICATE_REQ_NR"), (129, "RESPONSE"), (130, "UNSOLICITED_RESPONSE"),
        (131, "AUTHENTICATE_RESP"),
        (6, "Direct Operate No Ack"), (7, "Immediate Freeze"), (8, "Immediate Freeze No Ack"), (9, "Freeze and Clear"),
        (10, "Freeze and Clear No ACK"), (11, "Freeze With Time"), (12, "Freeze With Time No ACK"),
        (16, "Initialize Application"), (17, "Start Application"), (18, "Stop Application"), (19, "Save Configuration"),
        (20, "Enable Spontaneous Messages"), (21, "Disable Spontaneous Messages"), (22, "Assign Classes"),
        (23, "Delay Measurement"), (32, "Authentication Request"), (33, "Authentication Error"),
        (131, "Authentication Response"));
}
