namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>Names of function codes as Zeek writes them, which rules are written with; observations carry the codes.</summary>
internal static class ObservedCodes
{
    /// <summary>Codes are one byte; one more stands for none.</summary>
    public const int None = 256;

    public static string[][] Modbus { get; } = Words(
        "1 READ_COILS 2 READ_DISCRETE_INPUTS 3 READ_HOLDING_REGISTERS 4 READ_INPUT_REGISTERS 5 WRITE_SINGLE_COIL "
        + "6 WRITE_SINGLE_REGISTER 7 READ_EXCEPTION_STATUS 8 DIAGNOSTICS 9 PROGRAM_484 10 POLL_484 "
        + "11 GET_COMM_EVENT_COUNTER 12 GET_COMM_EVENT_LOG 13 PROGRAM_584_984 14 POLL_584_984 15 WRITE_MULTIPLE_COILS "
        + "16 WRITE_MULTIPLE_REGISTERS 17 REPORT_SLAVE_ID 18 PROGRAM_884_U84 19 RESET_COMM_LINK_884_U84 "
        + "20 READ_FILE_RECORD 21 WRITE_FILE_RECORD 22 MASK_WRITE_REGISTER 23 READ_WRITE_MULTIPLE_REGISTERS "
        + "24 READ_FIFO_QUEUE 40 PROGRAM_CONCEPT 41 MULTIPLE_FUNCTION_CODES 43 ENCAP_INTERFACE_TRANSPORT "
        + "90 PROGRAM_UNITY 91 OBJECT_MESSAGING 125 FIRMWARE_REPLACEMENT 126 PROGRAM_584_984_2 127 REPORT_LOCAL_ADDRESS");

    public static string[][] Dnp3 { get; } = Words(
        "0 CONFIRM 1 READ 2 WRITE 3 SELECT 4 OPERATE 5 DIRECT_OPERATE 6 DIRECT_OPERATE_NR 7 IMMED_FREEZE "
        + "8 IMMED_FREEZE_NR 9 FREEZE_CLEAR 10 FREEZE_CLEAR_NR 11 FREEZE_AT_TIME 12 FREEZE_AT_TIME_NR 13 COLD_RESTART "
        + "14 WARM_RESTART 15 INITIALIZE_DATA 16 INITIALIZE_APPL 17 START_APPL 18 STOP_APPL 19 SAVE_CONFIG "
        + "20 ENABLE_UNSOLICITED 21 DISABLE_UNSOLICITED 22 ASSIGN_CLASS 23 DELAY_MEASURE 24 RECORD_CURRENT_TIME "
        + "25 OPEN_FILE 26 CLOSE_FILE 27 DELETE_FILE 28 GET_FILE_INFO 29 AUTHENTICATE_FILE 30 ABORT_FILE "
        + "31 ACTIVATE_CONFIG 32 AUTHENTICATE_REQ 33 AUTHENTICATE_REQ_NR 129 RESPONSE 130 UNSOLICITED_RESPONSE "
        + "131 AUTHENTICATE_RESP");

    private static string[][] Words(string table)
    {
        var words = new string[None + 1][];
        Array.Fill(words, []);
        var parts = table.Split(' ');
        for (var i = 0; i < parts.Length; i += 2) words[int.Parse(parts[i])] = [parts[i + 1]];
        return words;
    }
}
